"""When two values are the same as JSON."""

from __future__ import annotations

import pytest

from conformance.checks.comparison import same
from conformance.model import ABSENT, Absent, Json


@pytest.mark.parametrize(
    ("expected", "seen", "alike"),
    [
        (134, 134, True),
        (134, 134.0, True),
        (134, 134.5, False),
        (134, "134", False),
        ("134", 134, False),
        (1, True, False),
        (True, 1, False),
        (0, False, False),
        (False, 0.0, False),
        (True, True, True),
        (None, None, True),
        (None, ABSENT, False),
        (ABSENT, ABSENT, True),
        ("a", "A", False),
        ("e\u0301", "\u00e9", False),
        (10**20, 10**20, True),
        (2**53, 2**53 + 1, False),
        ([], {}, False),
    ],
)
def test_values_are_the_same_in_value_and_type(
    expected: Json | Absent, seen: Json | Absent, alike: bool
) -> None:
    assert same(expected, seen) is alike
