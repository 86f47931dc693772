"""One change as the page shows it: what was seen before and after, and the evidence of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from conformance.catalogue import Requirement
from conformance.compare.html.exhibit import Exhibit, exhibits
from conformance.compare.html.words import MARKS, kind_words
from conformance.compare.values import Change, Side
from conformance.evidence import Record
from conformance.judge import CaseView
from conformance.report.html.cited import records
from conformance.report.html.course import Course
from conformance.report.html.deciding import told
from conformance.report.html.difference import Sides, texts
from conformance.report.html.timeline import Picture, picture
from conformance.report.quoting import shortened

__all__ = ["Shelf", "Shown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A change as it is shown: `what` are the words of both sides, `pictures` what happened around its cases.

    `requirement` is None where the change is of behaviour that no requirement speaks of.
    """

    id: str
    kind: str
    kind_words: str
    grade: str
    mark: str
    subject: str
    count: int
    requirement: Requirement | None
    what: Sides
    before: tuple[int, ...]
    after: tuple[int, ...]
    exhibits: tuple[Exhibit, ...] = ()
    pictures: tuple[Picture | None, Picture | None] = (None, None)


@dataclass(frozen=True)
class _Book:
    """One of the runs, with the lines that the changes cite of it."""

    side: Side
    cited: Sequence[tuple[int, ...]]

    def case(self, lines: Sequence[int]) -> CaseView | None:
        """Return the case that the lines are of, None where they are of several or of none."""
        owners = {self._owners[line] for line in lines if line in self._owners}
        return self.side.run.cases[owners.pop()] if len(owners) == 1 else None

    def lines(self, lines: Sequence[int]) -> tuple[int, ...]:
        """Return the lines with all others of their case."""
        case = self.case(lines)
        return tuple(sorted({*lines, *(() if case is None else told(case))}))

    def picture(self, lines: Sequence[int]) -> Picture | None:
        """Return what happened around the case of the lines."""
        case = self.case(lines)
        return None if case is None else picture(self._course.of(case, lines))

    @cached_property
    def records(self) -> Mapping[int, Record]:
        """The records of the lines, and of the others of their cases."""
        return records(self.side.run.evidence, (line for some in self.cited for line in self.lines(some)))

    @cached_property
    def _owners(self) -> Mapping[int, str]:
        return {line: case.id for case in self.side.run.cases.values() for line in told(case)}

    @cached_property
    def _course(self) -> Course:
        return Course(self.side.run, self.records)


class Shelf:
    """The changes between two runs, and what the evidence of both says of them; the first `most` are shown whole."""

    def __init__(self, before: Side, after: Side, changes: Sequence[Change], *, most: int) -> None:
        self._changes, self._most = changes, most
        self._before = _Book(before, [change.before.lines for change in changes[:most]])
        self._after = _Book(after, [change.after.lines for change in changes[:most]])
        self._requirements = {name: result.requirement for name, result in after.by_id.items()}

    def shown(self) -> Iterator[Shown]:
        """Yield the changes; those beyond the first are shown without their evidence side by side."""
        for number, change in enumerate(self._changes, 1):
            lines = (change.before.lines, change.after.lines)
            whole = number <= self._most
            yield Shown(
                id=f"change-{number}",
                kind=change.kind.value,
                kind_words=kind_words(change.kind.value),
                grade=change.grade.value,
                mark=MARKS[change.grade],
                subject=shortened(change.subject, limit=300),
                count=change.count,
                requirement=self._requirements.get(change.subject),
                what=texts(change.before.what, change.after.what),
                before=lines[0],
                after=lines[1],
                exhibits=self._exhibits(*lines) if whole else (),
                pictures=self._pictures(*lines) if whole else (None, None),
            )

    def _exhibits(self, one: Sequence[int], other: Sequence[int]) -> tuple[Exhibit, ...]:
        return exhibits(
            (self._before.lines(one), self._after.lines(other)),
            (self._before.records, self._after.records),
            (self._before.side, self._after.side),
        )

    def _pictures(self, one: Sequence[int], other: Sequence[int]) -> tuple[Picture | None, Picture | None]:
        return self._before.picture(one), self._after.picture(other)
