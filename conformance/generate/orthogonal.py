"""Orthogonal arrays: few rows in which every combination of a few columns' levels is there equally often.

Bush's construction (1952): the polynomials of a degree below the strength over the field of five elements, each
evaluated at every element, with the leading coefficient as the sixth column. Any `strength` columns determine the
polynomial, so each combination of their levels comes exactly once.
"""

from __future__ import annotations

import itertools
from typing import Final

__all__ = ["COLUMNS", "LEVELS", "rows"]

LEVELS: Final = 5
"""A prime, so that numbers modulo it are a field."""

COLUMNS: Final = LEVELS + 1


def rows(strength: int) -> tuple[tuple[int, ...], ...]:
    """Return the `LEVELS ** strength` rows of `COLUMNS` levels, 0 to 4; `strength` is 2 or 3.

    Any two columns (or three) hold each combination of their levels exactly once.
    """
    return tuple(_row(coefficients) for coefficients in itertools.product(range(LEVELS), repeat=strength))


def _row(coefficients: tuple[int, ...]) -> tuple[int, ...]:
    values = (
        sum(factor * point**power for power, factor in enumerate(coefficients)) % LEVELS
        for point in range(LEVELS)
    )
    return (*values, coefficients[-1])
