"""Every statement leads somewhere, the page says what the catalogue says, and a frozen revision stays as it was."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from conformance.catalogue import load, revisions, scored_by
from conformance.checks import index
from conformance.cli.list_command import command
from conformance.judge import RunVerdict, Verdict, judge_all, run_verdict
from conformance.reference import MUTANTS
from conformance.reference.mutants import EQUIVALENT
from conformance.report.trace import Entry, entries, traces
from tests.support import answered, head, refused, request, view

PAGE: Final = Path(__file__).parents[2] / "docs" / "requirements.md"
NAMES: Final = Path(__file__).with_name("mutant_names.txt")
FROZEN: Final = {"2026-11": "5ac788e1"}
REASONS: Final = ("untestable: ", "silent: ", "out of scope: ")
RULES: Final = [entry for entry in entries() if entry.id.partition(".")[0] in {"return", "session", "bayeux"}]


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.id)
def test_every_statement_leads_to_requirements_or_says_why_not(entry: Entry) -> None:
    assert bool(entry.requirements) is not bool(entry.none)
    assert {*entry.requirements} <= {row.id for row in load()}


@pytest.mark.parametrize("entry", [entry for entry in RULES if entry.none], ids=lambda entry: entry.id)
def test_a_rule_that_leads_nowhere_says_in_which_way(entry: Entry) -> None:
    assert entry.none.startswith(REASONS)


def test_statements_have_ids_of_their_own() -> None:
    assert len({entry.id for entry in entries()}) == len(entries())


def test_the_rules_that_the_page_leans_on_are_there() -> None:
    assert {"return", "session", "bayeux"} == {entry.id.partition(".")[0] for entry in RULES}
    assert len(RULES) >= 60


def test_every_requirement_is_reached_from_a_statement() -> None:
    reached = {each for entry in entries() for each in entry.requirements}

    assert [] == [row.id for row in load() if row.id not in reached]


def test_the_page_of_requirements_is_what_the_command_prints() -> None:
    printed = CliRunner().invoke(command, ["--trace", "--markdown"])

    assert printed.output == PAGE.read_text(encoding="utf-8"), (
        "write it again: gws-conformance list --trace --markdown > docs/requirements.md"
    )


def test_the_trace_is_printed_with_statements_checks_and_mutants() -> None:
    printed = CliRunner().invoke(command, ["--trace"]).output

    assert (
        "from: return.status-code-always" in printed.replace("\n", " ")
        or "return.status-code-always" in printed
    )
    assert "statements that lead to no requirement" in printed


# Deleting anything is noticed


@pytest.mark.parametrize("row", load(), ids=lambda row: row.id)
def test_a_requirement_without_its_check_or_its_mutants_would_be_seen(row) -> None:
    breaks = {name: mutant.breaks for name, mutant in MUTANTS.items()}
    without = {name: tuple(i for i in ids if i != row.id) for name, ids in breaks.items()}
    (whole,) = (t for t in traces(checks=index(), breaks=breaks) if t.requirement.id == row.id)
    (bare,) = (
        t for t in traces(checks=index().keys() - {row.id}, breaks=without) if t.requirement.id == row.id
    )

    assert (whole.checked, bool(whole.mutants)) == (row.untestable is None, row.untestable is None)
    assert (bare.checked, bare.mutants) == (False, ())


def test_no_mutant_is_taken_away_in_silence() -> None:
    """A mutant that goes takes a proof with it; a new one is entered in mutant_names.txt."""
    assert sorted((*MUTANTS, *EQUIVALENT)) == NAMES.read_text(encoding="utf-8").split()


# Revisions


@pytest.mark.parametrize(("name", "digest"), FROZEN.items())
def test_a_frozen_revision_stays_as_it_was(name: str, digest: str) -> None:
    assert hashlib.sha256("\n".join(sorted(revisions()[name])).encode()).hexdigest().startswith(digest)


def test_the_newest_revision_scores_all() -> None:
    assert {row.id for row in load()} == scored_by(list(revisions())[-1])


def test_a_revision_that_is_not_ours_scores_all() -> None:
    assert {row.id for row in load()} == scored_by("of another suite")


def test_what_was_added_after_the_pinned_revision_is_shown_and_not_scored() -> None:
    case = request(2, members={"phoneNumber": "5550101"}, requirement="relation.repeated", repeats="0001")
    stories = (answered(request(1)), refused(replace(case), at=4.0))
    verdicts = {}
    for revision in revisions():
        run = view(*stories, header=head(revision=revision))
        results = judge_all(run, requirements=[r for r in load() if r.id == case.requirement], checks=index())
        assert [Verdict.FAIL] == [result.verdict for result in results]
        verdicts[revision] = run_verdict(run, results)

    assert verdicts == {"2026-11": RunVerdict.CONFORMING, "2026-11.2": RunVerdict.NOT_CONFORMING}
