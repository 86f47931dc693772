"""The page of a comparison: its values put into its template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from conformance.compare import requirements
from conformance.compare.html.change import Shelf, Shown
from conformance.compare.html.words import KINDS, MARKS, STANDINGS, kind_words, outcome, verdict_style
from conformance.compare.requirements import Row, Said
from conformance.compare.values import Class, Comparison, Side
from conformance.compare.wording import headline
from conformance.judge import run_verdict
from conformance.report.html import frame
from conformance.report.html.cited import Cited, cited
from conformance.report.html.latency import Plot, beside
from conformance.report.tally import label

__all__ = ["text"]

_PACKAGE: Final = "conformance.compare.html"
_WHOLE: Final = 100
"""How many changes are shown with their evidence side by side."""
_MOST: Final = 500
_NAMES: Final = ("before", "after")
_OWN: Final = frozenset({"started", "digest"})
"""What each run has of its own."""


@dataclass(frozen=True, slots=True)
class _Records:
    """The records of one run that the page shows, and their lines."""

    shown: tuple[Cited, ...]

    @property
    def lines(self) -> frozenset[int]:
        return frozenset(one.number for one in self.shown)


def text(comparison: Comparison, before: Side, after: Side) -> str:
    """Return the page of a comparison of these two runs, with a line end; the same evidence gives the same bytes."""
    sides = (before, after)
    changes = _changes(comparison, before, after)
    table = requirements.rows(before, after) if comparison.comparable else ()
    style, mark, words = outcome(comparison)
    return frame.page(
        "comparison.html",
        package=_PACKAGE,
        comparison=comparison,
        style_of=verdict_style,
        words_of=kind_words,
        kinds=KINDS,
        opening={"style": style, "mark": mark, "words": words, "line": headline(comparison)},
        heads=tuple(_heads(comparison, sides)),
        changes=changes,
        places={one.subject: one.id for one in changes if one.requirement is not None},
        left_out=len(comparison.changes) - len(changes),
        grades=tuple(_grades(comparison)),
        standings=tuple(_standings(table)),
        plots=tuple(_plots(sides)) if comparison.comparable else (),
        records=_records(changes, table, sides),
        names=_NAMES,
    )


def _changes(comparison: Comparison, before: Side, after: Side) -> tuple[Shown, ...]:
    return tuple(Shelf(before, after, comparison.changes[:_MOST], most=_WHOLE).shown())


def _heads(comparison: Comparison, sides: Sequence[Side]) -> Iterator[tuple[str, str, str, bool]]:
    """Yield what the runs were, name by name, and whether it differs where it need not."""
    one, other = (label(run_verdict(each.run, each.results), each.run.header.scope) for each in sides)
    yield "verdict", one, other, one != other
    for name, was in comparison.before.items():
        now = comparison.after[name]
        yield name, was, now, was != now and name not in _OWN


def _grades(comparison: Comparison) -> Iterator[tuple[str, str, int]]:
    for grade in Class:
        yield grade.value, MARKS[grade], len(comparison.graded(grade))


def _standings(table: Sequence[Row]) -> Iterator[tuple[str, tuple[Row, ...]]]:
    """Yield the requirements by what became of them, the gravest first."""
    for standing in STANDINGS:
        rows = tuple(row for row in table if row.kind == standing)
        if rows:
            yield standing, rows


def _plots(sides: Sequence[Side]) -> Iterator[tuple[Plot, ...]]:
    """Yield the plots of both runs by what was timed, on one scale."""
    yield from zip(*beside(*(side.run for side in sides)), strict=True)


def _records(changes: Sequence[Shown], table: Sequence[Row], sides: Sequence[Side]) -> dict[str, _Records]:
    """Return the records of each run that something on the page cites."""
    return {
        name: _Records(cited(side.run.evidence, _lines(number, changes, table)))
        for number, (name, side) in enumerate(zip(_NAMES, sides, strict=True))
    }


def _lines(number: int, changes: Sequence[Shown], table: Sequence[Row]) -> Iterator[int]:
    name = _NAMES[number]
    yield from chain.from_iterable(getattr(change, name) for change in changes)
    for change in changes:
        drawn = change.pictures[number]
        yield from drawn.happening.lines if drawn is not None else ()
    for row in table:
        said: Said = getattr(row, name)
        yield from said.lines
