"""An event loop whose time passes only while nothing can be done: a run of a minute takes milliseconds."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

__all__ = ["Deadlock", "VirtualLoop", "played"]

T = TypeVar("T")


class Deadlock(RuntimeError):
    """Something is waited for that can never come."""


class VirtualLoop(asyncio.BaseEventLoop):
    """A loop without files: where a loop of the system would sleep, its clock jumps to the next timer.

    Callbacks of the same moment run in the order in which they were asked for, so that a schedule always gives the same
    run.
    """

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        self._selector = _Jump(self)

    def time(self) -> float:
        """Return the time, in seconds since the loop was made."""
        return self._now

    def _process_events(self, event_list: object) -> None:
        """Take no events: there are no files."""

    def jump(self) -> None:
        """Let time pass until the next timer."""
        self._now = max(self._now, self._scheduled[0].when())  # type: ignore[attr-defined]  # of the loops of asyncio


class _Jump:
    """Stands where a loop of the system has what it sleeps with."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop

    def select(self, timeout: float | None) -> tuple[()]:
        """Sleep."""
        if timeout is None:
            raise Deadlock("nothing is due, and the run is not through")
        if timeout > 0:
            self._loop.jump()
        return ()


def played(work: Coroutine[Any, Any, T], loop: VirtualLoop) -> T:
    """Run some work to its end on a virtual loop, and close that."""
    asyncio.set_event_loop(None)
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()
