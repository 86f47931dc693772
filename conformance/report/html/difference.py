"""What was expected and what was seen, side by side, with what differs marked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final

from conformance.model import Absent, Json
from conformance.report.quoting import bounded, sound

__all__ = ["Piece", "Row", "Sides", "sides", "texts"]

_MOST: Final = 60
_WIDEST: Final = 2_000
_ALIKE: Final = 0.3
"""What share of a line must be the same for the rest of it to be marked, and not all of it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line, and whether it differs from the other side."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line of one side."""

    pieces: tuple[Piece, ...]

    @property
    def differs(self) -> bool:
        """Whether something in it is marked."""
        return any(piece.marked for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Sides:
    """Both values in lines of JSON, None for one of which the finding says nothing."""

    expected: tuple[Row, ...] | None
    seen: tuple[Row, ...] | None

    @property
    def there(self) -> bool:
        """Whether the finding has a value at all."""
        return self.expected is not None or self.seen is not None


def sides(expected: Json | Absent, seen: Json | Absent) -> Sides:
    """Return the two values of a finding; they are marked only where both are there."""
    if isinstance(expected, Absent) or isinstance(seen, Absent):
        return Sides(_alone(expected), _alone(seen))
    return _aligned(_lines(expected), _lines(seen))


def texts(one: str, other: str) -> Sides:
    """Return two texts, line by line, with what differs marked."""
    return _aligned(_bounded(one.split("\n")), _bounded(other.split("\n")))


def _aligned(left: Sequence[str], right: Sequence[str]) -> Sides:
    ours, theirs = list[Row](), list[Row]()
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        for one, other in zip_longest(left[a:b], right[c:d]):
            mine, its = _pair(one, other, same=kind == "equal")
            ours.extend(mine)
            theirs.extend(its)
    return Sides(tuple(ours), tuple(theirs))


def _alone(value: Json | Absent) -> tuple[Row, ...] | None:
    if isinstance(value, Absent):
        return None
    return tuple(Row((Piece(line),)) for line in _lines(value))


def _lines(value: Json) -> Sequence[str]:
    return _bounded(json.dumps(sound(bounded(value)), indent=2, ensure_ascii=False).split("\n"))


def _bounded(lines: Sequence[str]) -> Sequence[str]:
    more = [f"... ({len(lines) - _MOST:,} more lines)"] if len(lines) > _MOST else []
    return [*(line[:_WIDEST] for line in lines[:_MOST]), *more]


def _pair(one: str | None, other: str | None, *, same: bool) -> tuple[Sequence[Row], Sequence[Row]]:
    """Return the rows of two lines that stand beside each other, None for a line that only the other side has."""
    if one is None or other is None:
        return _lonely(one), _lonely(other)
    if same:
        return [Row((Piece(one),))], [Row((Piece(other),))]
    return [Row(tuple(_pieces(one, other)))], [Row(tuple(_pieces(other, one)))]


def _lonely(line: str | None) -> Sequence[Row]:
    """Return the row of a line that has none beside it: all of it is marked, its indent apart."""
    if line is None:
        return []
    indent = len(line) - len(line.lstrip(" "))
    return [Row(tuple(_filled(Piece(line[:indent]), Piece(line[indent:], marked=True))))]


def _pieces(line: str, other: str) -> Iterator[Piece]:
    """Yield a line in parts: what it shares with the other at both ends, and what stands between."""
    head = _shared(line, other)
    tail = _shared(line[head:][::-1], other[head:][::-1])
    if head + tail < _ALIKE * max(len(line), len(other)):
        head, tail = len(line) - len(line.lstrip(" ")), 0
    end = len(line) - tail
    yield from _filled(Piece(line[:head]), Piece(line[head:end], marked=True), Piece(line[end:]))
    if head == end:
        yield Piece("", marked=True)


def _filled(*pieces: Piece) -> Iterator[Piece]:
    return (piece for piece in pieces if piece.text)


def _shared(one: str, other: str) -> int:
    """Return with how many equal characters two texts begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))
