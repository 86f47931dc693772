"""What was not heard of one case is not proven by the others."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from conformance.catalogue import load
from conformance.checks import index
from conformance.evidence import Gap, Sent
from conformance.judge import RunView, Verdict, judge_all
from conformance.judge.unheard import RESTS_ON
from conformance.model import ABSENT, Expectation, Fault, FaultKind, Subject
from tests.support import (
    ACK,
    EVENT,
    Story,
    answered,
    edited,
    head,
    later_refused,
    refused,
    request,
    silent,
    view,
)

PASS, DOUBT = Verdict.PASS, Verdict.INCONCLUSIVE
GOOD: Final = answered(request(1))
LOST: Final = Gap(session="a", start=9.0, end=11.0, reason="a poll was dropped")
BAD: Final = request(2, expectation=Expectation.REJECT, twin="0001", fault=Fault("/until", FaultKind.NULL))
CHANNEL, ECHO = "acknowledgement.channel", "echo.reference-id"
PHONE, CHAIN = "user-event.phone", "chain.new-positive"


def said(requirement: str, *stories: Story, gaps: tuple[Gap, ...] = ()) -> tuple[Verdict, str]:
    rows = [row for row in load() if row.id == requirement]
    (result,) = judge_all(view(GOOD, *stories, gaps=gaps, header=head()), requirements=rows, checks=index())
    return result.verdict, result.reason


@pytest.mark.parametrize("requirement", [CHANNEL, ECHO, PHONE])
def test_what_all_cases_tell_is_proven(requirement: str) -> None:
    assert (PASS, "") == said(requirement, answered(request(2), at=10.0))


@pytest.mark.parametrize("requirement", [CHANNEL, ECHO, PHONE])
def test_messages_that_may_have_been_lost_leave_the_content_of_messages_open(requirement: str) -> None:
    verdict, reason = said(requirement, silent(request(2), at=10.0), gaps=(LOST,))

    assert DOUBT is verdict
    assert "of case 0002 not all was heard (messages may have been lost" in reason


@pytest.mark.parametrize("requirement", [CHANNEL, ECHO, PHONE])
def test_a_request_without_a_response_and_without_messages_leaves_them_open(requirement: str) -> None:
    lost = silent(request(2), at=10.0, status=None, body=None, failure="closed: reset")

    assert DOUBT is said(requirement, lost)[0]


def test_an_acknowledgement_that_is_promised_to_nobody_may_have_been_lost_too() -> None:
    nameless = request(2, members={"referenceId": ABSENT}, alone=True)
    verdict, reason = said(CHANNEL, silent(nameless, at=10.0), gaps=(LOST,))

    assert DOUBT is verdict
    assert "of case 0002 not all was heard (messages may have been lost" in reason


@pytest.mark.parametrize("status", [503, None])
def test_an_invalid_request_without_an_answer_leaves_rejections_open(status: int | None) -> None:
    lost = silent(BAD, at=10.0, status=status, body=None, failure=None if status else "closed: reset")
    other = replace(BAD, id="0003", phone="5550103", reference_id="ref-0003")

    assert DOUBT is said("rejection.no-acknowledgement", refused(other, at=12.0), lost)[0]


def test_a_message_that_is_plainly_missing_leaves_the_content_of_others_proven() -> None:
    assert PASS is said(CHANNEL, silent(request(2), at=10.0))[0]


# Which part of a case was not heard, and what rests on it

TO_BE_TOLD: Final = {
    Subject.ACKNOWLEDGEMENT: CHANNEL,
    Subject.USER_EVENT: PHONE,
    Subject.CHAIN: CHAIN,
    Subject.ECHO: ECHO,
    Subject.REJECTION: "rejection.no-acknowledgement",
    Subject.ENVELOPE: "envelope.status-code",
    Subject.REQUEST: "request.sample-accepted",
}
OF_EVENTS: Final = {Subject.USER_EVENT, Subject.CHAIN, Subject.ECHO, Subject.REJECTION}
OF_ACKNOWLEDGEMENTS: Final = {Subject.ACKNOWLEDGEMENT, Subject.ECHO, Subject.REJECTION}
ALL: Final = {*OF_EVENTS, *OF_ACKNOWLEDGEMENTS}


def left_open(story: Story, **header: str) -> set[Subject]:
    """Return the subjects that a case leaves open in whose time messages may have been lost."""
    return set(view(GOOD, story, gaps=(LOST,), header=head(**header)).unheard)


def only(which: int, story: Story) -> Story:
    return replace(story, deliveries=(story.deliveries[which],))


@pytest.mark.parametrize(("heard", "open_ones"), [(ACK, OF_EVENTS), (EVENT, OF_ACKNOWLEDGEMENTS)])
@pytest.mark.parametrize("subject", TO_BE_TOLD)
def test_a_message_that_may_have_been_lost_leaves_open_what_rests_on_it_and_nothing_else(
    subject: Subject, heard: int, open_ones: set[Subject]
) -> None:
    bad = refused(replace(BAD, id="0003", phone="5550103", reference_id="ref-0003"), at=20.0)
    partly = only(heard, answered(request(2), at=10.0))
    verdict, _ = said(TO_BE_TOLD[subject], partly, bad, gaps=(LOST,))

    assert (DOUBT if subject in open_ones else PASS) is verdict


def test_an_answer_that_was_not_heard_leaves_open_all_but_what_is_judged_case_by_case() -> None:
    lost = silent(request(2), at=20.0, status=None, body=None, failure="closed: reset")

    assert {*ALL, Subject.ENVELOPE} == left_open(lost)


@pytest.mark.parametrize("expectation", [Expectation.REJECT, Expectation.REFUSE, Expectation.UNACKNOWLEDGED])
def test_a_refusal_that_was_not_heard_leaves_open_nothing_of_what_accepted_requests_tell(
    expectation: Expectation,
) -> None:
    lost = request(2, expectation=expectation, twin="0001", fault=Fault("/until", FaultKind.NULL))
    story = silent(lost, at=20.0, status=None, body=None, failure="closed: reset")

    assert {Subject.ENVELOPE, Subject.ECHO, Subject.REJECTION} == left_open(story)


@pytest.mark.parametrize("expectation", [Expectation.ACCEPT, Expectation.OBSERVE])
def test_an_answer_that_cannot_be_read_may_have_been_followed_by_messages(expectation: Expectation) -> None:
    assert ALL == left_open(silent(request(2, expectation=expectation), at=10.0, body="{}"))


@pytest.mark.parametrize("expectation", [Expectation.REJECT, Expectation.UNACKNOWLEDGED])
def test_of_what_must_not_be_carried_out_no_message_is_missed(expectation: Expectation) -> None:
    assert set() == left_open(silent(request(2, expectation=expectation), at=10.0))


@pytest.mark.parametrize(
    ("expectation", "open_ones"), [(Expectation.OBSERVE, set()), (Expectation.ACCEPT, ALL)]
)
def test_a_later_refusal_is_the_answer_but_of_a_valid_request_it_may_be_an_acknowledgement_with_a_wrong_name(
    expectation: Expectation, open_ones: set[Subject]
) -> None:
    assert open_ones == left_open(later_refused(request(2, expectation=expectation), at=10.0))


def test_a_refused_request_misses_nothing() -> None:
    assert set() == left_open(refused(request(2), at=10.0))


def test_the_user_event_of_a_request_without_a_reference_id_may_have_been_lost_too() -> None:
    nameless = answered(request(2, members={"referenceId": ABSENT}, alone=True), at=10.0)

    assert OF_EVENTS == left_open(only(ACK, nameless))


def test_where_the_config_ignores_user_events_none_is_missed() -> None:
    acknowledged = only(ACK, answered(request(2), at=10.0))

    assert set() == left_open(acknowledged, user_event_level="ignore")


def test_a_user_event_with_a_wrong_name_is_none_where_the_acknowledgement_may_have_been_lost() -> None:
    event = edited(answered(request(2), at=10.0), EVENT, "/data/userData/GSW_USER_EVENT", "Other")

    assert ALL == left_open(only(EVENT, event))


def test_what_is_deaf_on_purpose_misses_nothing() -> None:
    run = view(GOOD, silent(request(2), at=10.0), gaps=(LOST,))
    lines = tuple(
        replace(line, record=replace(line.record, deaf=True))
        if isinstance(line.record, Sent) and line.record.case.id == "0002"
        else line
        for line in run.evidence.lines
    )

    assert ALL == set(run.unheard)
    assert {} == RunView(replace(run.evidence, lines=lines)).unheard


def test_every_subject_of_the_operation_has_its_place_or_is_judged_case_by_case() -> None:
    judged = {row.subject for row in load() if row.operation}

    assert judged - {Subject.REQUEST, Subject.RELATION} == set(RESTS_ON)


# A user event that may be that of an earlier request with the phone


def told_by_a_refusal(expectation: Expectation) -> Story:
    """A request that a later message refuses, and with whose phone a user event comes."""
    case = request(2, expectation=expectation)
    return replace(
        later_refused(case, at=10.0),
        deliveries=(*later_refused(case, at=10.0).deliveries, answered(case, at=10.0).deliveries[EVENT]),
    )


@pytest.mark.parametrize("expectation", [Expectation.REJECT, Expectation.OBSERVE, Expectation.ACCEPT])
def test_the_user_event_beside_a_refusal_may_be_that_of_an_earlier_request(expectation: Expectation) -> None:
    case = request(2)

    assert view(GOOD, told_by_a_refusal(expectation), header=head()).told_too_late(case.phone, 5.0)


def test_that_of_a_request_that_must_be_refused_may_be_one_too() -> None:
    case = request(2, expectation=Expectation.REJECT)

    assert view(GOOD, only(EVENT, answered(case, at=10.0)), header=head()).told_too_late(case.phone, 5.0)


def test_that_of_an_accepted_request_is_its_own() -> None:
    case = request(2)

    assert not view(GOOD, answered(case, at=10.0), header=head()).told_too_late(case.phone, 5.0)
