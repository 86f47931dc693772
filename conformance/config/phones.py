"""The pool of phone numbers: ranges that keep their spelling and are never written out."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from conformance.errors import ConfigError

__all__ = ["PhonePool", "PhoneRange", "range_fault"]

_SPLIT: Final = re.compile(r"(?P<prefix>.*?)(?P<digits>[0-9]+)")
_SPELLING: Final = re.compile(r"\+?[0-9(]([0-9() /-]|\.(?!\.))*")
_LONGEST: Final = 128
"""A calling list's contact_info holds so many characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneRange:
    """Numbers of one spelling: what stands before, then `width` digits from `first` to `last` inclusive."""

    prefix: str
    width: int
    first: int
    last: int

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return self.last - self.first + 1

    def __str__(self) -> str:
        return self.number(0) if self.size == 1 else f"{self.number(0)}..{self.number(self.size - 1)}"

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, str) or not number.startswith(self.prefix):
            return False
        digits = number[len(self.prefix) :]
        alike = len(digits) == self.width and digits.isascii() and digits.isdigit()
        return alike and self.first <= int(digits) <= self.last

    def number(self, index: int) -> str:
        """Return the number at an index, as it is spelled."""
        return f"{self.prefix}{self.first + index:0{self.width}d}"

    def without(self, other: PhoneRange) -> Iterator[PhoneRange]:
        """Yield what is left of this range when another's numbers are taken out."""
        if (self.prefix, self.width) != (other.prefix, other.width):
            yield self
            return
        for first, last in (
            (self.first, min(self.last, other.first - 1)),
            (max(self.first, other.last + 1), self.last),
        ):
            if first <= last:
                yield PhoneRange(prefix=self.prefix, width=self.width, first=first, last=last)


@dataclass(frozen=True, slots=True)
class PhonePool:
    """The phone numbers that a run may send, and no others; `ranges` hold no number twice."""

    ranges: tuple[PhoneRange, ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> PhonePool:
        """Return the pool of single numbers and `FIRST..LAST` ranges.

        Raises ConfigError where a text is neither, or there is none.
        """
        ranges: list[PhoneRange] = []
        for text in texts:
            if fault := range_fault(text):
                raise ConfigError(f'"{text}" {fault[0]}', where="deployment.phone_numbers", remedy=fault[1])
            ranges += _without_all(_range(text), ranges)
        if not ranges:
            raise ConfigError("the pool of phone numbers is empty", where="deployment.phone_numbers")
        return cls(tuple(ranges))

    @property
    def size(self) -> int:
        """How many numbers it holds; unlike `len`, without an upper limit."""
        return sum(one.size for one in self.ranges)

    def __len__(self) -> int:
        return min(self.size, sys.maxsize)

    def __contains__(self, number: object) -> bool:
        return any(number in one for one in self.ranges)

    def draw(self, count: int, rng_seed: int) -> tuple[str, ...]:
        """Return `count` distinct numbers, one of each range in turn.

        The same seed gives the same numbers, and a smaller count the first of them. Raises ConfigError where
        the pool holds fewer.
        """
        if count > self.size:
            raise ConfigError(
                f"{count} phone numbers are needed at once, and the pool holds {self.size}",
                where="deployment.phone_numbers",
                remedy="Add numbers or a range, or use fewer: limits.in_flight, --plan smoke.",
            )
        return tuple(islice(self.in_turn(rng_seed), count))

    def in_turn(self, seed: int) -> Iterator[str]:
        """Yield all numbers, one of each range in turn; the same seed gives the same order."""
        waiting = [_shuffled(one, random.Random(f"{seed} {one}")) for one in self.ranges]
        while waiting:
            turn = [(numbers, next(numbers, None)) for numbers in waiting]
            yield from (number for _, number in turn if number is not None)
            waiting = [numbers for numbers, number in turn if number is not None]


def range_fault(text: str) -> tuple[str, str] | None:
    """Return what is wrong with a number or a range and what to do about it, or None."""
    first, dots, last = text.partition("..")
    for number in (first, last) if dots else (first,):
        if len(number) > _LONGEST or not _SPELLING.fullmatch(number) or not number[-1].isdigit():
            return (
                "is no phone number and no range of them",
                'Write "5550100" or "5550100..5550199": digits, with a + in front where you dial one.',
            )
    return _order_fault(text) if dots else None


def _order_fault(text: str) -> tuple[str, str] | None:
    first, last = (_parts(number) for number in text.split("..", 1))
    if first[:2] != last[:2]:
        return (
            "has a FIRST and a LAST of different form",
            "Give both the same + and as many digits (leading zeros count), or write two ranges.",
        )
    if first[2] > last[2]:
        return "has a FIRST greater than its LAST", "Exchange the two."
    return None


def _range(text: str) -> PhoneRange:
    first, _, last = text.partition("..")
    prefix, width, low = _parts(first)
    return PhoneRange(prefix=prefix, width=width, first=low, last=_parts(last)[2] if last else low)


def _parts(number: str) -> tuple[str, int, int]:
    found = _SPLIT.fullmatch(number)
    if found is None:  # only a text that range_fault refuses
        raise ValueError(number)
    return found["prefix"], len(found["digits"]), int(found["digits"])


def _without_all(new: PhoneRange, known: Iterable[PhoneRange]) -> list[PhoneRange]:
    left = [new]
    for one in known:
        left = [part for old in left for part in old.without(one)]
    return left


def _shuffled(numbers: PhoneRange, rng: random.Random) -> Iterator[str]:
    """Yield all numbers in random order, with memory only for those already given (Fisher and Yates)."""
    moved: dict[int, int] = {}
    for index in range(numbers.size):
        other = rng.randrange(index, numbers.size)
        yield numbers.number(moved.get(other, other))
        moved[other] = moved.pop(index, index)
