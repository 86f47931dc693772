"""The page of a run: its values put into its template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from conformance.judge import Result, RunVerdict, RunView, Verdict
from conformance.report.findings import doubts, grouped
from conformance.report.html.acceptance import acceptance
from conformance.report.html.card import Card, cards
from conformance.report.html.cited import cited, records
from conformance.report.html.course import Course
from conformance.report.html.frame import page
from conformance.report.html.latency import plots
from conformance.report.html.lightening import lightened
from conformance.report.html.opening import limits, opening
from conformance.report.html.roll import roll
from conformance.report.html.waivers import entries
from conformance.report.html.words import STANDINGS
from conformance.report.interpretations import read
from conformance.report.minimal import minimal
from conformance.report.waived import NONE, Waiving

__all__ = ["text"]


def text(run: RunView, results: Sequence[Result], verdict: RunVerdict, waiving: Waiving = NONE) -> str:
    """Return the page of a run, with a line end; it loads nothing, and all that the target said is escaped in it."""
    course = Course(run, records(run.evidence, _lines(run, results)))
    shown = tuple(lightened(cards(results, course, minimal(run), waiving)))
    lines = cited(run.evidence, (line for card in shown for line in card.cited))
    listed = roll(run, _named(shown))
    return page(
        "report.html",
        run=run,
        opening=opening(run, results, verdict, waiving),
        cards=shown,
        standings=STANDINGS,
        subjects=tuple(dict.fromkeys(card.requirement.subject.value for card in shown)),
        waivers=entries(waiving, {card.requirement.id for card in shown}),
        interpretations=sorted(read(run), key=lambda row: (not row.changed, row.reading.fixed)),
        limits=limits(run),
        plots=plots(run),
        map=acceptance(run, frozenset(_failed(results))),
        roll=listed,
        rows=frozenset(entry.id for entry in listed.entries),
        evidence=lines,
        lines=frozenset(line.number for line in lines),
    )


def _lines(run: RunView, results: Sequence[Result]) -> Iterator[int]:
    """Yield the lines that findings and doubts name."""
    for result in results:
        for group in grouped(result, run):
            yield from group.lines
        for unsure in doubts(result):
            yield from unsure.lines


def _failed(results: Sequence[Result]) -> Iterator[str]:
    """Yield the cases that a failed requirement names."""
    for result in results:
        if result.verdict is Verdict.FAIL:
            yield from (one.case for one in result.judgements if one.case and one.verdict is Verdict.FAIL)


def _named(shown: Sequence[Card]) -> Iterator[str]:
    """Yield the cases that the page names."""
    for card in shown:
        for found in card.findings:
            yield from [found.request.case] if found.request is not None else []
            yield from islice(found.others, 5)
        for unsure in card.doubts:
            yield from islice(unsure.cases, 5)
        for one in card.examples:
            yield from [one.case] if one.case else []
