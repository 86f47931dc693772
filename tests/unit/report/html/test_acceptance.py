"""The acceptance map."""

from __future__ import annotations

from dataclasses import replace

from conformance.judge import RunView
from conformance.model import Case, Expectation, Fault, FaultKind
from conformance.report.html.acceptance import Share, acceptance
from tests.unit.report import support


def _cells(run: RunView, failed: tuple[str, ...] = ("c1", "c2")) -> dict[tuple[str, str], tuple[Share, ...]]:
    found = acceptance(run, failed)
    return {
        (row.member, kind): cell
        for row in found.rows
        for kind, cell in zip(found.kinds, row.cells, strict=True)
        if cell
    }


def _accepted(case: Case) -> RunView:
    return support.view(support.HEADER, support.OPENED, *support.answered(case, at=101.0))


def test_a_member_and_a_kind_of_fault_meet_in_what_became_of_it() -> None:
    assert {
        ("(no fault)", "none"): (Share(False, "carried out", 1),),
        ("campaignName", "missing"): (Share(False, "refused", 1),),
    } == _cells(support.conforming())


def test_an_accepted_request_that_must_be_rejected_is_wrong() -> None:
    found = _cells(_accepted(replace(support.bad(), twin=None)))

    assert (Share(True, "carried out", 1),) == found["campaignName", "missing"]


def test_a_refused_request_that_is_acknowledged_all_the_same_is_wrong() -> None:
    bad = replace(support.bad(), twin=None)
    acknowledged = support.answered(bad, at=101.0)
    refusal = support.refused(bad, at=101.0)
    run = support.view(support.HEADER, support.OPENED, *refusal, *acknowledged[len(refusal) :])

    assert (Share(True, "carried out", 1),) == _cells(run)["campaignName", "missing"]


def test_what_no_failed_requirement_names_is_not_wrong() -> None:
    found = _cells(_accepted(replace(support.bad(), twin=None)), failed=())

    assert (Share(False, "carried out", 1),) == found["campaignName", "missing"]


def test_a_refused_request_that_must_be_accepted_is_wrong() -> None:
    run = support.view(support.HEADER, support.OPENED, *support.refused(support.good(), at=101.0))

    assert (Share(True, "refused", 1),) == _cells(run)["(no fault)", "none"]


def test_where_the_page_is_silent_nothing_is_wrong() -> None:
    probe = replace(support.bad(), expectation=Expectation.OBSERVE, twin=None)

    assert (Share(False, "carried out", 1),) == _cells(_accepted(probe))["campaignName", "missing"]


def test_a_fault_deeper_in_a_member_counts_to_it() -> None:
    fault = Fault("/otherFields/a~1b/0", FaultKind.WRONG_TYPE)
    probe = replace(support.bad(), expectation=Expectation.OBSERVE, fault=fault)

    assert ("otherFields", "wrong-type") in _cells(_accepted(probe))


def test_a_fault_of_the_request_as_a_whole_has_a_row() -> None:
    probe = replace(support.bad(), fault=Fault("", FaultKind.NOT_AN_OBJECT))

    assert ("(the whole request)", "not-an-object") in _cells(_accepted(probe))


def test_what_is_not_answered_is_unclear_and_not_wrong() -> None:
    assert Share(False, "unclear", 1) in _cells(support.cut())["(no fault)", "none"]


def test_more_members_than_fit_are_counted() -> None:
    records = [
        one
        for n in range(1, 71)
        for one in support.refused(replace(support.bad(n), fault=Fault(f"/m{n}", FaultKind.NULL)), at=101.0)
    ]
    found = acceptance(support.view(support.HEADER, support.OPENED, *records), ())

    assert (60, 10) == (len(found.rows), found.left_out)
