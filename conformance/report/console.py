"""Text for a terminal: what a run says of itself while it goes on is in `display`, what it found is here.

Nothing here is read as rich's markup: every piece is a `Text` of characters that show.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Final

from rich.console import Console, RenderableType

from conformance.evidence import Halt
from conformance.judge import Finding, Result, RunVerdict, RunView, Verdict
from conformance.model import ABSENT
from conformance.report.calibration import CALIBRATED_AGAINST
from conformance.report.display import Display
from conformance.report.findings import Group, expected_name, grouped
from conformance.report.quoting import compact, plain
from conformance.report.rows import Block, Rows, Screen, fact, row
from conformance.report.tally import label, not_run, standing
from conformance.report.waived import NONE, Waiving
from conformance.report.waived_section import sentence

__all__ = ["Display", "line", "opened", "summary"]

_HEIGHT: Final = 22
"""Rows of a screen of 24 that a summary may fill: the prompt needs one, and so does what stands above."""

_FAILED: Final = 5
_IN_DOUBT: Final = 3
_BAD: Final = 3
_REASONS: Final = 3
_FOLDED: Final = 3
_WITHOUT_TERMINAL: Final = 200
_PAGE: Final = "report.html"

_STYLES: Final = {
    RunVerdict.CONFORMING: "bold green",
    RunVerdict.NOT_CONFORMING: "bold red",
    RunVerdict.INCONCLUSIVE: "bold yellow",
    RunVerdict.SET_UP: "bold yellow",
    RunVerdict.ERROR: "bold magenta",
}


def opened(file: IO[str] | None = None) -> Console:
    """Return a console on `file` (standard output), wide where it is no terminal; rich obeys NO_COLOR."""
    chosen = sys.stdout if file is None else file
    width = None if chosen.isatty() else _WITHOUT_TERMINAL
    return Console(file=chosen, width=width, highlight=False, markup=False, emoji=False)


def line(run: RunView, results: Sequence[Result], verdict: RunVerdict, waiving: Waiving = NONE) -> str:
    """Return the outcome in one line: all that a quiet run prints."""
    words, waived = label(verdict, run.header.scope), sentence(waiving)
    more = f"; waivers: {waived}" if waived else ""
    halt = f"; stopped: {_stopped(run.evidence.halt)}" if run.evidence.halt else ""
    digest = f"; evidence digest {run.evidence.finish.digest}" if run.evidence.finish else ""
    said = plain(f"{words}: {standing(results).sentence} ({run.header.base_url}){more}{halt}", limit=500)
    return said + plain(digest, limit=100)


def _stopped(halt: Halt) -> str:
    """Return why a run sent less than its plan, where, and what to try."""
    where = f" ({halt.where})" if halt.where else ""
    return f"{halt.what}{where}" + (f". {halt.remedy}" if halt.remedy else "")


def summary(
    run: RunView,
    results: Sequence[Result],
    verdict: RunVerdict,
    waiving: Waiving = NONE,
    *,
    folder: str = "",
    files: Sequence[str] = (),
) -> RenderableType:
    """Return the outcome in at most 22 rows of 80 columns; `files` are names of what is in `folder`."""
    see = f": see {Path(folder, _PAGE)}" if _PAGE in files else ""
    failed = (tuple(_failed(run, results, waiving)), _FAILED, f"... and {{}} more{see}")
    unsure = (tuple(_in_doubt(results)), _IN_DOUBT, f"... and {{}} more that are inconclusive{see}")
    return Screen(
        first=(_verdict(run, results, verdict), *_trouble(run)),
        groups=((tuple(_bad_waivers(waiving)), _BAD, "... and {} bad waivers more"), failed, unsure),
        last=(*_course(run), *_waivers(waiving), *_not_run(results), *_rest(folder, files)),
        height=_HEIGHT,
    )


def _verdict(run: RunView, results: Sequence[Result], verdict: RunVerdict) -> Rows:
    words = label(verdict, run.header.scope)
    return row((words, _STYLES[verdict]), (f": {standing(results).sentence}", ""), most=_FOLDED)


def _trouble(run: RunView) -> Iterator[Rows]:
    """Yield what kept the run from being whole: what, where, and what to try."""
    evidence = run.evidence
    if evidence.problem:
        yield fact("evidence", evidence.problem, style="yellow", most=_FOLDED)
    if halt := evidence.halt:
        where = f" ({halt.where})" if halt.where else ""
        yield fact("stopped", f"{halt.what}{where}", style="yellow", most=_FOLDED)
        if halt.remedy:
            yield fact("try", halt.remedy, most=_FOLDED)


def _course(run: RunView) -> Iterator[Rows]:
    header, evidence = run.header, run.evidence
    yield fact("target", f"{header.base_url}, edition {header.edition}", most=2)
    owned = sum(len(messages) for messages in run.correlation.owned.values())
    sent = f"{len(evidence.cases)} of {header.planned} cases sent, {owned} messages to them"
    yield fact("rests on", f"{sent}; plan {header.scope}, seed {header.seed}", most=2)
    if evidence.finish:
        yield fact("digest", evidence.finish.digest, most=2)


def _waivers(waiving: Waiving) -> Iterator[Rows]:
    if words := sentence(waiving):
        yield fact("waivers", words, most=2)


def _bad_waivers(waiving: Waiving) -> Iterator[Block]:
    for bad in waiving.bad:
        words = str(bad).removeprefix("waiver of ")
        yield (row(("BAD WAIVER ", "red"), (words, ""), most=2, hang=5),)


def _failed(run: RunView, results: Sequence[Result], waiving: Waiving) -> Iterator[Block]:
    """Yield what each failed requirement demands, and the first thing that was seen instead."""
    chosen = [result for result in results if result.verdict in {Verdict.FAIL, Verdict.ERROR}]
    for result in sorted(chosen, key=lambda one: one.requirement.id in waiving.covering):
        of = result.requirement
        waived = of.id in waiving.covering
        kind = f"{'WAIVED ' if waived else ''}{result.verdict.upper()} {of.level} "
        style = "yellow" if waived else "red"
        head = row((kind, style), (f"{of.id}: ", "bold"), (of.text, ""), most=2, hang=5)
        yield (head, *(part for group in grouped(result, run)[:1] for part in _found(group)))


def _found(group: Group) -> Iterator[Rows]:
    others = f" and {group.count - 1} more" if group.count > 1 else ""
    where = f" [case {group.case.case.id}{others}]" if group.case is not None else ""
    yield row((f"{group.finding.message}{where}", ""), most=2, indent=5, hang=5)
    yield from _values(group.finding)


def _values(finding: Finding) -> Iterator[Rows]:
    """Yield what was expected and what was seen, one below the other so that the difference shows."""
    if finding.expected is ABSENT and finding.actual is ABSENT:
        return
    expected = expected_name(finding)
    for name, value in ((expected, finding.expected), ("seen", finding.actual)):
        yield row((f"{name:{len(expected)}} {compact(value)}", "dim"), indent=5, hang=5)


def _in_doubt(results: Sequence[Result]) -> Iterator[Block]:
    for result in results:
        if result.verdict is Verdict.INCONCLUSIVE and not not_run(result):
            of = result.requirement
            yield (
                row(("INCONCLUSIVE ", "yellow"), (f"{of.id}: ", "bold"), (result.reason, ""), most=2, hang=5),
            )


def _not_run(results: Sequence[Result]) -> Iterator[Rows]:
    """Yield the reasons that most have; of one more than fit, all: to count it would take a row, too."""
    reasons = standing(results).not_run
    shown = len(reasons) if len(reasons) <= _REASONS + 1 else _REASONS
    for reason, count in reasons[:shown]:
        yield fact(f"{count} not run", reason, most=2)
    if left := sum(count for _, count in reasons[shown:]):
        yield fact(f"{left} not run", f"for {len(reasons) - shown} other reasons, see the report")


def _rest(folder: str, files: Sequence[str]) -> Iterator[Rows]:
    yield fact("calibrated against", ", ".join(CALIBRATED_AGAINST), most=2)
    if _PAGE in files:
        yield fact("report", str(Path(folder, _PAGE)), style="bold", most=_FOLDED)
    if others := ", ".join(name for name in files if name != _PAGE):
        yield fact(f"in {folder}", others, most=_FOLDED)
