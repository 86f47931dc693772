"""Findings of one kind, put together."""

from __future__ import annotations

import pytest

from conformance import catalogue
from conformance.judge import Doubt, Finding, Judgement, Result, Verdict
from conformance.report.findings import doubts, expected_name, fingerprint, grouped

from . import support

NAME = "echo.reference-id"


def _print(message: str, pointer: str = "/data/referenceId", *, case: str | None = None) -> str:
    run = support.conforming()
    return fingerprint(NAME, Finding(message, pointer=pointer), run.cases[case] if case else None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("'a' is not of type 'integer'", "'b' is not of type 'integer'"),
        ("5 is not of type 'string'", "-6.5 is not of type 'string'"),
        ("{'a': [1]} is not of type 'string'", "['x'] is not of type 'string'"),
        ("True is not of type 'string'", "None is not of type 'string'"),
        ("2 requests share it (cases 001, 004)", "3 requests share it (cases 001, 004, 017)"),
    ],
)
def test_a_fingerprint_holds_no_value(one: str, other: str) -> None:
    assert _print(one) == _print(other)


def test_a_fingerprint_holds_no_index_and_no_name_of_a_free_member() -> None:
    assert _print("x", "/0/data") == _print("x", "/17/data")
    assert _print("x", "/otherFields/a") == _print("x", "/otherFields/b")


def test_a_fingerprint_tells_kind_place_and_fault_apart() -> None:
    prints = {_print("x"), _print("y"), _print("x", "/data"), _print("x", case="c2")}

    assert 4 == len(prints)
    assert _print("x") == _print("x", case="c1")


def _result(*judgements: Judgement) -> Result:
    return Result(
        requirement=catalogue.requirement(NAME), verdict=Verdict.FAIL, cases=3, judgements=judgements
    )


def _judgement(case: str | None, *seen: Finding, unsure: tuple[Doubt, ...] = ()) -> Judgement:
    return Judgement(requirement=NAME, case=case, verdict=Verdict.FAIL, findings=seen, doubts=unsure)


def test_the_shortest_request_is_shown_and_all_cases_are_named() -> None:
    short = support.good(2, body="{}")
    run = support.view(
        support.HEADER,
        support.OPENED,
        *support.refused(support.good(), at=101.0),
        *support.refused(short, at=102.0),
    )
    same = Finding("another id is seen", 1, 2)
    (group,) = grouped(_result(_judgement("c1", same), _judgement("c2", same)), run)

    assert "c2" == (group.case and group.case.case.id)
    assert ("c1", "c2") == group.cases
    assert 2 == group.count


def test_a_finding_without_lines_cites_its_case() -> None:
    run = support.conforming()
    (group,) = grouped(_result(_judgement("c1", Finding("x"))), run)
    (told,) = grouped(_result(_judgement("c1", Finding("x", lines=(9,)))), run)

    assert (3, 4) == group.lines
    assert (9,) == told.lines


def test_a_finding_of_the_whole_run_has_no_case() -> None:
    (group,) = grouped(_result(_judgement(None, Finding("x"))), support.conforming())

    assert (None, (), ()) == (group.case, group.cases, group.lines)


def test_the_name_of_a_type_is_not_called_the_expected_value() -> None:
    assert "expected type" == expected_name(Finding("applicationId has another type", expected="integer"))
    assert "expected" == expected_name(Finding("applicationId has another value", expected=134))


def test_doubts_of_the_same_words_are_put_together() -> None:
    result = _result(
        _judgement("c1", unsure=(Doubt("a poll was dropped", (5,)),)),
        _judgement("c2", unsure=(Doubt("a poll was dropped"), Doubt("no answer"))),
    )
    first, second = doubts(result)

    assert ("a poll was dropped", ("c1", "c2"), 2, (5,)) == (
        first.message,
        first.cases,
        first.count,
        first.lines,
    )
    assert ("no answer", 1) == (second.message, second.count)
