"""Many jobs, several at once, each in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TypeVar

__all__ = ["spread"]

J = TypeVar("J")
R = TypeVar("R")


def spread(
    do: Callable[[J], R], jobs: Iterable[J], *, processes: int, told: Callable[[R], None]
) -> tuple[R, ...]:
    """Do all jobs and return what came of them, each told when it is there; an interrupt keeps what was told."""
    found: list[R] = []
    with ProcessPoolExecutor(processes) as pool:
        try:
            for future in as_completed([pool.submit(do, job) for job in jobs]):
                told(future.result())
                found.append(future.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return tuple(found)
