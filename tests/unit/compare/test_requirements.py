"""What became of each requirement, by its verdicts on both sides."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from conformance import schemas
from conformance.catalogue import requirement
from conformance.compare import Class, Comparison, FailOn, Kind, compared, document, markdown, text
from conformance.judge import Finding, Result, Verdict
from tests.unit.compare.runs import answered, side
from tests.unit.report import support

NAME = "echo.reference-id"
CASE = answered(support.good(1), at=101.0)
FAILED = support.failed(NAME, Finding("altered", 1, 2, lines=(4,)))
OTHERWISE = support.failed(NAME, Finding("missing", 1, lines=(5,)))


def _result(verdict: Verdict) -> Result:
    return Result(requirement=requirement(NAME), verdict=verdict, reason="why", cases=1)


PASSED, DOUBTED, IDLE = map(_result, (Verdict.PASS, Verdict.INCONCLUSIVE, Verdict.UNEXERCISED))
ERROR, NOT_APPLICABLE = map(_result, (Verdict.ERROR, Verdict.NOT_APPLICABLE))


def _compared(one: Result, other: Result) -> Comparison:
    return compared(side(*CASE, results=support.results(one)), side(*CASE, results=support.results(other)))


@pytest.mark.parametrize(
    ("one", "other", "kind", "grade"),
    [
        (PASSED, FAILED, Kind.REGRESSED, Class.BREAKING),
        (FAILED, PASSED, Kind.FIXED, Class.INFORMATIONAL),
        (FAILED, OTHERWISE, Kind.FAILS_OTHERWISE, Class.NOTABLE),
        (IDLE, PASSED, Kind.NEWLY_EXERCISED, Class.INFORMATIONAL),
        (IDLE, FAILED, Kind.NEWLY_EXERCISED, Class.NOTABLE),
        (NOT_APPLICABLE, PASSED, Kind.NEWLY_EXERCISED, Class.INFORMATIONAL),
        (PASSED, NOT_APPLICABLE, Kind.NO_LONGER_EXERCISED, Class.NOTABLE),
        (PASSED, DOUBTED, Kind.INCONCLUSIVE, Class.NOTABLE),
        (DOUBTED, PASSED, Kind.INCONCLUSIVE, Class.INFORMATIONAL),
        (PASSED, ERROR, Kind.INCONCLUSIVE, Class.NOTABLE),
    ],
)
def test_a_change_of_verdict_has_its_kind_and_class(
    one: Result, other: Result, kind: Kind, grade: Class
) -> None:
    (change,) = _compared(one, other).changes

    assert (kind, grade, NAME) == (change.kind, change.grade, change.subject)


@pytest.mark.parametrize("same", [PASSED, FAILED, DOUBTED, IDLE, NOT_APPLICABLE])
def test_the_same_verdict_is_no_change(same: Result) -> None:
    assert () == _compared(same, same).changes


def test_what_fails_on_both_sides_is_named_and_no_change() -> None:
    found = _compared(FAILED, FAILED)

    assert (NAME,) == found.still_failing
    assert 1 == found.standing["still_failing"]
    assert 0 == found.exit_code(FailOn.ANY)


def test_a_regression_shows_the_same_case_on_both_sides() -> None:
    (change,) = _compared(PASSED, FAILED).changes

    assert (4,) == change.after.lines
    assert (3, 4) == change.before.lines


def test_what_was_added_after_the_revision_breaks_nothing() -> None:
    (change,) = _compared(PASSED, replace(FAILED, later=True)).changes

    assert Class.NOTABLE is change.grade


@pytest.mark.parametrize(
    ("one", "other", "breaking", "any_"),
    [(PASSED, FAILED, 1, 1), (FAILED, PASSED, 0, 1), (PASSED, PASSED, 0, 0)],
)
def test_the_exit_code_is_that_of_the_class(one: Result, other: Result, breaking: int, any_: int) -> None:
    found = _compared(one, other)

    assert (breaking, any_) == (found.exit_code(FailOn.BREAKING), found.exit_code(FailOn.ANY))


@pytest.mark.parametrize("other", [FAILED, PASSED, OTHERWISE])
def test_every_form_says_the_same_and_the_json_keeps_its_schema(other: Result) -> None:
    found = _compared(FAILED, other)
    whole = json.loads(json.dumps(document(found)))

    assert () == schemas.problems("suite/comparison", whole)
    for change in found.changes:
        assert change.subject in markdown(found).replace("\\", "")
        assert change.subject in text(found)


def test_runs_that_cannot_be_compared_keep_the_schema_too() -> None:
    found = compared(side(), side(seed=8))

    assert () == schemas.problems("suite/comparison", document(found))
    assert "cannot be compared" in text(found)
    assert "cannot be compared" in markdown(found)


def test_the_schema_names_every_kind_and_class() -> None:
    rows = schemas.load("suite/comparison")["properties"]["changes"]["items"]["properties"]  # type: ignore[index,call-overload]

    assert set(Kind) == set(rows["kind"]["enum"])  # type: ignore[index,call-overload,arg-type]
    assert set(Class) == set(rows["class"]["enum"])  # type: ignore[index,call-overload,arg-type]
