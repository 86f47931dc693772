"""A whole file of evidence as one value, with the line numbers by which findings cite it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, Protocol, TypeVar

from conformance.errors import EvidenceError
from conformance.evidence.lines import from_line
from conformance.evidence.records import (
    Event,
    Exchange,
    Finish,
    Gap,
    Halt,
    Header,
    Minimising,
    Opened,
    Purpose,
    Record,
    Sent,
    Window,
)
from conformance.evidence.storage import Line, Stored

__all__ = ["Evidence", "Line", "parse", "stored"]

R = TypeVar("R", bound=Record)

_WANTED: Final = "Give the evidence.jsonl of a run of gws-conformance."


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All that a run recorded, in the order in which it was recorded.

    `problem` says what is wrong with the file's end (cut short, altered), and is None where it is whole. `aftermath`
    are the lines of minimising, which stand before the last one: they belong to the run, and no verdict rests on them.
    """

    header: Header
    lines: Sequence[Line]
    problem: str | None = None
    aftermath: tuple[Line, ...] = ()

    @cached_property
    def _by_kind(self) -> Mapping[type, Sequence[Line]]:
        """The lines of each kind: what is asked for again and again is looked for once."""
        found = defaultdict[type, list[Line]](list)
        for line in self.lines:
            found[type(line.record)].append(line)
        return found

    def of(self, kind: type[R]) -> Iterator[R]:
        """Yield the records of one kind."""
        return (record for _, record in self.numbered(kind))

    def numbered(self, kind: type[R]) -> Iterator[tuple[int, R]]:
        """Yield the records of one kind with their line numbers."""
        if isinstance(self.lines, Stored):
            return self.lines.numbered(kind)
        lines = self._by_kind.get(kind, ())
        return ((line.number, line.record) for line in lines if isinstance(line.record, kind))

    def exchanged(self, *purposes: Purpose) -> Iterator[tuple[int, Exchange]]:
        """Yield the exchanges of some purposes with their line numbers."""
        if isinstance(self.lines, Stored):
            return self.lines.exchanged(purposes)
        return ((line, one) for line, one in self.numbered(Exchange) if one.purpose in purposes)

    @property
    def answered(self) -> Mapping[str, int]:
        """The numbers of the lines that say what answered each case at once, by the ids of the cases."""
        if isinstance(self.lines, Stored):
            return self.lines.answered
        return {one.case: line for line, one in self.exchanged(Purpose.CASE) if one.case is not None}

    def record(self, number: int) -> Record:
        """Return the record of the line with a number."""
        if isinstance(self.lines, Stored):
            return self.lines.record(number)
        return self.lines[self._places[number]].record

    @cached_property
    def _places(self) -> Mapping[int, int]:
        """Where the lines stand, by their numbers: they may be a part of a file."""
        return {line.number: place for place, line in enumerate(self.lines)}

    @property
    def length(self) -> int:
        """How many lines the file has."""
        return max(one.number for one in (*self.lines[-1:], *self.aftermath[-1:]))

    @cached_property
    def opened(self) -> tuple[Opened, ...]:
        """The sessions that became ready."""
        return tuple(self.of(Opened))

    @property
    def cases(self) -> tuple[Sent, ...]:
        """The cases that were sent, or were about to be."""
        return tuple(self.of(Sent))

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All exchanges, in the order of their ends."""
        return tuple(self.of(Exchange))

    @property
    def events(self) -> tuple[Event, ...]:
        """All events, in the order of their arrival."""
        return tuple(self.of(Event))

    @property
    def windows(self) -> tuple[Window, ...]:
        """The spans that are proven to be watched."""
        return tuple(self.of(Window))

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """The spans in which messages may have been lost."""
        return tuple(self.of(Gap))

    @property
    def halt(self) -> Halt | None:
        """The first reason why the run sent less than its plan, or None where it sent all."""
        return next(self.of(Halt), None)

    @property
    def finish(self) -> Finish | None:
        """The last line, or None where the run was cut."""
        return next(self.of(Finish), None)


def parse(text: Iterable[str], *, name: str = "evidence") -> Evidence:
    """Return the evidence in the lines of a file.

    A last line without its end is what a killed run leaves: it is passed over and said so in `problem`.
    Raises EvidenceError where any other line is no record, or the first is no header.
    """
    lines, after = list[Line](), list[Line]()

    def take(record: Record, _: str, *, aside: bool) -> None:
        (after if aside else lines).append(Line(len(lines) + len(after) + 1, record))

    problem = _taken(text, take, name=name)
    return _assembled(tuple(lines), aftermath=tuple(after), problem=problem, name=name)


def stored(path: Path) -> Evidence:
    """Return the evidence in a file, as `parse` does, without holding all of it.

    Raises OSError or UnicodeDecodeError where it cannot be read.
    """
    lines = Stored(path)

    def take(record: Record, raw: str, *, aside: bool) -> None:
        lines.add(record, len(_bytes(raw)), aside=aside)

    with path.open(encoding="utf-8", newline="\n") as text:
        problem = _taken(text, take, name=str(path))
    return _assembled(lines, aftermath=lines.aside, problem=problem, name=str(path))


class _Take(Protocol):
    """Takes a record and its line; `aside` where it is of the aftermath."""

    def __call__(self, record: Record, raw: str, /, *, aside: bool) -> None: ...


def _taken(text: Iterable[str], take: _Take, *, name: str) -> str | None:
    """Pass on each record and its line; say what is wrong with the end."""
    digest, problem = hashlib.sha256(), "the run was cut short: the last line is missing"
    after = False
    for number, raw in enumerate(text, start=1):
        if not raw.endswith("\n"):
            problem = f"the run was cut short in line {number}"
            break
        record = _record(raw, number=number, name=name)
        after = after or isinstance(record, Minimising)
        take(record, raw, aside=after and not isinstance(record, Finish))
        if isinstance(record, Finish):
            whole = digest.hexdigest() == record.digest
            problem = "" if whole else "the digest does not match: the file was altered"
        elif not problem:
            problem = f"line {number} follows the last line of the run: the file was altered"
        digest.update(_bytes(raw))
    return problem or None


def _bytes(raw: str) -> bytes:
    return raw.encode("utf-8", "surrogatepass")


def _record(raw: str, *, number: int, name: str) -> Record:
    try:
        return from_line(raw, number=number)
    except EvidenceError as error:
        remedy = error.remedy if number > 1 else _WANTED
        raise EvidenceError(error.what, where=f"{name}, {error.where}", remedy=remedy) from error


def _assembled(
    lines: Sequence[Line], *, aftermath: tuple[Line, ...], problem: str | None, name: str
) -> Evidence:
    if not lines or not isinstance(lines[0].record, Header):
        raise EvidenceError(
            "the first line is not the head of a run",
            where=name,
            remedy=_WANTED,
        )
    return Evidence(header=lines[0].record, lines=lines, problem=problem, aftermath=aftermath)
