"""What GitHub, GitLab and readers of JUnit files are told of a run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.campaign import Judged
from conformance.campaign.gates import CODE_QUALITY, announced
from conformance.judge import Finding, RunVerdict
from conformance.report.gates import Issue, Weight, code_quality, commands, issues, properties, summary
from conformance.report.waived import Waiving, applied
from conformance.waivers import Waiver
from tests.unit.report import support

NAME = "echo.reference-id"
FAILED = support.failed(NAME, Finding("altered:\n100%", 1, 2, "/x", (4, 5)))
RESULTS = support.results(FAILED, support.in_doubt("echo.user-event", "not watched"))
RUN = support.conforming()
WAIVER = Waiver(requirement=NAME, target="*", expires="2026-12-31", reason="known", owner="ops")


def _waiving(**changes: str) -> Waiving:
    return applied([replace(WAIVER, **changes)], RUN, RESULTS)


def _issue(number: int, weight: Weight = Weight.MUST) -> Issue:
    return Issue(requirement=f"a.b{number}", fingerprint=str(number), message="m", weight=weight)


def test_failures_come_first_then_what_could_not_be_told() -> None:
    assert [(NAME, Weight.MUST), ("echo.user-event", Weight.DOUBT)] == [
        (one.requirement, one.weight) for one in issues(RUN, RESULTS)
    ]


def test_a_waived_failure_is_shown_and_weighs_least() -> None:
    assert Weight.WAIVED is {one.requirement: one.weight for one in issues(RUN, RESULTS, _waiving())}[NAME]


def test_a_bad_waiver_is_an_issue_of_its_own() -> None:
    found = issues(RUN, RESULTS, _waiving(reason=""))

    assert "it has no reason" in found[0].message
    assert [Weight.MUST, Weight.MUST] == [one.weight for one in found[:2]]


def test_a_command_is_one_line_whatever_stands_in_it() -> None:
    found = [replace(_issue(1), message="a\nb: 100%, c", requirement="x:y,z")]

    assert "::error title=x%3Ay%2Cz::a%0Ab: 100%25, c\n" == commands(found)


def test_every_weight_has_its_command() -> None:
    found = [_issue(n, weight) for n, weight in enumerate(Weight)]

    assert ["error", "error", "warning", "notice"] == [
        line.split(" ")[0].strip(":") for line in commands(found).splitlines()
    ]


def test_what_a_step_cannot_show_is_counted() -> None:
    lines = commands([_issue(n) for n in range(25)]).splitlines()

    assert 10 == len(lines)
    assert "16 more" in lines[-1]
    assert 10 == len(commands([_issue(n) for n in range(10)]).splitlines())


def test_a_summary_is_cut_between_paragraphs_to_what_a_job_may_show() -> None:
    long = "paragraph \u20ac\n\n" * 200_000

    assert "short" == summary("short")
    assert len(summary(long).encode()) < 1_048_576
    assert summary(long).endswith("\n\nShortened; see summary.md.\n")


def test_code_quality_has_a_place_and_a_fingerprint_that_is_its_own() -> None:
    rows = json.loads(code_quality(issues(RUN, RESULTS), path="out/evidence.jsonl"))

    assert ["critical", "minor"] == [row["severity"] for row in rows]
    assert {"path": "out/evidence.jsonl", "lines": {"begin": 4}} == rows[0]["location"]
    assert 2 == len({row["fingerprint"] for row in rows})
    assert [64, 64] == [len(row["fingerprint"]) for row in rows]


def test_a_fingerprint_does_not_depend_on_values_or_lines() -> None:
    other = support.results(support.failed(NAME, Finding("altered:\n100%", 8, 9, "/x", (40,))))
    one, two = (json.loads(code_quality(issues(RUN, some), path="e"))[0] for some in (RESULTS, other))

    assert one["fingerprint"] == two["fingerprint"]


def test_properties_tell_level_clause_evidence_and_waiver() -> None:
    found = dict(properties(FAILED, RUN, _waiving()))

    assert ("MUST", "fail", "evidence.jsonl:4 evidence.jsonl:5") == (
        found["level"],
        found["verdict"],
        found["evidence"],
    )
    assert found["clause"]
    assert "until 2026-12-31, ops: known" == found["waiver"]
    assert found["fingerprints"]


@pytest.mark.parametrize("environ", [{}, {"GITHUB_ACTIONS": "false"}, {"CI": "true"}])
def test_elsewhere_nothing_is_said_or_written(environ: dict[str, str], tmp_path: Path) -> None:
    outcome = Judged(RUN, RESULTS, RunVerdict.NOT_CONFORMING)

    assert "" == announced(outcome, tmp_path, environ=environ)
    assert [] == list(tmp_path.iterdir())


def test_github_is_told_by_commands_and_a_summary_that_is_added_to(tmp_path: Path) -> None:
    step = tmp_path / "step.md"
    step.write_text("before\n", encoding="utf-8")
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(step)}
    said = announced(Judged(RUN, RESULTS, RunVerdict.NOT_CONFORMING), None, environ=environ)

    assert said.startswith(f"::error title={NAME}::")
    assert step.read_text(encoding="utf-8").startswith("before\n# AddRecord")


def test_gitlab_is_told_by_a_file_whose_place_is_seen_from_the_project(tmp_path: Path) -> None:
    out = tmp_path / "reports" / "x"
    out.mkdir(parents=True)
    environ = {"GITLAB_CI": "true", "CI_PROJECT_DIR": str(tmp_path)}
    announced(Judged(RUN, RESULTS, RunVerdict.NOT_CONFORMING), out, environ=environ)
    rows = json.loads((out / CODE_QUALITY).read_text(encoding="utf-8"))

    assert "reports/x/evidence.jsonl" == rows[0]["location"]["path"]


def test_a_summary_that_cannot_be_written_costs_no_annotation(tmp_path: Path) -> None:
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(tmp_path / "nowhere" / "step.md")}

    assert "::error" in announced(Judged(RUN, RESULTS, RunVerdict.NOT_CONFORMING), None, environ=environ)
