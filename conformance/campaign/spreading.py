"""A long run is judged by several processes at once: each asks about a part of the cases.

The processes are forks, for what they look at is large and only read; where none can be made safely, or one fails, its
part is asked about here. What is said is the same: see `conformance.judge.asking`.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import pickle
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Self

from conformance.judge import Ask, Said

__all__ = ["in_processes"]

_WORTH: Final = 500
"""Fewer cases are asked about sooner than another process is made."""

_MOST: Final = 4


def in_processes(about: Ask, cases: Sequence[str]) -> Iterator[tuple[Said, ...]]:
    """Ask about the first part of the cases here and about each other one in a process of its own; see `Spread`."""
    first, *others = _parts(cases, min(_processors(), _MOST, len(cases) // _WORTH) if _may_fork() else 1)
    with contextlib.ExitStack() as stack:
        under_way = [(part, stack.enter_context(_Fork(about, part))) for part in others]
        yield about(first)
        for part, fork in under_way:
            yield fork.answer() or about(part)


def _may_fork() -> bool:
    """Whether a fork is safe: on Linux, with no other thread that may hold a lock."""
    return sys.platform == "linux" and len([*Path("/proc/self/task").iterdir()]) == 1


def _processors() -> int:
    return len(os.sched_getaffinity(0))


def _parts(cases: Sequence[str], number: int) -> list[Sequence[str]]:
    """Return the cases in so many parts of nearly equal length, at least one."""
    count = max(number, 1)
    ends = [len(cases) * place // count for place in range(count + 1)]
    return [cases[start:end] for start, end in itertools.pairwise(ends)]


class _Fork:
    """A process that asks about one part and writes down what was said; it is gone when the block is left."""

    def __init__(self, about: Ask, part: Sequence[str]) -> None:
        source, target = os.pipe()
        self._pid = os.fork()
        if not self._pid:
            os.close(source)
            _told(about, part, target)
        os.close(target)
        self._answer = os.fdopen(source, "rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._answer.close()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)  # it has nothing to lose
        os.waitpid(self._pid, 0)

    def answer(self) -> tuple[Said, ...] | None:
        """Return what was said, None where the process ended before it was through."""
        try:
            return tuple(pickle.load(self._answer))  # noqa: S301  # our own fork wrote it
        except (EOFError, pickle.UnpicklingError):
            return None


def _told(about: Ask, part: Sequence[str], target: int) -> None:
    """Ask, write the answer, and end this process at once: what else it has is the parent's."""
    try:
        gc.disable()  # it ends soon, and what it does not touch it need not copy
        with os.fdopen(target, "wb") as out:
            pickle.dump(about(part), out)
    finally:
        os._exit(0)
