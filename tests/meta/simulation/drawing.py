"""Where the numbers of a schedule come from: a seed, for very many, or Hypothesis, which finds the smallest that fails.

The least number is always the plainest choice, so that what is not needed shrinks away.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Protocol, TypeVar

from hypothesis import strategies as st

__all__ = ["Draw", "FromData", "FromSeed", "chosen", "often", "several"]

T = TypeVar("T")


class Draw(Protocol):
    """Draws integers, one after the other."""

    def integer(self, most: int) -> int:
        """Return an integer from 0 to `most`."""


class FromSeed:
    """Draws by a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def integer(self, most: int) -> int:
        """Return an integer from 0 to `most`."""
        return int(self._random.random() * (most + 1))


class FromData:
    """Draws by Hypothesis."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def integer(self, most: int) -> int:
        """Return an integer from 0 to `most`."""
        return self._data.draw(st.integers(0, most)) if most else 0


def chosen(draw: Draw, values: Sequence[T]) -> T:
    """Return one of some values, the first being the plainest."""
    return values[draw.integer(len(values) - 1)]


def often(draw: Draw, percent: int) -> bool:
    """Return True in so many of a hundred."""
    return draw.integer(99) >= 100 - percent


def several(draw: Draw, most: int) -> range:
    """Return as many places as are drawn, few more often than many."""
    return range(min(draw.integer(most), draw.integer(most)))
