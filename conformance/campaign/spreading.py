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
from typing import IO, Final, NoReturn

from conformance.judge import Ask, Said

__all__ = ["in_processes"]

_WORTH: Final = 500
"""Fewer cases are asked about sooner than another process is made."""

_MOST: Final = 4


def in_processes(about: Ask, cases: Sequence[str]) -> Iterator[tuple[Said, ...]]:
    """Ask about the first part of the cases here and about each other one in a process of its own; see `Spread`."""
    first, *others = _parts(cases, min(_processors(), _MOST, len(cases) // _WORTH) if _may_fork() else 1)
    with contextlib.ExitStack() as stack:
        under_way = [(part, stack.enter_context(_elsewhere(about, part))) for part in others]
        yield about(first)
        for part, answer in under_way:
            yield _said(answer) or about(part)


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


@contextlib.contextmanager
def _elsewhere(about: Ask, part: Sequence[str]) -> Iterator[IO[bytes]]:
    """Let a process ask about one part; yield what it writes. The process is gone when the block is left."""
    source, target = os.pipe()
    with os.fdopen(source, "rb") as answer:
        try:
            process = os.fork()
        except OSError:  # there are too many processes, or too little memory: nothing will be written
            os.close(target)
            yield answer
            return
        if not process:
            _told(about, part, target)
        os.close(target)
        try:
            yield answer
        finally:
            os.kill(process, signal.SIGKILL)  # it has nothing to lose
            os.waitpid(process, 0)


def _said(answer: IO[bytes]) -> tuple[Said, ...] | None:
    """Return what a process wrote, None where it ended before it was through."""
    try:
        return tuple(pickle.load(answer))  # noqa: S301  # our own fork wrote it
    except (EOFError, pickle.UnpicklingError):
        return None


def _told(about: Ask, part: Sequence[str], target: int) -> NoReturn:
    """Ask, write the answer, and end this process at once: what else it has is the parent's."""
    try:
        gc.disable()  # it ends soon, and what it does not touch it need not copy
        with os.fdopen(target, "wb") as out:
            pickle.dump(about(part), out)
    finally:
        os._exit(0)
