"""Text for a terminal: what a run says of itself while it goes on is in `display`, what it found is here.

Nothing here is read as rich's markup: every piece is a `Text` of characters that show.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import IO, Final

from rich.console import Console, Group, RenderableType
from rich.text import Text

from conformance.judge import Result, RunVerdict, RunView, Verdict
from conformance.report.calibration import CALIBRATED_AGAINST
from conformance.report.display import Display
from conformance.report.findings import grouped
from conformance.report.quoting import plain
from conformance.report.tally import label, not_run, standing
from conformance.report.waived import NONE, Waiving
from conformance.report.waived_section import sentence

__all__ = ["Display", "line", "opened", "summary"]

_LINES: Final = 25
_FAILED: Final = 5
_BAD: Final = 3
_IN_DOUBT: Final = 3
_REASONS: Final = 2
_WITHOUT_TERMINAL: Final = 200

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
    digest = f"; evidence digest {run.evidence.finish.digest}" if run.evidence.finish else ""
    said = plain(f"{words}: {standing(results).sentence} ({run.header.base_url}){more}", limit=300)
    return said + plain(digest, limit=100)


def summary(
    run: RunView,
    results: Sequence[Result],
    verdict: RunVerdict,
    waiving: Waiving = NONE,
    *,
    files: Sequence[tuple[str, str]] = (),
) -> RenderableType:
    """Return the outcome in at most 25 lines. `files` are pairs of what a file is and where it is."""
    shown = [_verdict(run, results, verdict), *_course(run), *_waivers(waiving)]
    shown += [*_failed(run, results, waiving), *_in_doubt(results)]
    last = [*_not_run(results), *(_fact(what, where) for what, where in files[:5])]
    last.append(_fact("calibrated against", ", ".join(CALIBRATED_AGAINST)))
    return Group(*shown[: _LINES - len(last)], *last)


def _verdict(run: RunView, results: Sequence[Result], verdict: RunVerdict) -> Text:
    words = label(verdict, run.header.scope)
    return _line((words, _STYLES[verdict]), (f": {standing(results).sentence}", ""))


def _course(run: RunView) -> Iterator[Text]:
    header, evidence = run.header, run.evidence
    yield _fact("target", f"{header.base_url}, edition {header.edition}")
    owned = sum(len(messages) for messages in run.correlation.owned.values())
    sent = f"{len(evidence.cases)} of {header.planned} cases sent, {owned} messages to them"
    yield _fact("rests on", f"{sent}; plan {header.scope}, seed {header.seed}")
    if evidence.finish:
        yield _fact("evidence digest", evidence.finish.digest)
    if evidence.problem:
        yield _fact("evidence", evidence.problem, style="yellow")
    if halt := evidence.halt:
        where = f" ({halt.where})" if halt.where else ""
        yield _fact("stopped", f"{halt.what}{where}", style="yellow")
        if halt.remedy:
            yield _fact("try", halt.remedy)


def _waivers(waiving: Waiving) -> Iterator[Text]:
    if words := sentence(waiving):
        yield _fact("waivers", words)
    for bad in waiving.bad[:_BAD]:
        yield _line(("BAD WAIVER ", "red"), (str(bad).removeprefix("waiver of "), ""))
    if len(waiving.bad) > _BAD:
        yield _line((f"     ... and {len(waiving.bad) - _BAD} more", "red"))


def _failed(run: RunView, results: Sequence[Result], waiving: Waiving) -> Iterator[Text]:
    chosen = [result for result in results if result.verdict in {Verdict.FAIL, Verdict.ERROR}]
    for result in chosen[:_FAILED]:
        row = result.requirement
        waived = row.id in waiving.covering
        kind = f"{'WAIVED ' if waived else ''}{result.verdict.upper()} {row.level} "
        yield _line((kind, "yellow" if waived else "red"), (f"{row.id}: ", "bold"), (row.text, ""))
        for group in grouped(result, run)[:1]:
            where = f" [case {group.case.case.id}]" if group.case is not None else ""
            yield _line((f"     {group.finding.message}{where}", ""))
    if len(chosen) > _FAILED:
        yield _line((f"     ... and {len(chosen) - _FAILED} more", "red"))


def _in_doubt(results: Sequence[Result]) -> Iterator[Text]:
    chosen = [one for one in results if one.verdict is Verdict.INCONCLUSIVE and not not_run(one)]
    for result in chosen[:_IN_DOUBT]:
        yield _line(("INCONCLUSIVE ", "yellow"), (f"{result.requirement.id}: ", "bold"), (result.reason, ""))
    if len(chosen) > _IN_DOUBT:
        yield _line((f"     ... and {len(chosen) - _IN_DOUBT} more", "yellow"))


def _not_run(results: Sequence[Result]) -> Iterator[Text]:
    for reason, count in standing(results).not_run[:_REASONS]:
        yield _fact(f"{count} not run", reason)


def _fact(name: str, value: str, *, style: str = "") -> Text:
    return _line((f"{name}: ", "dim"), (value, style))


def _line(*pieces: tuple[str, str]) -> Text:
    """Return pieces of text with their styles as one line, cut at the console's width."""
    made = Text(no_wrap=True, overflow="ellipsis")
    for words, style in pieces:
        made.append(plain(words, limit=300), style=style or None)
    return made
