"""What came of a run: read its evidence, judge it, write it down, and say with which exit code to end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Final

from conformance.campaign.spreading import in_processes
from conformance.catalogue import load
from conformance.checks import index
from conformance.errors import ConfigError, EvidenceError
from conformance.evidence import Evidence, stored
from conformance.judge import Result, RunVerdict, RunView, Verdict, judge_all, run_verdict
from conformance.model import Level
from conformance.report import html, markdown, results, script
from conformance.report.findings import grouped
from conformance.report.minimal import minimal
from conformance.report.waived import NONE, Applied, Waiving, applied
from conformance.waivers import Waiver, recorded

__all__ = [
    "EVIDENCE",
    "ExitCode",
    "FailOn",
    "Judged",
    "exit_code",
    "given",
    "judged",
    "read",
    "rendered",
    "write",
]

EVIDENCE: Final = "evidence.jsonl"


class ExitCode(IntEnum):
    """How the command ends."""

    CONFORMING = 0
    NOT_CONFORMING = 1
    SET_UP = 2
    INCONCLUSIVE = 3
    OUR_FAULT = 4


class FailOn(StrEnum):
    """Whether a run that could not tell fails the gate."""

    INCONCLUSIVE = "inconclusive"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Judged:
    """A run with the results of all requirements and its verdict."""

    run: RunView
    results: tuple[Result, ...]
    verdict: RunVerdict
    waiving: Waiving = NONE

    def result(self, requirement: str) -> Result:
        """Return the result of one requirement; KeyError where there is none."""
        return {result.requirement.id: result for result in self.results}[requirement]


def read(path: Path) -> Evidence:
    """Return the evidence in a file; raises EvidenceError where it is none."""
    try:
        return stored(path)
    except (OSError, UnicodeDecodeError) as error:
        raise EvidenceError(
            f"cannot be read: {getattr(error, 'strerror', None) or error}",
            where=str(path),
            remedy="Give the evidence.jsonl of a run.",
        ) from error


def given(path: Path) -> Evidence:
    """Return the evidence in a file that the user named; raises ConfigError where it is none: not a fault of ours."""
    try:
        return read(path)
    except EvidenceError as error:
        raise ConfigError(error.what, where=error.where, remedy=error.remedy) from error


def judged(evidence: Evidence, *, waivers: Sequence[Waiver] | None = None) -> Judged:
    """Judge a run by its evidence; with the waivers that were given to the run, unless others are given."""
    run = RunView(evidence)
    found = judge_all(run, requirements=load(), checks=index(), spread=in_processes)
    chosen = recorded(evidence.header.waivers) if waivers is None else waivers
    return Judged(run, found, run_verdict(run, found), applied(chosen, run, found))


def rendered(outcome: Judged) -> Mapping[str, str]:
    """Return what is written of a judged run, by the names of the files: pure, so that anyone gets the same bytes."""
    told = (outcome.run, outcome.results, outcome.verdict)
    return {
        "results.json": results.text(*told, outcome.waiving),
        "summary.md": markdown.text(*told, outcome.waiving),
        "report.html": html.text(*told, outcome.waiving),
    }


def write(outcome: Judged, out: Path) -> tuple[Path, ...]:
    """Write what is rendered of a run, and the scripts that show the findings, into a folder; return their paths."""
    files = {**rendered(outcome), **dict(_scripts(outcome))}
    for name, text in files.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(text, encoding="utf-8", newline="\n")
    return tuple(out / name for name in files)


def _scripts(outcome: Judged) -> Iterator[tuple[str, str]]:
    """Yield the scripts of all findings, by their names."""
    smallest = minimal(outcome.run)
    for result in outcome.results:
        for group in grouped(result, outcome.run) if result.verdict is Verdict.FAIL else ():
            row = result.requirement
            found = smallest.get((row.id, group.fingerprint))
            text = script.script(row, group, outcome.run, smallest=found.case if found is not None else None)
            yield script.name(row.id, group), text


def exit_code(
    outcome: Judged,
    *,
    level: Level = Level.SHOULD,
    fail_on: FailOn = FailOn.INCONCLUSIVE,
    only: Iterable[str] = (),
) -> ExitCode:
    """Return the exit code: the first of set-up, failed, our fault, inconclusive that applies.

    `level` MUST leaves a failed SHOULD out; `only`, where it names requirements, leaves all others out. A waived
    failure does not count, and a bad waiver does.
    """
    if outcome.verdict is RunVerdict.SET_UP:
        return ExitCode.SET_UP
    chosen = set(only) or {result.requirement.id for result in outcome.results}
    counted = {
        result.verdict
        for result in outcome.results
        if result.scored and result.requirement.id in chosen and _counts(result, level)
        if result.requirement.id not in outcome.waiving.covering
    }
    if Verdict.FAIL in counted or any(_told(one, outcome, chosen) for one in outcome.waiving.bad):
        return ExitCode.NOT_CONFORMING
    if Verdict.ERROR in counted:
        return ExitCode.OUR_FAULT
    evidence = outcome.run.evidence
    unsure = Verdict.INCONCLUSIVE in counted or evidence.problem is not None or evidence.halt is not None
    return ExitCode.INCONCLUSIVE if unsure and fail_on is FailOn.INCONCLUSIVE else ExitCode.CONFORMING


def _told(bad: Applied, outcome: Judged, chosen: set[str]) -> bool:
    """Whether a bad waiver counts: not, where it is about a requirement of ours that was left out."""
    known = {result.requirement.id for result in outcome.results}
    return bad.waiver.requirement in chosen or bad.waiver.requirement not in known


def _counts(result: Result, level: Level) -> bool:
    return level is not Level.MUST or result.requirement.level is Level.MUST
