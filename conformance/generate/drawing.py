"""Values drawn from a Hypothesis strategy by a seed: no data base, no shrinking, the same draws for the same seed."""

from __future__ import annotations

import random
from typing import Final, TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from conformance.errors import ConformanceError

__all__ = ["draws"]

T = TypeVar("T")
_BUFFER: Final = 4096
_TRIES: Final = 50


def draws(strategy: SearchStrategy[T], *, count: int, seed: str) -> tuple[T, ...]:
    """Return `count` values of the strategy.

    Each is read from a random buffer of its own (`fuzz_one_input`): Hypothesis's own run of examples repeats and
    mutates earlier ones, and spreads far less.
    """
    bag: list[T] = []

    @settings(
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(strategy)
    def keep(value: T) -> None:
        bag.append(value)

    rng = random.Random(seed)
    for _ in range(count * _TRIES):
        if len(bag) >= count:
            return tuple(bag[:count])
        keep.hypothesis.fuzz_one_input(rng.randbytes(_BUFFER))  # type: ignore[attr-defined]  # Hypothesis adds it
    raise ConformanceError(f"only {len(bag)} of {count} values could be drawn", where="generate.drawing")
