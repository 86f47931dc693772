"""What must be accepted and what must not: each case decides the requirement that it names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest

from conformance.catalogue import load
from conformance.checks import index
from conformance.evidence import Gap
from conformance.judge import CaseCheck, RunView, Verdict
from conformance.model import Case, Expectation, Fault, FaultKind, Subject, Trait
from tests.support import (
    ACK,
    EVENT,
    Story,
    answered,
    edited,
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

TYPE: Final = "request.until-type"
REQUIRED: Final = "request.until-required"
USED: Final = "request.campaign-name-used"
GOOD: Final = answered(request(1))
LOST: Final = Gap(session="a", start=2.0, end=3.0, reason="a poll was dropped")


def invalid(requirement: str, expectation: Expectation) -> Case:
    """Return an invalid case, the known good being its twin."""
    fault = Fault("/until", FaultKind.WRONG_TYPE)
    return request(2, requirement=requirement, expectation=expectation, twin="0001", fault=fault)


WRONG: Final = invalid(TYPE, Expectation.REJECT)
MISSING: Final = invalid(REQUIRED, Expectation.REFUSE)
UNKNOWN: Final = invalid(USED, Expectation.UNACKNOWLEDGED)


def beside_the_good(story: Story, **fields: Any) -> RunView:
    return view(GOOD, replace(story, at=2.0), **fields)


# Acceptance


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (answered(request()), PASS),
        (silent(request()), DOUBT),  # statusCode 0 only says that the request was passed on
        (answered(request(), body="{}"), PASS),  # the messages tell what the envelope does not
        (refused(request()), FAIL),
        (refused(request(), status=200), FAIL),
        (refused(request(), code=4, status=500), FAIL),
        (silent(request(), status=500, body=""), FAIL),
        (silent(request(), body="{}"), FAIL),
        (later_refused(request()), FAIL),
        (silent(request(), status=503, body=""), DOUBT),
        (silent(request(), status=429, body=""), DOUBT),
        (silent(request(), status=None, body=None, failure="timed out"), DOUBT),
    ],
)
def test_a_valid_case_is_accepted(story: Story, expected: Verdict) -> None:
    assert verdict("request.sample-accepted", view(story)) is expected


def test_a_later_refusal_is_quoted_by_its_name() -> None:
    finding = judged("request.sample-accepted", view(later_refused(request())))[0].findings[0]

    assert finding.actual == "AddRecordError"
    assert finding.lines == (3, 5)


def test_a_wrong_name_beside_a_user_event_is_no_refusal() -> None:
    story = edited(answered(request()), ACK, "/data/notificationType", "RecordAdded")

    assert verdict("request.sample-accepted", view(story)) is PASS


# Which requirement answers for a refusal


TYPES: Final = "request.phone-type-values"
WINDOW: Final = "request.window"
COMBINED: Final = "request.combinations"
PAGER, MODEM = Trait(TYPES, "Pager"), Trait(TYPES, "Modem")
NOON, NIGHT = Trait(WINDOW, "from noon"), Trait(WINDOW, "from night")


def made_of(number: int, *traits: Trait) -> Case:
    return request(number, requirement=COMBINED, traits=traits)


def failed(*stories: Story) -> set[str]:
    """Return the requirements on requests that fail a run."""
    run = view(GOOD, *stories)
    return {row.id for row in load() if row.subject is Subject.REQUEST and verdict(row.id, run) is FAIL}


def test_a_refusal_is_laid_to_the_only_thing_that_no_accepted_request_has() -> None:
    assert {TYPES} == failed(refused(made_of(2, PAGER, NOON)), answered(made_of(3, MODEM, NOON)))


def test_a_later_refusal_is_laid_to_it_too() -> None:
    assert {TYPES} == failed(later_refused(made_of(2, PAGER, NOON)), answered(made_of(3, MODEM, NOON)))


def test_a_refusal_of_what_is_accepted_elsewhere_is_that_of_the_combination() -> None:
    stories = (answered(made_of(2, PAGER, NIGHT)), answered(made_of(3, MODEM, NOON)))

    assert {COMBINED} == failed(*stories, refused(made_of(4, PAGER, NOON)))


def test_a_refusal_that_several_things_may_explain_is_that_of_the_combination() -> None:
    assert {COMBINED} == failed(refused(made_of(2, PAGER, NOON)))


def test_what_another_refusal_shows_to_be_the_reason_explains_it() -> None:
    stories = (answered(made_of(2, MODEM, NIGHT)), refused(made_of(3, PAGER, NIGHT)))

    assert {TYPES} == failed(*stories, refused(made_of(4, PAGER, NOON)))


def test_two_things_that_are_refused_only_together_explain_all_refusals_at_once() -> None:
    zone = Trait("request.time-zone-values", "PST")  # in one case alone, and no reason
    stories = (answered(made_of(2, PAGER, NIGHT)), answered(made_of(3, MODEM, NOON)))

    assert {COMBINED} == failed(
        *stories, refused(made_of(4, PAGER, NOON)), refused(made_of(5, PAGER, NOON, zone))
    )


def test_two_reasons_are_told_apart() -> None:
    stories = (answered(made_of(2, MODEM, NIGHT)), refused(made_of(3, PAGER, NIGHT)))

    assert {TYPES, WINDOW} == failed(*stories, refused(made_of(4, MODEM, NOON)))


def test_what_is_refused_for_another_reason_is_not_proven_and_not_failed() -> None:
    run = view(GOOD, answered(made_of(2, MODEM, NIGHT)), refused(made_of(3, PAGER, NIGHT)))
    also = view(
        GOOD,
        answered(made_of(2, MODEM, NIGHT)),
        refused(made_of(3, PAGER, NIGHT)),
        refused(made_of(4, PAGER, NOON)),
    )

    assert verdict(WINDOW, run) is PASS
    assert verdict(WINDOW, also) is DOUBT


def test_a_passed_on_request_proves_nothing_that_no_message_confirms() -> None:
    assert verdict(TYPES, view(GOOD, silent(made_of(2, PAGER)))) is DOUBT


@pytest.mark.parametrize("status", [503, None])
def test_what_the_target_said_nothing_of_is_no_refusal(status: int | None) -> None:
    unanswered = silent(made_of(2, PAGER), status=status, body="")

    assert verdict(TYPES, view(GOOD, unanswered)) is DOUBT
    assert set() == failed(unanswered)


def test_a_refused_request_with_nothing_special_fails_what_it_is_for() -> None:
    case = request(2, requirement="request.reference-id-optional")

    assert {"request.reference-id-optional"} == failed(refused(case))


# Methods and media types


@pytest.mark.parametrize("requirement", ["request.method", "request.media-type"])
@pytest.mark.parametrize(
    ("tell", "fields", "expected"),
    [
        (refused, {}, PASS),
        (silent, {"status": 405, "body": ""}, PASS),
        (silent, {"status": 200, "body": "<html>"}, PASS),
        (silent, {"status": 500, "body": ""}, PASS),
        (silent, {}, FAIL),
        (answered, {"status": 405, "body": ""}, FAIL),
        (silent, {"status": 503, "body": ""}, DOUBT),
    ],
)
def test_a_request_sent_in_another_way_is_not_answered_with_success(
    requirement: str, tell: Any, fields: dict[str, Any], expected: Verdict
) -> None:
    case = request(
        2,
        requirement=requirement,
        expectation=Expectation.REFUSE,
        twin="0001",
        fault=Fault("", FaultKind.WRONG_METHOD),
    )

    assert verdict(requirement, beside_the_good(tell(case, **fields))) is expected


# Refusal at once: a missing member


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (refused(MISSING, code=1), PASS),
        (refused(MISSING, code=1, status=200), PASS),
        (silent(MISSING, status=400, body="no"), PASS),
        (refused(MISSING, code=4, status=500), PASS),  # with an envelope, on bad input: observed
        (later_refused(MISSING), FAIL),
        (answered(MISSING), FAIL),
        (silent(MISSING), FAIL),
        (silent(MISSING, body="{}"), FAIL),
        (silent(MISSING, status=503, body=""), DOUBT),
        (silent(MISSING, status=None, body=None), DOUBT),
    ],
)
def test_a_request_without_a_required_member_is_refused_at_once(story: Story, expected: Verdict) -> None:
    assert verdict(REQUIRED, beside_the_good(story)) is expected


# Rejection: a wrong value


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (refused(WRONG), PASS),
        (refused(WRONG, status=200), PASS),
        (later_refused(WRONG), PASS),
        (later_refused(WRONG, body="{}"), PASS),
        (answered(WRONG), FAIL),
        (silent(WRONG), FAIL),
        (silent(WRONG, status=504, body=""), DOUBT),
    ],
)
def test_a_request_with_a_wrong_value_is_rejected_at_once_or_later(story: Story, expected: Verdict) -> None:
    assert verdict(TYPE, beside_the_good(story)) is expected


def test_a_wrong_value_that_is_passed_on_may_have_been_refused_in_a_gap() -> None:
    assert verdict(TYPE, beside_the_good(silent(WRONG), gaps=[LOST])) is DOUBT


def test_a_wrong_value_that_is_passed_on_may_still_be_refused() -> None:
    assert verdict(TYPE, beside_the_good(silent(WRONG), windows=[watched(end=6.9)])) is DOUBT


def test_a_wrong_value_that_is_acknowledged_fails_in_spite_of_a_gap() -> None:
    assert verdict(TYPE, beside_the_good(answered(WRONG), gaps=[LOST])) is FAIL


def test_a_finding_points_to_the_fault() -> None:
    finding = judged(TYPE, beside_the_good(answered(WRONG)))[0].findings[0]

    assert finding.pointer == "/until"
    assert finding.lines[0] == 7


# Twins


@pytest.mark.parametrize(("requirement", "case"), [(TYPE, WRONG), (REQUIRED, MISSING), (USED, UNKNOWN)])
@pytest.mark.parametrize("good", [refused(request(1)), silent(request(1), status=503, body="")])
def test_a_refusal_proves_nothing_where_the_twin_is_refused_too(
    requirement: str, case: Case, good: Story
) -> None:
    assert verdict(requirement, view(good, refused(case))) is DOUBT


@pytest.mark.parametrize(("requirement", "case"), [(TYPE, WRONG), (REQUIRED, MISSING), (USED, UNKNOWN)])
def test_a_refusal_proves_nothing_where_the_twin_was_never_sent(requirement: str, case: Case) -> None:
    assert verdict(requirement, view(answered(request(9)), refused(case))) is DOUBT


# Names that nobody knows


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (refused(UNKNOWN, code=6), PASS),
        (silent(UNKNOWN), PASS),
        (later_refused(UNKNOWN), PASS),
        (answered(UNKNOWN), FAIL),
        (silent(UNKNOWN, status=503, body=""), DOUBT),
    ],
)
def test_a_name_that_nobody_knows_is_never_acknowledged(story: Story, expected: Verdict) -> None:
    assert verdict(USED, beside_the_good(story)) is expected


@pytest.mark.parametrize("which", [ACK, EVENT])
def test_either_message_tells_that_a_record_was_added(which: int) -> None:
    story = answered(UNKNOWN)

    assert verdict(USED, beside_the_good(replace(story, deliveries=(story.deliveries[which],)))) is FAIL


@pytest.mark.parametrize(("end", "expected"), [(3.04, DOUBT), (3.06, PASS)])
def test_silence_is_proven_by_the_quiet_window(end: float, expected: Verdict) -> None:
    assert verdict(USED, beside_the_good(silent(UNKNOWN), windows=[watched(end=end)])) is expected


def test_silence_is_not_proven_across_a_gap() -> None:
    assert verdict(USED, beside_the_good(silent(UNKNOWN), gaps=[LOST])) is DOUBT


# Where the page is silent


@pytest.mark.parametrize("tell", [answered, refused, later_refused, silent])
def test_what_the_page_is_silent_about_is_never_judged(tell: Any) -> None:
    case = invalid(TYPE, Expectation.OBSERVE)

    assert verdict(TYPE, beside_the_good(tell(case))) is Verdict.UNEXERCISED


@pytest.mark.parametrize(
    "requirement", [row.id for row in load() if row.subject is Subject.REQUEST and row.untestable is None]
)
def test_a_requirement_is_decided_by_the_cases_that_name_it(requirement: str) -> None:
    named = request(2, requirement=requirement)

    assert [one.case for one in judged(requirement, view(GOOD, refused(named)))][-1] == "0002"
    assert not [
        one
        for one in judged(requirement, view(GOOD, refused(request(2, requirement="chain.made-joinable"))))
        if one.case == "0002"
    ]


@pytest.mark.parametrize(("code", "status"), [(20, 401), (20, 200), (3, 401)])
def test_a_login_that_was_lost_says_nothing_of_the_request(code: int, status: int) -> None:
    run = view(answered(request(1)), refused(request(2), code=code, status=status))

    assert verdict(COMBINED, run) is DOUBT


def test_a_refused_login_of_the_first_request_is_no_excuse() -> None:
    assert verdict("request.sample-accepted", view(refused(request(1), code=20, status=401))) is FAIL


def test_what_is_acknowledged_and_refused_as_well_is_not_accepted() -> None:
    case = request(2)
    both = (*answered(case).deliveries, *later_refused(case).deliveries)

    assert verdict(COMBINED, view(answered(request(1)), replace(answered(case), deliveries=both))) is FAIL


def test_a_fault_in_a_drawn_payload_that_was_refused_is_left_to_other_cases() -> None:
    fault = Fault("/until", FaultKind.WRONG_TYPE)
    spoiled = [
        request(
            number, requirement="request.until-type", expectation=Expectation.REJECT, twin=twin, fault=fault
        )
        for number, twin in ((3, "0002"), (4, "0001"))
    ]
    stories = (answered(request(1)), refused(request(2)), *(refused(case) for case in spoiled))

    assert ["0004"] == [one.case for one in judged("request.until-type", view(*stories))]
    assert verdict("request.until-type", view(*stories)) is PASS


def test_checks_that_concern_those_that_name_them_alone_would_let_all_others_pass() -> None:
    run = view(answered(request(1)), refused(request(2, requirement="request.window")), answered(request(3)))
    named = [check for check in index().values() if isinstance(check, CaseCheck) and check.named]
    others = [
        (check, case)
        for check in named
        for case in run.cases.values()
        if check.requirement not in case.tried | {case.case.requirement}
    ]

    assert len(others) > 2 * len(named)
    assert not [check.requirement for check, case in others if check.when(case)]
