"""What must be accepted and what must not: each case decides the requirement that it names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest

from conformance.catalogue import Subject, load
from conformance.evidence import Gap
from conformance.judge import RunView, Verdict
from conformance.model import DRAWN, Case, Expectation, Fault, FaultKind
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


# Combinations


def drawn(*varies: str) -> Case:
    return request(3, requirement="request.combinations", varies=(DRAWN, *varies))


def single(what: str) -> Case:
    return request(2, requirement="request.phone-type-values", varies=(what,))


def test_a_refused_combination_fails() -> None:
    assert verdict("request.combinations", view(GOOD, refused(drawn("phoneType=Pager")))) is FAIL


def test_a_combination_is_explained_by_the_single_thing_that_is_refused_too() -> None:
    run = view(GOOD, refused(single("phoneType=Pager")), refused(drawn("phoneType=Pager", "chainId")))

    assert verdict("request.combinations", run) is DOUBT
    assert verdict("request.phone-type-values", run) is FAIL


def test_a_combination_is_not_explained_by_another_thing_that_is_refused() -> None:
    run = view(GOOD, refused(single("phoneType=Modem")), refused(drawn("phoneType=Pager")))

    assert verdict("request.combinations", run) is FAIL


def test_a_combination_is_not_explained_by_what_is_accepted_alone() -> None:
    run = view(GOOD, answered(single("phoneType=Pager")), refused(drawn("phoneType=Pager")))

    assert verdict("request.combinations", run) is FAIL


def test_a_combination_is_not_explained_by_another_combination() -> None:
    other = request(2, requirement="request.combinations", varies=(DRAWN, "phoneType=Pager"))
    run = view(GOOD, refused(other), refused(drawn("phoneType=Pager")))

    assert [one.verdict for one in judged("request.combinations", run)] == [FAIL, FAIL]


@pytest.mark.parametrize("status", [503, None])
def test_a_combination_is_not_explained_by_a_case_of_which_the_target_said_nothing(
    status: int | None,
) -> None:
    unanswered = silent(single("phoneType=Pager"), status=status, body="")

    assert verdict("request.combinations", view(GOOD, unanswered, refused(drawn("phoneType=Pager")))) is FAIL


def test_a_single_refusal_does_not_explain_itself() -> None:
    assert verdict("request.phone-type-values", view(GOOD, refused(single("phoneType=Pager")))) is FAIL


def test_two_cases_that_vary_in_the_same_thing_do_not_explain_each_other() -> None:
    other = request(3, requirement="request.phone-type-values", varies=("phoneType=Pager",))
    run = view(GOOD, refused(single("phoneType=Pager")), refused(other))

    assert [one.verdict for one in judged("request.phone-type-values", run)] == [FAIL, FAIL]


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


COMBINED: Final = "request.combinations"


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
