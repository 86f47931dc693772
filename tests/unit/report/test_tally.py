"""How much of what is required was proven."""

from __future__ import annotations

from conformance import catalogue
from conformance.judge import Finding, Result, RunVerdict, Verdict
from conformance.model import Level
from conformance.report.tally import label, standing, verdict_counts

from . import support

ROWS = catalogue.load()
REQUIRED = sum(1 for row in ROWS if row.level is not Level.MAY)
UNTESTABLE = sum(1 for row in ROWS if row.level is not Level.MAY and row.untestable)


def test_the_verdict_of_smoke_always_carries_its_name() -> None:
    assert "conforming (smoke)" == label(RunVerdict.CONFORMING, "smoke")
    assert "not conforming (smoke)" == label(RunVerdict.NOT_CONFORMING, "smoke")
    assert "conforming" == label(RunVerdict.CONFORMING, "standard")
    assert "set-up" == label(RunVerdict.SET_UP, "deep")


def test_every_requirement_is_counted_once() -> None:
    counts = verdict_counts(support.results(support.failed("echo.reference-id", Finding("x"))))

    assert len(ROWS) == sum(counts["total"].values())
    assert 1 == counts["MUST"]["fail"] == counts["total"]["fail"]
    assert 0 == counts["MAY"]["fail"]


def test_the_standing_adds_up_to_what_is_required() -> None:
    changed = (
        support.failed("echo.reference-id", Finding("x")),
        support.in_doubt("echo.none-invented", "a poll was dropped"),
        support.in_doubt("chain.new-unique", "not exercised: a limit", cases=0),
    )
    found = standing(support.results(*changed))
    left = dict(found.not_run)

    assert REQUIRED == found.required
    assert REQUIRED == found.proven + found.failed + found.errors + found.inconclusive + sum(left.values())
    assert (1, 0, 1, 1) == (found.failed, found.errors, found.inconclusive, left["not exercised: a limit"])
    assert UNTESTABLE == left["no run can test it"]


def test_what_was_not_run_is_said_in_the_sentence() -> None:
    row = catalogue.requirement("chain.new-unique")
    other = Result(requirement=row, verdict=Verdict.UNEXERCISED, reason="the plan smoke does not exercise it")
    sentence = standing(support.results(other)).sentence

    proven = REQUIRED - UNTESTABLE - 1
    assert f"{proven} of {REQUIRED} required statements proven, {UNTESTABLE + 1} not run" == sentence
