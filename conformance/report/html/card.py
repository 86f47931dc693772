"""One requirement: what the target must do, how it stands, and what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from conformance.catalogue import Requirement
from conformance.judge import Result, Verdict
from conformance.report.findings import doubts, grouped
from conformance.report.html.course import Course
from conformance.report.html.deciding import Deciding, Example
from conformance.report.html.finding import Shown, Unsure, doubt, finding
from conformance.report.html.waivers import Excuse, excuses
from conformance.report.html.words import STANDINGS, standing_of
from conformance.report.minimal import Minimal
from conformance.report.quoting import shortened
from conformance.report.waived import NONE, Waiving

__all__ = ["Card", "cards"]

_MOST: Final = 8
"""How many kinds of finding, and of doubt, are shown of one requirement."""
_SEEN: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A requirement as it is shown.

    `seen` is what a MAY shows and may show; `examples` are cases behind a verdict of which no finding tells, the first
    with its evidence. `excuses` are the waivers that excuse its failure between them, `bad_waivers` say what is wrong
    with others that name it.
    """

    requirement: Requirement
    standing: str
    verdict: str
    reason: str
    cases: int
    findings: tuple[Shown, ...] = ()
    findings_left_out: int = 0
    doubts: tuple[Unsure, ...] = ()
    doubts_left_out: int = 0
    seen: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    excuses: tuple[Excuse, ...] = ()
    bad_waivers: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """The sign of its standing."""
        return STANDINGS[self.standing][0]

    @property
    def first(self) -> str:
        """What is to be said of it in a line: its first finding, doubt or reason."""
        told = [*(one.message for one in self.findings), *(one.message for one in self.doubts), self.reason]
        return told[0]

    @property
    def cited(self) -> Iterator[int]:
        """The lines of the evidence behind it."""
        for found in self.findings:
            yield from found.cited
        for unsure in self.doubts:
            yield from unsure.cited
        for one in self.examples[:1]:
            yield from one.lines


def cards(
    results: Sequence[Result],
    course: Course,
    smallest: Mapping[tuple[str, str], Minimal],
    waiving: Waiving = NONE,
) -> tuple[Card, ...]:
    """Return all requirements: the worst first, and otherwise in the order of the catalogue."""
    deciding = Deciding(course.run)
    found = [
        replace(
            card,
            examples=_examples(card, result, deciding),
            excuses=excuses(waiving, card.requirement.id),
            bad_waivers=tuple(
                shortened(str(one), limit=1_000) for one in waiving.bad_for(card.requirement.id)
            ),
        )
        for result, card in ((result, _card(result, course, smallest)) for result in results)
    ]
    return tuple(sorted(found, key=lambda card: list(STANDINGS).index(card.standing)))


def _card(result: Result, course: Course, smallest: Mapping[tuple[str, str], Minimal]) -> Card:
    standing, row = standing_of(result), result.requirement
    groups, unsure = grouped(result, course.run), doubts(result)
    told = standing not in {"pass", "not-run"}
    shown = groups[:_MOST] if told else ()
    return Card(
        requirement=row,
        standing=standing,
        verdict=result.verdict.value.replace("_", " "),
        reason=shortened(result.reason, limit=1_000),
        cases=result.cases,
        findings=tuple(
            finding(result, one, course, smallest.get((row.id, one.fingerprint))) for one in shown
        ),
        findings_left_out=max(0, len(groups) - _MOST) if told else 0,
        doubts=tuple(doubt(one, course) for one in unsure[:_MOST]) if told else (),
        doubts_left_out=max(0, len(unsure) - _MOST) if told else 0,
        seen=tuple(shortened(one.finding.message, limit=200) for one in groups[:_SEEN])
        if result.verdict is Verdict.PASS
        else (),
    )


def _examples(card: Card, result: Result, deciding: Deciding) -> tuple[Example, ...]:
    """Return what a verdict rests on of which no finding or doubt tells: the known good where all hangs on it."""
    if card.standing == "pass":
        return deciding.of(result)
    known = deciding.run.known_good
    told = card.findings or card.doubts or card.standing != "inconclusive"
    return () if told or known is None else (deciding.example(known),)
