"""Orthogonal arrays: every combination of a few columns' levels, equally often."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest

from conformance.generate.orthogonal import COLUMNS, LEVELS, rows


@pytest.mark.parametrize("strength", [2, 3])
def test_any_columns_of_the_strength_hold_each_combination_of_levels_once(strength: int) -> None:
    for columns in combinations(range(COLUMNS), strength):
        seen = Counter(tuple(row[column] for column in columns) for row in rows(strength))

        assert len(seen) == LEVELS**strength
        assert set(seen.values()) == {1}


def test_the_rows_of_one_level_have_every_level_of_every_other_column() -> None:
    for column in range(COLUMNS):
        chosen = [row for row in rows(2) if row[column] == 2]

        assert len(chosen) == LEVELS
        assert all(
            len({row[other] for row in chosen}) == LEVELS for other in range(COLUMNS) if other != column
        )
