"""The checks of the acknowledgement, the user event and the echo: one change each to an answered case."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

import pytest

from conformance.evidence import Exchange, Gap, Purpose
from conformance.judge import Doubt, Finding, RunView, Verdict
from conformance.model import ABSENT, Expectation
from tests.support import (
    ACK,
    EVENT,
    Delivery,
    Story,
    acknowledgement,
    answered,
    edited,
    head,
    judged,
    later_refused,
    opened,
    patched,
    refused,
    request,
    silent,
    user_event,
    verdict,
    view,
    watched,
)

PASS, FAIL, DOUBT = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
UNASKED, OUTSIDE = Verdict.UNEXERCISED, Verdict.NOT_APPLICABLE

GOOD: Final = answered(request())
NAMELESS: Final = request(members={"referenceId": ABSENT})
LOST: Final = Gap(session="a", start=0.0, end=9.0, reason="a poll was dropped")

Row = tuple[str, str, object, Verdict]

ACKNOWLEDGEMENT: Final[tuple[Row, ...]] = (
    ("acknowledgement.channel", "/channel", "/v2/me/outbound/", FAIL),
    ("acknowledgement.channel", "/channel", "/me/outbound", FAIL),
    ("acknowledgement.message-type", "/data/messageType", "OutboundRecord", FAIL),
    ("acknowledgement.message-type", "/data/messageType", ABSENT, FAIL),
    ("acknowledgement.notification-type", "/data/notificationType", "addRecordAcknowledge", FAIL),
    ("acknowledgement.notification-type", "/data/notificationType", ABSENT, FAIL),
    ("acknowledgement.record", "/data/record", ABSENT, FAIL),
    ("acknowledgement.record", "/data/record", [], FAIL),
    ("acknowledgement.record", "/data/record", None, FAIL),
    ("acknowledgement.record", "/data/record", {}, PASS),
    ("acknowledgement.device-path", "/data/record/devicePath", "/devices/d-2", FAIL),
    ("acknowledgement.device-path", "/data/record/devicePath", "d-1", FAIL),
    ("acknowledgement.calling-list", "/data/record/callingList", "list", FAIL),
    ("acknowledgement.calling-list", "/data/record/callingList", ABSENT, FAIL),
    ("acknowledgement.application-id", "/data/record/applicationId", "134", FAIL),
    ("acknowledgement.application-id", "/data/record/applicationId", 135, FAIL),
    ("acknowledgement.application-id", "/data/record/applicationId", True, FAIL),
    ("acknowledgement.application-id", "/data/record/applicationId", 134.5, FAIL),
    ("acknowledgement.application-id", "/data/record/applicationId", 134.0, PASS),
    ("acknowledgement.campaign-name", "/data/record/campaignName", None, FAIL),
    ("acknowledgement.campaign-name", "/data/record/campaignName", "Campaign ", FAIL),
    ("acknowledgement.campaign-name", "/data/record/recordHandle", 9, PASS),
    ("acknowledgement.campaign-name", "/data/record", ABSENT, UNASKED),
    ("echo.reference-id", "/data/referenceId", ABSENT, FAIL),
    ("echo.reference-id", "/data/referenceId", None, FAIL),
    ("echo.reference-id", "/data/referenceId", "REF-0001", FAIL),
    ("echo.reference-id", "/data/referenceId", "ref-0001 ", FAIL),
    ("echo.reference-id", "/data/referenceId", "ref-000", FAIL),
    ("echo.reference-id", "/data/extra", "ref-0002", PASS),
)

USER_EVENT: Final[tuple[Row, ...]] = (
    ("user-event.channel", "/channel", "/v2/me/internal", FAIL),
    ("user-event.message-type", "/data/messageType", "DeviceUserEvent", FAIL),
    ("user-event.message-type", "/data/messageType", ABSENT, FAIL),
    ("user-event.device-id", "/data/deviceId", "/devices/d-1", FAIL),
    ("user-event.device-id", "/data/deviceId", ABSENT, FAIL),
    ("user-event.device-id", "/data/deviceId", 1, FAIL),
    ("user-event.user-data", "/data/userData/custom1", "more is fine", PASS),
    ("user-event.application-id", "/data/userData/GSW_APPLICATION_ID", "134", FAIL),
    ("user-event.application-id", "/data/userData/GSW_APPLICATION_ID", 1, FAIL),
    ("user-event.application-id", "/data/userData/GSW_APPLICATION_ID", ABSENT, FAIL),
    ("user-event.user-event", "/data/userData/GSW_USER_EVENT", "AddRecordError", FAIL),
    ("user-event.user-event", "/data/userData/GSW_USER_EVENT", ABSENT, FAIL),
    ("user-event.calling-list", "/data/userData/GSW_CALLING_LIST", "Other", FAIL),
    ("user-event.phone", "/data/userData/GSW_PHONE", "5550199", FAIL),
    ("user-event.phone", "/data/userData/GSW_PHONE", "+5550101", FAIL),
    ("user-event.phone", "/data/userData/GSW_PHONE", 5550101, FAIL),
    ("user-event.phone", "/data/userData/GSW_PHONE", ABSENT, FAIL),
    ("user-event.campaign-name", "/data/userData/GSW_CAMPAIGN_NAME", "campaign", FAIL),
    ("user-event.chain-n", "/data/userData/GSW_CHAIN_N", -1, FAIL),
    ("user-event.chain-n", "/data/userData/GSW_CHAIN_N", "0", FAIL),
    ("user-event.chain-n", "/data/userData/GSW_CHAIN_N", False, FAIL),
    ("user-event.chain-n", "/data/userData/GSW_CHAIN_N", 7, PASS),
    ("user-event.chain-id", "/data/userData/GSW_CHAIN_ID", "2", FAIL),
    ("user-event.chain-id", "/data/userData/GSW_CHAIN_ID", ABSENT, FAIL),
    ("user-event.metrics", "/data/metrics/eventProcessing/serverGenerationTimestamp", "now", FAIL),
    ("user-event.metrics", "/data/metrics/eventProcessing/nodeProcessingTimeNanos", -1, FAIL),
    ("user-event.metrics", "/data/metrics/eventProcessing/serverProcessingTimeTotalMs", 0.5, FAIL),
    ("user-event.metrics", "/data/metrics/eventProcessing/serverGenerationTimestamp", 1433915479, FAIL),
    ("user-event.metrics", "/data/metrics/eventProcessing/serverGenerationTimestamp", 1433915479448000, FAIL),
    ("user-event.metrics", "/data/metrics", [], FAIL),
    ("user-event.metrics", "/data/metrics", {}, PASS),
    ("user-event.metrics", "/data/metrics", ABSENT, OUTSIDE),
    ("echo.user-event", "/data/userData/GSW_REFERENCE_ID", "ref-0001", PASS),
    ("echo.user-event", "/data/userData/GSW_REFERENCE_ID", "ref-0002", FAIL),
    ("echo.user-event", "/data/referenceId", 1, FAIL),
    ("echo.user-event", "/data/other", "", OUTSIDE),
)

EVERY: Final = sorted({row[0] for row in (*ACKNOWLEDGEMENT, *USER_EVENT)} - {"echo.user-event"})
ARRIVALS: Final = (("acknowledgement.arrives", ACK), ("user-event.arrives", EVENT))
ONCES: Final = (("acknowledgement.once", ACK), ("user-event.once", EVENT))


def without(story: Story, which: int) -> Story:
    """Return the story with one of its messages never sent."""
    return replace(story, deliveries=tuple(d for index, d in enumerate(story.deliveries) if index != which))


def doubled(story: Story, which: int) -> Story:
    """Return the story with one of its messages sent again."""
    again = replace(story.deliveries[which], after=0.5)
    return replace(story, deliveries=(*story.deliveries, again))


def findings(requirement: str, run: RunView) -> list[Finding]:
    return [finding for one in judged(requirement, run) for finding in one.findings]


def doubts(requirement: str, run: RunView) -> list[Doubt]:
    return [doubt for one in judged(requirement, run) for doubt in one.doubts]


@pytest.mark.parametrize(("requirement", "pointer", "new", "expected"), ACKNOWLEDGEMENT)
def test_a_changed_acknowledgement_is_judged(
    requirement: str, pointer: str, new: object, expected: Verdict
) -> None:
    assert verdict(requirement, view(edited(GOOD, ACK, pointer, new))) is expected


@pytest.mark.parametrize(("requirement", "pointer", "new", "expected"), USER_EVENT)
def test_a_changed_user_event_is_judged(
    requirement: str, pointer: str, new: object, expected: Verdict
) -> None:
    assert verdict(requirement, view(edited(GOOD, EVENT, pointer, new))) is expected


@pytest.mark.parametrize("requirement", EVERY)
def test_an_answered_case_passes(requirement: str) -> None:
    assert verdict(requirement, view(GOOD)) is PASS


@pytest.mark.parametrize("requirement", [row for row in EVERY if row != "echo.reference-id"])
def test_what_is_said_of_a_refused_case_is_nobodys_business_here(requirement: str) -> None:
    case = request(expectation=Expectation.REJECT)

    assert verdict(requirement, view(answered(case))) in {UNASKED, OUTSIDE}


@pytest.mark.parametrize("row", [*ACKNOWLEDGEMENT, *USER_EVENT], ids=lambda row: "-".join(map(str, row)))
def test_a_finding_names_its_place_and_its_line(row: Row) -> None:
    requirement, pointer, new, expected = row
    which = ACK if row in ACKNOWLEDGEMENT else EVENT
    run = view(edited(GOOD, which, pointer, new))

    for finding in findings(requirement, run):
        assert finding.pointer == pointer
        assert finding.lines
        assert max(finding.lines) == 5 + which
    assert bool(findings(requirement, run)) is (expected is FAIL)


@pytest.mark.parametrize("new", [ABSENT, None, "GSW_PHONE", []])
def test_a_user_event_without_user_data_is_told(new: object) -> None:
    run = view(edited(GOOD, EVENT, "/data/userData", new))

    assert verdict("user-event.user-data", run) is FAIL
    assert verdict("user-event.phone", run) is not PASS


# Presence


@pytest.mark.parametrize(("requirement", "which"), ARRIVALS)
def test_a_message_that_came_is_enough_however_late(requirement: str, which: int) -> None:
    late = replace(GOOD.deliveries[which], after=60.0)
    others = tuple(d for d in GOOD.deliveries if d is not GOOD.deliveries[which])

    assert verdict(requirement, view(replace(GOOD, deliveries=(*others, late)))) is PASS


@pytest.mark.parametrize(("requirement", "which"), ARRIVALS)
def test_a_message_that_never_came_is_missed_once_the_channel_is_proven(requirement: str, which: int) -> None:
    assert verdict(requirement, view(without(GOOD, which), windows=[watched(end=6.0)])) is FAIL


@pytest.mark.parametrize(("requirement", "which"), ARRIVALS)
def test_a_message_is_not_missed_before_the_deadline_is_proven(requirement: str, which: int) -> None:
    assert verdict(requirement, view(without(GOOD, which), windows=[watched(end=5.9)])) is DOUBT


@pytest.mark.parametrize(("requirement", "which"), ARRIVALS)
def test_a_message_may_have_been_lost_in_a_gap(requirement: str, which: int) -> None:
    run = view(without(GOOD, which), gaps=[LOST])

    assert verdict(requirement, run) is DOUBT
    assert "a poll was dropped" in doubts(requirement, run)[0].message


@pytest.mark.parametrize(("requirement", "which"), ARRIVALS)
def test_a_gap_elsewhere_excuses_nothing(requirement: str, which: int) -> None:
    gaps = [replace(LOST, start=6.0, end=9.0), replace(LOST, session="b")]

    assert verdict(requirement, view(without(GOOD, which), gaps=gaps)) is FAIL


@pytest.mark.parametrize(("requirement", "which"), ARRIVALS)
def test_a_message_that_came_in_spite_of_a_gap_came(requirement: str, which: int) -> None:
    assert verdict(requirement, view(GOOD, gaps=[LOST])) is PASS


@pytest.mark.parametrize(("requirement", "which"), ARRIVALS)
def test_nothing_is_owed_after_a_refusal(requirement: str, which: int) -> None:
    assert verdict(requirement, view(refused(request()))) is UNASKED
    assert verdict(requirement, view(later_refused(request()))) is UNASKED


@pytest.mark.parametrize(("requirement", "which"), ARRIVALS)
def test_the_known_goods_missing_message_names_the_causes_of_the_set_up_first(
    requirement: str, which: int
) -> None:
    first = findings(requirement, view(without(GOOD, which)))
    second = findings(requirement, view(GOOD, without(answered(request(2)), which)))

    assert "campaign loaded" in first[0].message
    assert "campaign loaded" not in second[0].message


def test_a_message_without_any_key_makes_a_missing_one_doubtful() -> None:
    stories = [without(answered(request(number)), ACK) for number in (1, 2)]
    keyless = patched(acknowledgement(request(1)), "/data/referenceId", ABSENT)
    stories[0] = replace(stories[0], deliveries=(*stories[0].deliveries, Delivery(message=keyless)))

    assert verdict("acknowledgement.arrives", view(*stories)) is DOUBT


def test_somebodys_refusal_without_any_key_excuses_no_missing_acknowledgement() -> None:
    refusal = patched(acknowledgement(NAMELESS), "/data/notificationType", "AddRecordError")
    story = replace(GOOD, deliveries=(GOOD.deliveries[EVENT], Delivery(message=refusal)))

    assert verdict("acknowledgement.arrives", view(story)) is FAIL


def test_an_acknowledgement_of_somebody_elses_is_quoted_beside_a_missing_one() -> None:
    foreign = patched(acknowledgement(request(1)), "/data/referenceId", "someone-else")
    story = replace(GOOD, deliveries=(GOOD.deliveries[EVENT], Delivery(message=foreign)))
    found = findings("acknowledgement.arrives", view(story))

    assert found[0].actual == "none; 1 of other owners"
    assert 6 in found[0].lines


def test_without_a_reference_id_no_acknowledgement_is_owed() -> None:
    assert verdict("acknowledgement.arrives", view(silent(NAMELESS))) is UNASKED
    assert verdict("user-event.arrives", view(silent(NAMELESS))) is UNASKED


def test_a_user_event_is_owed_beside_an_acknowledgement_that_was_not_promised() -> None:
    acknowledged = replace(answered(NAMELESS), deliveries=answered(NAMELESS).deliveries[:1])

    assert verdict("user-event.arrives", view(acknowledged)) is FAIL


def test_a_second_acknowledgement_without_a_key_may_be_that_of_any_case_of_the_device() -> None:
    again = edited(GOOD, ACK, "/data/referenceId", ABSENT).deliveries[ACK]
    story = replace(GOOD, deliveries=(*GOOD.deliveries, again))

    assert verdict("acknowledgement.once", view(story)) is DOUBT


def test_a_second_acknowledgement_of_a_request_without_a_reference_id_fails() -> None:
    story = answered(replace(NAMELESS, alone=True))
    twice = replace(story, deliveries=(*story.deliveries, story.deliveries[ACK]))

    assert verdict("acknowledgement.once", view(twice)) is FAIL


def test_without_a_reference_id_one_is_owed_where_the_config_reads_it_so() -> None:
    reading = head(interpretation={"acknowledgement_without_reference_id": "required"})

    assert verdict("acknowledgement.arrives", view(silent(NAMELESS), header=reading)) is FAIL
    assert verdict("acknowledgement.arrives", view(answered(NAMELESS), header=reading)) is PASS


def test_without_a_phone_no_user_event_can_be_told() -> None:
    case = request(members={"phoneNumber": ABSENT})

    assert verdict("user-event.arrives", view(silent(case))) is UNASKED


# Once


@pytest.mark.parametrize(("requirement", "which"), ONCES)
def test_one_message_in_a_watched_span_is_one(requirement: str, which: int) -> None:
    assert verdict(requirement, view(GOOD)) is PASS


@pytest.mark.parametrize(("requirement", "which"), ONCES)
def test_a_second_message_is_one_too_many(requirement: str, which: int) -> None:
    run = view(doubled(GOOD, which))

    assert verdict(requirement, run) is FAIL
    assert len(findings(requirement, run)[0].lines) == 2


@pytest.mark.parametrize(("requirement", "which"), ONCES)
def test_a_second_message_may_have_been_lost_in_a_gap(requirement: str, which: int) -> None:
    assert verdict(requirement, view(GOOD, gaps=[LOST])) is DOUBT


@pytest.mark.parametrize(("requirement", "which", "end"), [(*ONCES[0], 2.05), (*ONCES[1], 2.15)])
def test_a_second_message_may_still_come_where_nobody_watched(
    requirement: str, which: int, end: float
) -> None:
    assert verdict(requirement, view(GOOD, windows=[watched(end=end)])) is DOUBT


@pytest.mark.parametrize(("requirement", "which"), ONCES)
def test_the_quiet_window_after_a_message_is_enough(requirement: str, which: int) -> None:
    assert verdict(requirement, view(GOOD, windows=[watched(end=2.25)])) is PASS


@pytest.mark.parametrize(("requirement", "which"), ONCES)
def test_a_second_message_of_another_case_is_not_this_ones(requirement: str, which: int) -> None:
    assert verdict(requirement, view(GOOD, answered(request(2), at=1.01))) is PASS


def test_a_copy_that_may_be_another_cases_own_is_doubtful_and_its_key_is_wrong() -> None:
    waiting = without(answered(request(2)), ACK)
    run = view(doubled(GOOD, ACK), waiting)

    assert verdict("acknowledgement.once", run) is DOUBT
    assert verdict("acknowledgement.arrives", run) is DOUBT
    assert verdict("echo.reference-id", run) is FAIL


# The echo


def test_no_reference_id_is_invented_where_none_was_sent() -> None:
    assert verdict("echo.none-invented", view(answered(NAMELESS))) is PASS


@pytest.mark.parametrize(("seen", "expected"), [("made-up", FAIL), ("", FAIL), (0, FAIL), (None, PASS)])
def test_an_invented_reference_id_fails(seen: object, expected: Verdict) -> None:
    story = answered(NAMELESS)
    story = edited(story, ACK, "/data/referenceId", seen)

    assert verdict("echo.none-invented", view(story)) is expected


def test_a_target_that_acknowledges_nothing_without_a_reference_id_does_so_by_right() -> None:
    case = NAMELESS
    story = Story(case=case, deliveries=(Delivery(message=user_event(case), after=0.2),))

    assert verdict("echo.none-invented", view(story)) is OUTSIDE


def test_two_answers_exchanged_are_found_by_what_they_say() -> None:
    one, two = answered(request(1)), answered(request(2, members={"campaignName": "Second"}))
    swapped = (
        edited(one, ACK, "/data/referenceId", "ref-0002"),
        edited(two, ACK, "/data/referenceId", "ref-0001"),
    )

    assert verdict("acknowledgement.campaign-name", view(*swapped)) is FAIL


@pytest.mark.parametrize("requirement", [row for row in EVERY if row.startswith("user-event.")])
def test_user_events_are_not_judged_where_the_config_ignores_them(requirement: str) -> None:
    run = view(edited(GOOD, EVENT, "/channel", "/x"), header=head(user_event_level="ignore"))

    assert verdict(requirement, run) is OUTSIDE


def test_the_user_events_channel_is_the_configs() -> None:
    run = view(
        edited(GOOD, EVENT, "/channel", "/v2/me/events"), header=head(user_event_channel="/v2/me/events")
    )

    assert verdict("user-event.channel", run) is PASS


def test_one_user_event_with_metrics_is_enough_to_ask_for_them() -> None:
    bare: Any = edited(GOOD, EVENT, "/data/metrics", ABSENT)

    assert verdict("user-event.metrics", view(bare, answered(request(2)))) is PASS


# One phone in turn, and polls that ask again


AGAIN: Final = request(2, members={"phoneNumber": "5550101"})
"""A request with the phone of the first one, sent later."""


def events_of(*stories: Story, count: int) -> Story:
    """Return the last story with so many user events."""
    last = stories[-1]
    more = tuple(replace(last.deliveries[EVENT], after=0.3 + n) for n in range(count - 1))
    return replace(last, deliveries=(*last.deliveries, *more))


def test_a_second_user_event_is_a_late_one_where_an_earlier_request_with_the_phone_misses_its() -> None:
    first = replace(GOOD, deliveries=GOOD.deliveries[:1])
    run = view(first, events_of(answered(AGAIN, at=10.0), count=2))

    assert DOUBT is verdict("user-event.once", run)
    assert DOUBT is verdict("user-event.arrives", run)


def test_a_second_user_event_is_one_too_many_where_no_earlier_request_misses_its() -> None:
    assert FAIL is verdict("user-event.once", view(GOOD, events_of(answered(AGAIN, at=10.0), count=2)))


def test_a_missing_user_event_may_be_the_one_of_a_refused_request_with_the_phone() -> None:
    first = replace(GOOD, deliveries=GOOD.deliveries[:1])
    told, silent_one = (
        refused(AGAIN, at=10.0, deliveries=one) for one in (answered(AGAIN).deliveries[EVENT:], ())
    )

    assert DOUBT is verdict("user-event.arrives", view(first, told))
    assert FAIL is verdict("user-event.arrives", view(first, silent_one))


def test_a_missing_user_event_is_missing_where_the_next_request_with_the_phone_has_but_one() -> None:
    first = replace(GOOD, deliveries=GOOD.deliveries[:1])

    assert FAIL is verdict("user-event.arrives", view(first, answered(AGAIN, at=10.0)))


def given_up(
    *,
    at: float,
    failure: str | None = "closed: reset",
    session: str = "a",
    client: str | None = None,
    number: int = 90,
    purpose: Purpose = Purpose.CONNECT,
) -> Exchange:
    asked = {"channel": f"/meta/{purpose}", **({"clientId": client} if client else {})}
    return Exchange(
        n=number,
        purpose=purpose,
        request_body=json.dumps([asked]),
        session=session,
        method="POST",
        url="http://127.0.0.1:1/api/v2/notifications",
        failure=failure,
        sent=0.5,
        end=at,
    )


def acknowledged_twice(*, second: str = "/v2/me/outbound") -> Story:
    again = Delivery(message=patched(GOOD.deliveries[ACK].message, "/channel", second), after=0.3)
    return replace(GOOD, deliveries=(*GOOD.deliveries, again))


@pytest.mark.parametrize(
    ("poll", "acknowledges", "said"),
    [
        (given_up(at=1.05), True, DOUBT),
        (given_up(at=1.05), False, FAIL),
        (given_up(at=1.05, failure=None), True, FAIL),
        (given_up(at=1.05, session="b"), True, FAIL),
        (given_up(at=1.6), True, FAIL),
    ],
)
def test_a_copy_may_have_been_asked_for_by_a_poll_that_was_given_up_before(
    poll: Exchange, acknowledges: bool, said: Verdict
) -> None:
    run = view(acknowledged_twice(), sessions=[opened(acknowledges=acknowledges)], others=[poll])

    assert said is verdict("acknowledgement.once", run)


@pytest.mark.parametrize(
    ("purpose", "client", "said"),
    [
        (Purpose.CONNECT, "c1", DOUBT),
        (Purpose.CONNECT, "c2", FAIL),
        (Purpose.SUBSCRIBE, "c2", FAIL),
        (Purpose.HANDSHAKE, None, FAIL),
    ],
)
def test_a_copy_that_comes_in_another_bayeux_session_was_not_asked_for_by_a_poll_of_the_last_one(
    purpose: Purpose, client: str | None, said: Verdict
) -> None:
    """What was not acknowledged dies with its session."""
    brought = given_up(at=1.3, failure=None, client=client, number=0, purpose=purpose)
    polls = [given_up(at=1.05, client="c1"), brought]
    run = view(acknowledged_twice(), sessions=[opened(acknowledges=True)], others=polls)

    assert said is verdict("acknowledgement.once", run)


def test_a_second_acknowledgement_that_differs_was_not_asked_for() -> None:
    story = acknowledged_twice(second="/other")
    run = view(story, sessions=[opened(acknowledges=True)], others=[given_up(at=1.05)])

    assert FAIL is verdict("acknowledgement.once", run)


def without_reference(number: int, at: float, *, acknowledged: tuple[float, ...] = ()) -> Story:
    case = request(number, members={"referenceId": ABSENT}, alone=True)
    messages = [Delivery(message=acknowledgement(case), after=after) for after in acknowledged]
    return silent(case, at=at, deliveries=(*messages, Delivery(message=user_event(case), after=0.05)))


def test_a_second_acknowledgement_without_a_key_may_be_the_late_one_of_an_earlier_request_without() -> None:
    run = view(GOOD, without_reference(2, 10.0), without_reference(3, 20.0, acknowledged=(0.1, 0.2)))

    assert DOUBT is verdict("acknowledgement.once", run)


def test_a_second_acknowledgement_without_a_key_is_one_too_many_where_no_other_request_misses_one() -> None:
    run = view(GOOD, without_reference(3, 20.0, acknowledged=(0.1, 0.2)))

    assert FAIL is verdict("acknowledgement.once", run)


def test_an_acknowledgement_without_a_key_may_be_the_late_one_of_an_earlier_request_without() -> None:
    keyless = edited(answered(request(3), at=20.0), ACK, "/data/referenceId", ABSENT)

    assert DOUBT is verdict("echo.reference-id", view(GOOD, without_reference(2, 10.0), keyless))
    assert FAIL is verdict("echo.reference-id", view(GOOD, keyless))


def lost_poll(*, sent: float, end: float) -> Exchange:
    return Exchange(
        n=0,
        purpose=Purpose.CONNECT,
        session="a",
        method="POST",
        url="http://127.0.0.1:1/api/v2/notifications",
        failure="closed: connection reset",
        sent=sent,
        end=end,
    )


@pytest.mark.parametrize(
    ("phone", "sent", "end", "expected"),
    [
        ("5550101", 1.3, 6.0, DOUBT),  # lost, and the phone was used again before anything more could come
        ("5550101", 1.3, 2.0, PASS),  # made good before that
        ("5550101", 4.0, 6.0, PASS),  # lost after that
        ("5550102", 1.3, 6.0, PASS),  # another phone
    ],
)
def test_a_second_user_event_may_have_come_as_that_of_the_next_request_with_the_phone(
    phone: str, sent: float, end: float, expected: Verdict
) -> None:
    later = refused(request(2, members={"phoneNumber": phone}), at=3.0)
    run = view(
        GOOD,
        later,
        others=[lost_poll(sent=sent, end=end)],
        windows=[watched(end=2.5), watched(end=7.0), watched()],
    )

    assert verdict("user-event.once", run) is expected


@pytest.mark.parametrize(
    ("status", "at", "expected"), [(503, 2.5, DOUBT), (200, 2.5, PASS), (503, 9.0, PASS)]
)
def test_a_second_user_event_may_come_as_that_of_the_next_request_where_the_phone_was_not_quiet(
    status: int, at: float, expected: Verdict
) -> None:
    """The engine waits for no messages of a request that had no answer, and its user event may come all the same."""
    unanswered = replace(answered(request(1), at=1.0), status=status)
    later = refused(request(2, members={"phoneNumber": "5550101"}), at=at)
    told = tuple(replace(one, after=1.4) for one in unanswered.deliveries)

    assert verdict("user-event.once", view(replace(unanswered, deliveries=told), later)) is expected


@pytest.mark.parametrize(("key", "expected"), [(ABSENT, PASS), ("ref-0001", FAIL)])
def test_a_second_acknowledgement_without_a_key_is_no_other_requests_for_one_that_has_none(
    key: object, expected: Verdict
) -> None:
    again = Delivery(message=acknowledgement(request(members={"referenceId": key})), after=0.5)
    twice = without_reference(3, 16.0, acknowledged=(0.1,))
    twice = replace(twice, deliveries=(*twice.deliveries, again))

    assert verdict("echo.none-invented", view(GOOD, without_reference(2, 10.0), twice)) is expected


@pytest.mark.parametrize(("device", "expected"), [("/devices/d-1", DOUBT), ("/devices/d-9", PASS)])
def test_an_acknowledgement_with_somebodys_reference_id_may_be_that_of_a_request_without_one(
    device: str, expected: Verdict
) -> None:
    silent_one, theirs = request(3, members={"referenceId": ABSENT}), acknowledgement(request(7))
    strange = patched(theirs, "/data/record/devicePath", device)
    told = (Delivery(message=user_event(silent_one), after=0.2), Delivery(message=strange, after=0.3))
    run = view(
        replace(
            GOOD, deliveries=(*GOOD.deliveries, *[Delivery(message=theirs, after=0.3)] * 2)
        ),  # there are others
        answered(request(2, members={"referenceId": ABSENT}), at=9.0),
        Story(case=silent_one, at=20.0, deliveries=told),
    )

    assert verdict("echo.none-invented", run) is expected


@pytest.mark.parametrize(("key", "expected"), [(ABSENT, DOUBT), ("ref-0001", FAIL)])
def test_where_keys_are_lost_a_second_acknowledgement_without_one_may_be_that_of_any_request(
    key: object, expected: Verdict
) -> None:
    nameless = request(2, members={"referenceId": ABSENT}, alone=True)
    twice = answered(nameless, at=9.0)
    twice = replace(
        twice, deliveries=(*twice.deliveries, Delivery(message=acknowledgement(nameless), after=0.3))
    )

    assert (
        verdict("acknowledgement.once", view(edited(GOOD, ACK, "/data/referenceId", key), twice)) is expected
    )
