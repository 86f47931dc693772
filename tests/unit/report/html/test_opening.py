"""The first screen."""

from __future__ import annotations

from dataclasses import replace

from conformance.evidence import parse
from conformance.judge import Finding, RunVerdict, RunView
from conformance.report.html.opening import limits, opening
from tests.unit.report import support


def test_it_says_the_verdict_and_how_much_was_proven() -> None:
    results = support.results(support.failed("echo.reference-id", Finding("x")))
    shown = opening(support.conforming(), results, RunVerdict.NOT_CONFORMING)

    assert ("not conforming", "✗", "not-conforming") == (shown.words, shown.mark, shown.verdict)
    assert "1 failed" in shown.standing
    assert ("no run can test it", 1) in shown.not_run


def test_it_names_target_version_plan_and_what_it_was_calibrated_against() -> None:
    facts = dict(opening(support.conforming(), support.results(), RunVerdict.CONFORMING).facts)

    assert "https://gws.example.org/cloud-web" == facts["Target"]
    assert "8.5.201.29, edition 8.5.2" == facts["Version"]
    assert "standard, seed 7, nonce n1; 2 of 2 cases sent" == facts["Plan"]
    assert "no production GWS" in facts["Calibrated against"]


def test_what_was_not_sent_has_its_reason() -> None:
    run = RunView(parse(support.every_kind()))
    facts = dict(opening(run, support.results(), RunVerdict.INCONCLUSIVE).ground)

    assert "1 of the planned cases, because: no chain was made" == facts["Not sent"]


def test_it_says_by_which_revision_and_interpretations_the_verdict_was_reached() -> None:
    shown = opening(support.conforming(), support.results(), RunVerdict.CONFORMING)
    ground = dict(shown.ground)

    assert f"revision {support.HEADER.revision} of the suite" == ground["Requirements"]
    assert "all as by default" == ground["Interpretations"]
    assert ground["Evidence"].startswith("2 of 2 planned cases were sent")


def test_an_interpretation_that_is_not_the_default_is_named() -> None:
    header = replace(support.HEADER, interpretation={"ranges": "rejected"})
    run = support.view(header, support.OPENED)
    ground = dict(opening(run, support.results(), RunVerdict.CONFORMING).ground)

    assert "not the default: ranges is rejected" == ground["Interpretations"]


def test_a_run_without_a_session_knows_no_version() -> None:
    facts = dict(opening(support.halted_at_set_up(), support.results(), RunVerdict.SET_UP).facts)

    assert "unknown, no session was opened, edition 8.5.2" == facts["Version"]


def test_the_limits_count_the_gaps_and_say_why_they_are_there() -> None:
    run = RunView(parse(support.every_kind()))
    [gap] = run.evidence.gaps

    assert f"Gaps in which messages may have been lost: 1 (1: {gap.reason})." in limits(run)
    assert "Gaps in which messages may have been lost: 0." in limits(support.conforming())
