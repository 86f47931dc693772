"""Values drawn from a Hypothesis strategy by a seed: no data base, no shrinking, the same draws for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from conformance.errors import ConformanceError

__all__ = ["draws", "stream"]

T = TypeVar("T")
_BUFFER: Final = 4096
_TRIES: Final = 50


def draws(strategy: SearchStrategy[T], *, count: int, seed: str) -> tuple[T, ...]:
    """Return `count` values of the strategy, as `stream` yields them."""
    return tuple(stream(strategy, count=count, seed=seed))


def stream(strategy: SearchStrategy[T], *, count: int, seed: str) -> Iterator[T]:
    """Yield `count` values of the strategy, each drawn when it is asked for.

    Each is read from a random buffer of its own (`fuzz_one_input`): Hypothesis's own run of examples repeats and
    mutates earlier ones, and spreads far less.
    """
    bag: list[T] = []
    read = _reader(strategy, bag)
    rng, left = random.Random(seed), count
    for _ in range(count * _TRIES):
        if not left:
            return
        read(rng.randbytes(_BUFFER))
        if bag:
            left -= 1
            yield bag.pop()
    if left:
        raise ConformanceError(
            f"only {count - left} of {count} values could be drawn", where="generate.drawing"
        )


def _reader(strategy: SearchStrategy[T], bag: list[T]) -> Callable[[bytes], object]:
    """Return what reads one value from a buffer into the bag, where the buffer holds one."""

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

    read: Callable[[bytes], object] = keep.hypothesis.fuzz_one_input  # type: ignore[attr-defined]  # Hypothesis's
    return read
