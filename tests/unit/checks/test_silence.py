"""Where the page is silent: the messages of what is accepted are judged but for what the request leaves open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest

from conformance.checks import index
from conformance.judge import Verdict
from conformance.model import ABSENT, Case, Expectation, Fault, FaultKind
from tests.support import (
    ACK,
    EVENT,
    Story,
    acknowledgement,
    answered,
    edited,
    head,
    later_refused,
    refused,
    request,
    silent,
    verdict,
    view,
)

PASS, FAIL, UNASKED = Verdict.PASS, Verdict.FAIL, Verdict.UNEXERCISED
MESSAGES: Final = tuple(
    name
    for name in index()
    if name.startswith(("acknowledgement.", "user-event.", "chain.given", "chain.new-p"))
)
RECORD: Final = "/data/record"
DATA: Final = "/data/userData"
REQUEST: Final = request(1)


def odd(pointer: str | None, *, number: int = 2, **members: Any) -> Case:
    """Return an observed case with these members that asks about the place, or about none."""
    fault = None if pointer is None else Fault(pointer, FaultKind.UNKNOWN_NAME)
    twin = None if pointer is None else "0001"
    return request(number, members=members, expectation=Expectation.OBSERVE, fault=fault, twin=twin)


def beside_the_known_good(requirement: str, story: Story, **fields: Any) -> Verdict:
    return verdict(requirement, view(answered(REQUEST), replace(story, at=4.0), **fields))


def doubled(case: Case, which: int) -> Story:
    story = answered(case)
    return replace(story, deliveries=(*story.deliveries, replace(story.deliveries[which], after=0.5)))


LONG: Final = odd(None, referenceId="long" * 60)
UNKNOWN_MEMBER: Final = odd("/unknownMember", unknownMember="value")
NESTED: Final = odd("/otherFields", otherFields={"map": {"a": [1]}})
NULL_FIELDS: Final = odd("/otherFields", otherFields=None)
TEXT_UNTIL: Final = odd("/until", until="86339")
ZONE: Final = odd("/timeZone", timeZone="Nowhere")
AGAIN: Final = odd("/referenceId", referenceId="ref-0001")
DEVICE: Final = odd("/devicePath", devicePath="/devices/unknown")
NULL_CHAIN: Final = odd("/chainId", chainId=None)
UNKNOWN_CHAIN: Final = odd("/chainId", chainId=2_000_000_019)
CAMPAIGN: Final = odd("/campaignName", campaignName=12345)
APPLICATION: Final = odd("/applicationId", applicationId="134")
LIST: Final = odd("/callingList", callingList=True)
QUOTED: Final = replace(
    odd("/"), body="{'operationName': 'AddRecord'}", fault=Fault("", FaultKind.NOT_AN_OBJECT)
)

EVERY: Final = (
    LONG,
    UNKNOWN_MEMBER,
    NESTED,
    NULL_FIELDS,
    TEXT_UNTIL,
    ZONE,
    DEVICE,
    NULL_CHAIN,
    UNKNOWN_CHAIN,
    CAMPAIGN,
)

WRONG: Final = (
    ("acknowledgement.channel", ACK, "/channel", "/me/internal"),
    ("acknowledgement.message-type", ACK, "/data/messageType", "X"),
    ("acknowledgement.record", ACK, RECORD, ABSENT),
    ("acknowledgement.application-id", ACK, f"{RECORD}/applicationId", "134"),
    ("acknowledgement.calling-list", ACK, f"{RECORD}/callingList", "Other"),
    ("user-event.channel", EVENT, "/channel", "/v2/me/outbound"),
    ("user-event.message-type", EVENT, "/data/messageType", "X"),
    ("user-event.application-id", EVENT, f"{DATA}/GSW_APPLICATION_ID", "134"),
    ("user-event.metrics", EVENT, "/data/metrics/eventProcessing/nodeProcessingTimeNanos", "4"),
)
OF_OTHERS: Final = (
    ("acknowledgement.campaign-name", ACK, f"{RECORD}/campaignName", "Other"),
    ("acknowledgement.device-path", ACK, f"{RECORD}/devicePath", "/devices/other"),
    ("user-event.campaign-name", EVENT, f"{DATA}/GSW_CAMPAIGN_NAME", ABSENT),
    ("user-event.device-id", EVENT, "/data/deviceId", "zz"),
    ("user-event.chain-id", EVENT, f"{DATA}/GSW_CHAIN_ID", "x"),
    ("user-event.chain-n", EVENT, f"{DATA}/GSW_CHAIN_N", ABSENT),
    ("chain.new-positive", EVENT, f"{DATA}/GSW_CHAIN_ID", 0),
)


@pytest.mark.parametrize("case", EVERY, ids=lambda case: case.body)
@pytest.mark.parametrize(("requirement", "which", "pointer", "new"), WRONG)
def test_a_wrong_message_of_an_accepted_case_fails(
    case: Case, requirement: str, which: int, pointer: str, new: object
) -> None:
    assert beside_the_known_good(requirement, edited(answered(case), which, pointer, new)) is FAIL


@pytest.mark.parametrize("case", [LONG, UNKNOWN_MEMBER, NESTED, NULL_FIELDS, TEXT_UNTIL, ZONE, AGAIN])
@pytest.mark.parametrize(("requirement", "which", "pointer", "new"), OF_OTHERS)
def test_what_the_case_does_not_ask_about_must_be_right(
    case: Case, requirement: str, which: int, pointer: str, new: object
) -> None:
    assert beside_the_known_good(requirement, edited(answered(case), which, pointer, new)) is FAIL


@pytest.mark.parametrize("case", [*EVERY, QUOTED])
@pytest.mark.parametrize(
    ("requirement", "which"), [("acknowledgement.once", ACK), ("user-event.once", EVENT)]
)
def test_a_second_message_of_an_accepted_case_fails(case: Case, requirement: str, which: int) -> None:
    story = doubled(request(2), which)

    assert (
        beside_the_known_good(requirement, replace(story, case=replace(case, reference_id="ref-0002")))
        is FAIL
    )


@pytest.mark.parametrize("requirement", MESSAGES)
@pytest.mark.parametrize("case", [*EVERY, AGAIN], ids=lambda case: case.body)
def test_an_accepted_case_that_is_answered_like_any_other_passes(case: Case, requirement: str) -> None:
    assert beside_the_known_good(requirement, answered(case)) in {PASS, UNASKED}


@pytest.mark.parametrize(
    ("case", "requirement", "which", "pointer", "news"),
    [
        (DEVICE, "acknowledgement.device-path", ACK, f"{RECORD}/devicePath", (None, ABSENT, "/devices/d-1")),
        (DEVICE, "user-event.device-id", EVENT, "/data/deviceId", (None, ABSENT, "d-1")),
        (NULL_CHAIN, "user-event.chain-id", EVENT, f"{DATA}/GSW_CHAIN_ID", (None, ABSENT, 0)),
        (NULL_CHAIN, "user-event.chain-n", EVENT, f"{DATA}/GSW_CHAIN_N", (None, ABSENT)),
        (NULL_CHAIN, "chain.given-reported", EVENT, f"{DATA}/GSW_CHAIN_ID", (1002,)),
        (UNKNOWN_CHAIN, "chain.given-reported", EVENT, f"{DATA}/GSW_CHAIN_ID", (1002,)),
        (CAMPAIGN, "acknowledgement.campaign-name", ACK, f"{RECORD}/campaignName", (12345, "12345", ABSENT)),
        (CAMPAIGN, "user-event.campaign-name", EVENT, f"{DATA}/GSW_CAMPAIGN_NAME", (12345, "12345")),
        (APPLICATION, "acknowledgement.application-id", ACK, f"{RECORD}/applicationId", (134, "134", None)),
        (APPLICATION, "user-event.application-id", EVENT, f"{DATA}/GSW_APPLICATION_ID", (134, "134")),
        (LIST, "acknowledgement.calling-list", ACK, f"{RECORD}/callingList", ("true",)),
        (LIST, "user-event.calling-list", EVENT, f"{DATA}/GSW_CALLING_LIST", ("true",)),
    ],
    ids=str,
)
def test_the_member_that_a_case_asks_about_may_come_back_in_any_way(
    case: Case, requirement: str, which: int, pointer: str, news: tuple[object, ...]
) -> None:
    for new in news:
        assert beside_the_known_good(requirement, edited(answered(case), which, pointer, new)) is not FAIL


@pytest.mark.parametrize("requirement", [name for name in MESSAGES if not name.startswith("chain.")])
def test_a_body_that_is_odd_as_a_whole_leaves_all_its_members_open(requirement: str) -> None:
    """A reader of single quotes answers with values that nobody else can read out of the request."""
    story = answered(request(2))

    assert beside_the_known_good(requirement, replace(story, case=QUOTED)) in {PASS, UNASKED}


@pytest.mark.parametrize("which", [WRONG[1], WRONG[2], WRONG[5], WRONG[8]], ids=lambda row: row[0])
def test_a_body_that_is_odd_as_a_whole_is_answered_in_messages_of_their_form(which: Any) -> None:
    requirement, index_, pointer, new = which
    story = edited(answered(request(2)), index_, pointer, new)

    assert beside_the_known_good(requirement, replace(story, case=QUOTED)) is FAIL


def test_of_a_case_with_several_odd_members_each_of_them_is_left_open() -> None:
    case = odd(None, applicationId="134", until=-1)
    story = edited(answered(case), ACK, f"{RECORD}/applicationId", 134)

    assert beside_the_known_good("acknowledgement.application-id", story) is not FAIL
    assert beside_the_known_good("acknowledgement.campaign-name", story) is PASS
    wrong = edited(story, ACK, f"{RECORD}/campaignName", "Other")
    assert beside_the_known_good("acknowledgement.campaign-name", wrong) is FAIL


@pytest.mark.parametrize("story", [refused(UNKNOWN_MEMBER), later_refused(UNKNOWN_MEMBER)])
@pytest.mark.parametrize("requirement", MESSAGES)
def test_an_observed_case_that_is_refused_is_owed_nothing(requirement: str, story: Story) -> None:
    assert beside_the_known_good(requirement, story) in {PASS, UNASKED}


@pytest.mark.parametrize("case", [CAMPAIGN, APPLICATION, LIST])
@pytest.mark.parametrize("requirement", ["acknowledgement.arrives", "user-event.arrives"])
def test_an_odd_name_may_name_nothing_and_nothing_need_follow(case: Case, requirement: str) -> None:
    assert beside_the_known_good(requirement, silent(case)) is PASS


@pytest.mark.parametrize("case", [LONG, UNKNOWN_MEMBER, DEVICE, UNKNOWN_CHAIN, NULL_CHAIN, AGAIN, QUOTED])
@pytest.mark.parametrize("requirement", ["acknowledgement.arrives", "user-event.arrives"])
def test_any_other_accepted_case_is_not_left_unanswered(case: Case, requirement: str) -> None:
    assert beside_the_known_good(requirement, silent(case)) is FAIL


@pytest.mark.parametrize(("case", "expected"), [(UNKNOWN_MEMBER, FAIL), (AGAIN, PASS)])
def test_a_chain_is_shared_only_by_what_may_be_the_same_record(case: Case, expected: Verdict) -> None:
    stories = (answered(REQUEST), answered(request(3), at=2.0))
    shared = edited(answered(case, at=4.0), EVENT, f"{DATA}/GSW_CHAIN_ID", 1001)

    assert verdict("chain.new-unique", view(*stories, shared)) is expected


@pytest.mark.parametrize(
    ("requirement", "which", "pointer", "reading"),
    [
        ("acknowledgement.message-type", ACK, "/data", "undocumented_members"),
        ("acknowledgement.record", ACK, RECORD, "record_members"),
        ("user-event.message-type", EVENT, "/data", "undocumented_members"),
        ("user-event.user-data", EVENT, DATA, "undocumented_members"),
    ],
)
def test_the_member_that_nobody_knows_may_come_back_where_others_may_not(
    requirement: str, which: int, pointer: str, reading: str
) -> None:
    closed = head(interpretation={reading: "closed" if reading == "record_members" else "refused"})
    echoed = edited(answered(UNKNOWN_MEMBER), which, f"{pointer}/unknownMember", "value")
    invented = edited(answered(UNKNOWN_MEMBER), which, f"{pointer}/another", "value")

    assert beside_the_known_good(requirement, echoed, header=closed) is PASS
    assert beside_the_known_good(requirement, invented, header=closed) is FAIL


@pytest.mark.parametrize(("first", "expected"), [(answered, FAIL), (silent, Verdict.INCONCLUSIVE)])
def test_a_second_acknowledgement_may_be_that_of_the_first_request_with_its_reference(
    first: Any, expected: Verdict
) -> None:
    run = view(first(REQUEST), replace(doubled(AGAIN, ACK), at=9.0))

    assert verdict("acknowledgement.once", run) is expected


@pytest.mark.parametrize(("given", "expected"), [(0, UNASKED), (None, UNASKED), (ABSENT, FAIL)])
def test_a_reference_of_another_type_may_come_back_as_text(given: object, expected: Verdict) -> None:
    """Where none was sent, the same text is invented."""
    case = replace(odd(None, referenceId=given), alone=True)
    story = answered(case)
    told = replace(story.deliveries[ACK], message=acknowledgement(replace(case, reference_id="0")))
    run = view(answered(REQUEST), replace(story, at=9.0, deliveries=(told, story.deliveries[EVENT])))

    assert verdict("echo.none-invented", run) is expected
