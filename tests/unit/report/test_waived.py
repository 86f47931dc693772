"""Which failures a waiver excuses, and which waivers are bad."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from conformance import schemas
from conformance.judge import Finding, Result, RunVerdict, Verdict
from conformance.report import console, markdown, results
from conformance.report.findings import grouped
from conformance.report.waived import Standing, Waiving, applied
from conformance.report.waived_section import section, sentence
from conformance.report.waiving import drafts
from conformance.waivers import Waiver

from . import support

NAME = "echo.reference-id"
RUN = support.conforming()
FAILED = support.failed(NAME, Finding("altered", 1, 2))
(PRINT,) = [group.fingerprint for group in grouped(FAILED, RUN)]
GOOD = Waiver(
    requirement=NAME, target="https://gws.example.org/cloud-web", expires="2026-03-04", reason="r", owner="o"
)


def _applied(*waivers: Waiver, result: Result = FAILED) -> Waiving:
    return applied(waivers, RUN, support.results(result))


def test_a_waiver_in_force_covers_its_requirement() -> None:
    waiving = _applied(GOOD)

    assert [Standing.IN_FORCE] == [one.standing for one in waiving.applied]
    assert {NAME: (GOOD,)} == waiving.covering
    assert () == waiving.bad


PASSED = replace(FAILED, verdict=Verdict.PASS, judgements=())


@pytest.mark.parametrize(
    ("changes", "result", "standing", "word"),
    [
        ({"expires": "2026-03-03"}, FAILED, Standing.EXPIRED, "expired"),
        ({"fingerprint": "0123"}, FAILED, Standing.UNMATCHED, "matches its fingerprint"),
        ({}, PASSED, Standing.NOW_PASSING, "passes now"),
        ({"requirement": "no.such"}, FAILED, Standing.UNKNOWN_REQUIREMENT, "no requirement has this id"),
        ({"reason": ""}, FAILED, Standing.INCOMPLETE, "no reason"),
        ({"owner": ""}, FAILED, Standing.INCOMPLETE, "no owner"),
        ({"target": "https://other.example.org"}, FAILED, Standing.WRONG_TARGET, "is for the target"),
    ],
)
def test_a_bad_waiver_covers_nothing_and_says_why(
    changes: dict[str, str], result: Result, standing: Standing, word: str
) -> None:
    waiving = _applied(replace(GOOD, **changes), result=result)

    (bad,) = waiving.bad
    assert standing is bad.standing
    assert word in str(bad)
    assert bad.remedy
    assert {} == waiving.covering


def test_what_can_never_be_judged_matches_no_waiver() -> None:
    waiving = _applied(GOOD, result=replace(PASSED, verdict=Verdict.NOT_APPLICABLE))

    assert [Standing.UNMATCHED] == [one.standing for one in waiving.bad]


@pytest.mark.parametrize("verdict", [Verdict.INCONCLUSIVE, Verdict.UNEXERCISED])
def test_a_run_that_could_not_tell_makes_no_waiver_bad(verdict: Verdict) -> None:
    waiving = _applied(GOOD, result=replace(PASSED, verdict=verdict))

    assert [Standing.IDLE] == [one.standing for one in waiving.applied]
    assert {} == waiving.covering


def test_a_pass_in_a_smaller_plan_makes_no_waiver_bad() -> None:
    waiving = _applied(replace(GOOD, plan="deep"), result=PASSED)

    assert [Standing.IDLE] == [one.standing for one in waiving.applied]


def test_a_fingerprint_covers_only_its_kind_of_finding() -> None:
    both = support.failed(NAME, Finding("altered", 1, 2), Finding("missing", 1))
    one = _applied(replace(GOOD, fingerprint=PRINT), result=both)

    assert () == one.bad
    assert {} == one.covering


def test_fingerprints_together_cover_a_requirement() -> None:
    both = support.failed(NAME, Finding("altered", 1, 2), Finding("missing", 1))
    prints = [group.fingerprint for group in grouped(both, RUN)]
    waiving = _applied(*(replace(GOOD, fingerprint=one) for one in prints), result=both)

    assert 2 == len(waiving.covering[NAME])


def test_results_carry_the_waiver_and_keep_their_schema() -> None:
    waiving = _applied(GOOD, replace(GOOD, reason=""))
    told = (RUN, support.results(FAILED), RunVerdict.NOT_CONFORMING, waiving)
    whole = json.loads(results.text(*told))

    assert () == schemas.problems("suite/results", whole)
    assert ["r"] == [row["waiver"]["reason"] for row in whole["requirements"] if row["waiver"]]
    assert ["in_force", "incomplete"] == [row["standing"] for row in whole["waivers"]]


def test_summary_and_terminal_count_them_and_name_the_bad_ones() -> None:
    waiving = _applied(GOOD, replace(GOOD, reason=""))
    told = (RUN, support.results(FAILED), RunVerdict.NOT_CONFORMING, waiving)

    assert "2 given, 1 failed requirements waived, 1 bad" == sentence(waiving)
    assert "it has no reason" in markdown.text(*told)
    assert sentence(waiving) in console.line(*told)
    assert [] == list(section(Waiving()))


def test_drafts_lack_reason_and_owner_and_match_what_failed() -> None:
    ((draft, note),) = drafts(RUN, support.results(FAILED), target="*", expires="2026-03-04")

    assert (NAME, PRINT, "", "", "standard") == (
        draft.requirement,
        draft.fingerprint,
        draft.reason,
        draft.owner,
        draft.plan,
    )
    assert "altered" in note
    assert [Standing.INCOMPLETE] == [one.standing for one in _applied(draft).applied]
    assert [Standing.IN_FORCE] == [
        one.standing for one in _applied(replace(draft, reason="r", owner="o")).applied
    ]


def test_what_is_waived_already_gets_no_draft() -> None:
    found = drafts(RUN, support.results(FAILED), target="*", expires="2026-03-04", waiving=_applied(GOOD))

    assert () == found
