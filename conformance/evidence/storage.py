"""The lines of a file of evidence, read again when they are asked for: a run may be longer than memory.

The first ones are kept. Of a case and of an event beyond, what is needed of all at once is kept, and the rest is read.
"""

from __future__ import annotations

import os
import sys
import weakref
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Final, TypeAlias, TypeVar, overload

from conformance.evidence.lines import from_line
from conformance.evidence.records import Event, Exchange, Purpose, Record, Sent
from conformance.model import Case, Json

__all__ = ["Line", "Stored", "whole"]

R = TypeVar("R", bound=Record)
_KEPT: Final = 9_000
"""So many lines are kept, which is about what 2,000 cases have."""

_LATELY: Final = 128

Load: TypeAlias = Callable[[int], Record]


@dataclass(frozen=True, slots=True)
class Line:
    """A record and the number of its line, counted from 1."""

    number: int
    record: Record


class Stored(Sequence[Line]):
    """The lines of a file, each of which was looked at when it was `add`ed; those set aside are no part of it."""

    def __init__(self, path: Path) -> None:
        file = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, file)
        starts = self._starts = array("Q", [0])
        self._records: list[Record | None] = []
        self._aside: list[Line] = []
        self._last: list[Line] = []
        self.answered: dict[str, int] = {}
        """The numbers of the lines with what answered each case, by the ids of the cases."""
        self._by_kind: dict[type | Purpose, array[int]] = defaultdict(lambda: array("L"))

        @lru_cache(maxsize=_LATELY)
        def load(number: int) -> Record:
            start, end = starts[number - 1], starts[number]
            return from_line(os.pread(file, end - start, start).decode("utf-8"), number=number)

        self._load: Load = load

    def add(self, record: Record, size: int, *, aside: bool = False) -> None:
        """Take the next line: its record and its size in bytes. What comes `aside` is short, and kept whole."""
        self._starts.append(self._starts[-1] + size)
        number = len(self._starts) - 1
        if aside or self._aside:
            (self._aside if aside else self._last).append(Line(number, record))
            return
        self._by_kind[type(record)].append(number)
        if isinstance(record, Exchange):
            self._by_kind[record.purpose].append(number)
            if record.purpose is Purpose.CASE and record.case is not None:
                self.answered[sys.intern(record.case)] = number
        self._records.append(record if number <= _KEPT else _brief(record, number, self._load))

    @property
    def aside(self) -> tuple[Line, ...]:
        """The lines that were set aside."""
        return tuple(self._aside)

    def record(self, number: int) -> Record:
        """Return the record of the line with a number."""
        kept = self._records[number - 1] if number <= len(self._records) else None
        return kept or self._load(number)

    def __len__(self) -> int:
        return len(self._records) + len(self._last)

    @overload
    def __getitem__(self, index: int) -> Line: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Line, ...]: ...

    def __getitem__(self, index: int | slice) -> Line | tuple[Line, ...]:
        """Return one line or several."""
        places = range(len(self))[index]
        return self._line(places) if isinstance(places, int) else tuple(map(self._line, places))

    def _line(self, place: int) -> Line:
        if place >= len(self._records):
            return self._last[place - len(self._records)]
        return Line(place + 1, self.record(place + 1))

    def exchanged(self, purposes: Iterable[Purpose]) -> Iterator[tuple[int, Exchange]]:
        """Yield the exchanges of some purposes with their line numbers, in their order."""
        for number in sorted(chain.from_iterable(self._by_kind.get(one, ()) for one in purposes)):
            record = self.record(number)
            if isinstance(record, Exchange):
                yield number, record

    def numbered(self, kind: type[R]) -> Iterator[tuple[int, R]]:
        """Yield the records of one kind with their line numbers."""
        for number in self._by_kind.get(kind, ()):
            record = self.record(number)
            same = record._number if isinstance(record, _Sent | _Event) else number  # noqa: SLF001  # our own
            if isinstance(record, kind):
                yield same, record
        yield from ((one.number, one.record) for one in self._last if isinstance(one.record, kind))


def whole(record: Record) -> Record:
    """Return a record with all that its line says, as a value of its own kind: one of which copies can be made."""
    return record._load(record._number) if isinstance(record, _Sent | _Event) else record  # noqa: SLF001  # our own


class _Sent(Sent):
    """A case that was sent; its case is read from the file."""

    __slots__ = ("_id", "_load", "_number")

    _id: str
    _load: Load
    _number: int

    @property
    def id(self) -> str:
        return self._id

    @property
    def case(self) -> Case:  # what is read is not held
        found = self._load(self._number)
        assert isinstance(found, Sent)  # noqa: S101  # its line was one
        return found.case


class _Event(Event):
    """An event; its message and its place are read from the file."""

    __slots__ = ("_load", "_number")

    _load: Load
    _number: int

    @property
    def _whole(self) -> Event:
        found = self._load(self._number)
        assert isinstance(found, Event)  # noqa: S101  # its line was one
        return found

    @property
    def message(self) -> Json:
        return self._whole.message

    @property
    def exchange(self) -> int:
        return self._whole.exchange

    @property
    def index(self) -> int:
        return self._whole.index


def _brief(record: Record, number: int, load: Load) -> Record | None:
    """Return what is kept of a record; None where nothing is."""
    match record:
        case Sent():
            brief = _of(_Sent, record, ("session", "at", "deaf"), number, load)
            object.__setattr__(brief, "_id", sys.intern(record.id))
            return brief
        case Event():
            return _of(_Event, record, ("session", "channel", "at"), number, load)
        case _:
            return None


def _of(kind: type[R], record: Record, kept: tuple[str, ...], number: int, load: Load) -> R:
    brief = object.__new__(kind)
    for name in kept:
        value = getattr(record, name)
        object.__setattr__(brief, name, sys.intern(value) if isinstance(value, str) else value)
    object.__setattr__(brief, "_number", number)
    object.__setattr__(brief, "_load", load)
    return brief
