"""The roll of cases: one row for each, so that every case that is named has a place in the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from conformance.judge import CaseView, RunView
from conformance.model import Label
from conformance.report.exchanges import of_cases
from conformance.report.html.acceptance import became
from conformance.report.html.words import BECOMES, milliseconds
from conformance.report.quoting import shortened

__all__ = ["MOST", "Entry", "Roll", "roll"]

_DRAWN: Final = {Label.HYPOTHESIS: "drawn by Hypothesis", Label.SCHEMATHESIS: "drawn by Schemathesis"}

MOST: Final = 300
"""How many of the cases that nothing names have a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One case: what it tries, what must become of it, what became of it, and the times until its answers."""

    id: str
    tries: str
    expected: str
    became: str
    status: str
    response: str
    acknowledgement: str
    user_event: str
    line: int


@dataclass(frozen=True, slots=True)
class Roll:
    """The rows, and how many cases have none."""

    entries: tuple[Entry, ...]
    left_out: int


def roll(run: RunView, named: Iterable[str]) -> Roll:
    """Return the rows of the cases named and of the first others, in the order of sending."""
    shown = {*islice(run.cases, MOST), *named}
    entries = tuple(_entry(case, run) for name, case in run.cases.items() if name in shown)
    return Roll(entries, len(run.cases) - len(entries))


def _entry(case: CaseView, run: RunView) -> Entry:
    exchange = of_cases(run).get(case.case.id)
    start = case.sent.at if exchange is None else exchange.sent
    firsts = [
        next((one.event.at - start for one in messages), None)
        for messages in (case.acknowledgements, case.user_events)
    ]
    return Entry(
        id=case.case.id,
        tries=_tries(case),
        expected=BECOMES[case.case.expectation],
        became=became(case),
        status=shortened(case.reply.described, limit=120),
        response=milliseconds(None if exchange is None else exchange.end - start),
        acknowledgement=milliseconds(firsts[0]),
        user_event=milliseconds(firsts[1]),
        line=case.line,
    )


def _tries(case: CaseView) -> str:
    fault = case.case.fault
    broken = f"{fault.kind.value} at {fault.pointer or 'the whole request'}" if fault is not None else ""
    words = ": ".join(
        filter(None, [case.case.name or _DRAWN.get(case.case.label, case.case.label.value), broken])
    )
    return shortened(words, limit=160)
