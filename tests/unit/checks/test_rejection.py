"""A rejection is total, and silence needs proof."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from conformance.evidence import Exchange, Gap, Purpose
from conformance.judge import RunView, Verdict
from conformance.model import ABSENT, Expectation, Fault, FaultKind
from tests.support import (
    ACK,
    EVENT,
    Story,
    answered,
    edited,
    head,
    judged,
    later_refused,
    refused,
    request,
    silent,
    verdict,
    view,
    watched,
)

PASS, FAIL, DOUBT = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
UNASKED, OUTSIDE = Verdict.UNEXERCISED, Verdict.NOT_APPLICABLE

NO_ACK: Final = "rejection.no-acknowledgement"
NO_EVENT: Final = "rejection.no-user-event"
BOTH: Final = ((NO_ACK, ACK), (NO_EVENT, EVENT))
GOOD: Final = answered(request(1))
BAD: Final = request(2, expectation=Expectation.REJECT, twin="0001", fault=Fault("/until", FaultKind.NULL))


def told(which: int, *, after: float = 0.1) -> Story:
    """Return the story of a refused case with one message that tells of a record."""
    story = refused(BAD, at=2.0)
    return replace(story, deliveries=(replace(answered(BAD).deliveries[which], after=after),))


@pytest.mark.parametrize(("requirement", "which"), BOTH)
def test_silence_after_a_refusal_passes(requirement: str, which: int) -> None:
    assert verdict(requirement, view(GOOD, refused(BAD, at=2.0))) is PASS


@pytest.mark.parametrize(("requirement", "which"), BOTH)
@pytest.mark.parametrize("after", [0.01, 0.1, 4.0, 60.0])
def test_a_message_that_tells_of_a_record_fails_however_late(
    requirement: str, which: int, after: float
) -> None:
    run = view(GOOD, told(which, after=after))

    assert verdict(requirement, run) is FAIL
    assert judged(requirement, run)[0].findings[0].pointer == "/until"


@pytest.mark.parametrize(("requirement", "which"), BOTH)
def test_the_other_message_is_for_the_other_requirement(requirement: str, which: int) -> None:
    assert verdict(requirement, view(GOOD, told(1 - which))) is PASS


@pytest.mark.parametrize(("requirement", "which"), BOTH)
def test_a_message_comes_in_spite_of_a_gap(requirement: str, which: int) -> None:
    gap = Gap(session="a", start=2.0, end=9.0, reason="dropped")

    assert verdict(requirement, view(GOOD, told(which), gaps=[gap])) is FAIL


@pytest.mark.parametrize(("requirement", "which"), BOTH)
def test_silence_across_a_gap_proves_nothing(requirement: str, which: int) -> None:
    gap = Gap(session="a", start=2.5, end=2.6, reason="dropped")

    assert verdict(requirement, view(GOOD, refused(BAD, at=2.0), gaps=[gap])) is DOUBT


@pytest.mark.parametrize(("requirement", "which"), BOTH)
@pytest.mark.parametrize(("end", "expected"), [(3.04, DOUBT), (3.06, PASS)])
def test_silence_must_last_for_the_quiet_window(
    requirement: str, which: int, end: float, expected: Verdict
) -> None:
    run = view(GOOD, refused(BAD, at=2.0), windows=[watched(end=end)])

    assert verdict(requirement, run) is expected


@pytest.mark.parametrize(("requirement", "which"), BOTH)
@pytest.mark.parametrize(("end", "expected"), [(4.1, DOUBT), (4.2, PASS)])
def test_silence_must_last_three_times_the_slowest_acknowledgement(
    requirement: str, which: int, end: float, expected: Verdict
) -> None:
    slow = replace(GOOD, deliveries=(replace(GOOD.deliveries[ACK], after=0.7), GOOD.deliveries[EVENT]))
    run = view(slow, refused(BAD, at=2.0), windows=[watched(end=end)])

    assert verdict(requirement, run) is expected


@pytest.mark.parametrize(("requirement", "which"), BOTH)
@pytest.mark.parametrize(("end", "expected"), [(7.0, DOUBT), (7.1, PASS)])
def test_silence_must_last_for_the_whole_timeout_where_none_was_seen(
    requirement: str, which: int, end: float, expected: Verdict
) -> None:
    assert verdict(requirement, view(refused(BAD, at=2.0), windows=[watched(end=end)])) is expected


@pytest.mark.parametrize(("requirement", "which"), BOTH)
def test_a_later_refusal_is_a_rejection_and_its_message_is_fine(requirement: str, which: int) -> None:
    assert verdict(requirement, view(GOOD, later_refused(BAD, at=2.0))) is PASS


@pytest.mark.parametrize(("requirement", "which"), BOTH)
@pytest.mark.parametrize(
    "story",
    [answered(BAD), silent(BAD), silent(BAD, status=503, body=""), silent(BAD, status=None, body=None)],
)
def test_what_was_not_rejected_is_not_asked(requirement: str, which: int, story: Story) -> None:
    assert verdict(requirement, view(GOOD, story)) is UNASKED


@pytest.mark.parametrize(("requirement", "which"), BOTH)
def test_a_request_without_a_login_is_for_the_session_to_judge(requirement: str, which: int) -> None:
    assert verdict(requirement, view(GOOD, refused(request(2, login=False), code=20))) is UNASKED


@pytest.mark.parametrize(("requirement", "which"), BOTH)
def test_a_valid_case_that_is_refused_is_watched_too(requirement: str, which: int) -> None:
    case = request(2)
    story = replace(refused(case, at=2.0), deliveries=(answered(case).deliveries[which],))

    assert verdict(requirement, view(GOOD, story)) is FAIL


def test_a_rejected_request_without_a_phone_has_no_user_event_without_one() -> None:
    case = request(2, members={"phoneNumber": ABSENT}, expectation=Expectation.REFUSE, alone=True)
    nameless = edited(answered(case), EVENT, "/data/userData/GSW_PHONE", ABSENT).deliveries[EVENT]

    assert verdict(NO_EVENT, view(GOOD, refused(case))) is PASS
    assert verdict(NO_EVENT, view(GOOD, replace(refused(case), deliveries=(nameless,)))) is FAIL


def keyless(device: str) -> Story:
    """Return a refused case, and an acknowledgement without a key that names a device."""
    story = edited(edited(told(ACK), 0, "/data/referenceId", ABSENT), 0, "/data/record/devicePath", device)
    return replace(story, case=replace(BAD, expectation=Expectation.REFUSE))


def test_an_acknowledgement_without_a_key_leaves_a_doubt_where_it_names_the_cases_device() -> None:
    assert verdict(NO_ACK, view(GOOD, keyless("/devices/d-1"))) is DOUBT
    assert verdict(NO_ACK, view(GOOD, keyless("/devices/d-9"))) is PASS


def test_user_events_are_not_judged_where_the_config_ignores_them() -> None:
    assert verdict(NO_EVENT, view(GOOD, told(EVENT), header=head(user_event_level="ignore"))) is OUTSIDE


def test_the_acknowledgement_of_another_case_is_no_finding() -> None:
    assert verdict(NO_ACK, view(GOOD, refused(BAD, at=2.0), answered(request(3), at=2.01))) is PASS


def test_a_user_event_after_a_rejection_may_be_that_of_an_earlier_request_with_the_phone() -> None:
    first = replace(GOOD, deliveries=GOOD.deliveries[:1])
    bad = replace(BAD, phone="5550101")
    event = replace(GOOD.deliveries[EVENT], after=0.3)
    run = view(first, replace(refused(bad, at=10.0), deliveries=(event,)))

    assert DOUBT is verdict(NO_EVENT, run)
    assert FAIL is verdict(NO_EVENT, view(GOOD, replace(refused(bad, at=10.0), deliveries=(event,))))


def after_the_phone_was_had(first: Story, *, at: float, others: tuple[Exchange, ...] = ()) -> RunView:
    """Return the run of a refused request with a user event, whose phone an earlier request had."""
    event = replace(first.deliveries[EVENT], after=0.3)
    bad = replace(refused(replace(BAD, phone="5550101"), at=at), deliveries=(event,))
    return view(first, bad, others=others, windows=[watched(end=9.0), watched()])


@pytest.mark.parametrize(
    ("status", "at", "expected"), [(503, 1.5, DOUBT), (200, 1.5, FAIL), (503, 20.0, FAIL)]
)
def test_a_user_event_after_a_rejection_may_be_a_second_one_where_the_phone_was_not_quiet(
    status: int, at: float, expected: Verdict
) -> None:
    run = after_the_phone_was_had(replace(GOOD, status=status), at=at)

    assert verdict(NO_EVENT, run) is expected


@pytest.mark.parametrize(("end", "expected"), [(4.0, DOUBT), (1.15, FAIL)])
def test_a_user_event_after_a_rejection_may_be_a_second_one_where_a_poll_was_lost_meanwhile(
    end: float, expected: Verdict
) -> None:
    lost = Exchange(
        n=0,
        purpose=Purpose.CONNECT,
        session="a",
        method="POST",
        url="http://127.0.0.1:1/api/v2/notifications",
        failure="closed: connection reset",
        sent=1.12,
        end=end,
    )

    assert verdict(NO_EVENT, after_the_phone_was_had(GOOD, at=3.0, others=(lost,))) is expected


def test_an_acknowledgement_after_a_rejection_is_no_earlier_requests_for_want_of_a_quiet_phone() -> None:
    bad = replace(BAD, phone="5550101")
    told = replace(refused(bad, at=1.5), deliveries=answered(bad).deliveries[:1])

    assert FAIL is verdict(NO_ACK, view(replace(GOOD, status=503), told))


@pytest.mark.parametrize(("heard", "events", "expected"), [(9.0, 2, DOUBT), (9.0, 1, PASS), (3.9, 2, PASS)])
def test_a_user_event_after_a_rejection_may_be_the_one_that_a_later_request_has_too_many(
    heard: float, events: int, expected: Verdict
) -> None:
    """Such a one came late, with a poll that was answered when the phone had been used again."""
    bad = replace(BAD, phone="5550103")
    later = answered(request(3, members={"phoneNumber": "5550103"}), at=4.0)
    later = replace(later, deliveries=(*later.deliveries[:1], *later.deliveries[EVENT:] * events))
    run = view(GOOD, refused(bad, at=2.0), later, windows=[watched(end=heard), watched()])

    assert verdict(NO_EVENT, run) is expected
