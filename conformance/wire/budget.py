"""The one place where limits are enforced: how many requests may leave, how fast, how many at once, and until when."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections.abc import Callable, Iterator
from typing import Final

from conformance.config import Limits
from conformance.evidence import Exchange
from conformance.wire.retry_after import asked

__all__ = ["LONGEST_REST", "Budget"]

LONGEST_REST: Final = 600.0
"""Seconds. A target that wants to be left alone for longer ends the run."""

_MOST_TO_CLOSE: Final = 1.0
_PART_TO_CLOSE: Final = 0.25


class Budget:
    """Counts every request to the operation's path before it leaves; none is sent without a permit.

    It begins when it is made: `total_time` counts from there. `rate` fills a bucket of `burst` permits, `slots` are
    those of `in_flight`. Times are seconds of `clock`; `wall` gives those of the epoch, for dates in answers.
    """

    def __init__(
        self, limits: Limits, *, clock: Callable[[], float], wall: Callable[[], float] = time.time
    ) -> None:
        self.slots = asyncio.Semaphore(limits.in_flight)
        self.spent = 0
        self._limits = limits
        self._clock = clock
        self._wall = wall
        self._started = self._filled = clock()
        self._tokens = float(limits.burst)
        self._leaving = 0
        self._rests_until = -math.inf
        self._dismissed = ""

    @property
    def exhausted(self) -> str:
        """Why nothing more may be sent, or ""."""
        if self.spent >= self._limits.max_records:
            return f"limits.max_records: {self._limits.max_records} requests were sent"
        return self._dismissed or self.overdue

    @property
    def overdue(self) -> str:
        """Why nothing more may be begun, or "": the time is over but for what is under way and the end of sessions."""
        return "" if self.left > 0 else self.time_is_over

    @property
    def time_is_over(self) -> str:
        """What to say when it is."""
        return f"limits.total_time: {self._limits.total_time:g} s are over"

    @property
    def left(self) -> float:
        """For how many seconds requests may leave; infinite where the run may take as long as it needs."""
        total = self._limits.total_time
        return math.inf if total is None else self._started + total - self.to_close - self._clock()

    @property
    def to_close(self) -> float:
        """The seconds of `total_time` in which nothing is sent, for the end of the sessions."""
        return min(_MOST_TO_CLOSE, _PART_TO_CLOSE * (self._limits.total_time or math.inf))

    async def permit(self) -> bool:
        """Wait until one more request may leave and count it; False where none may."""
        while not self.exhausted:
            wait = self._take()
            if wait <= 0:
                self.spent += 1
                return True
            await asyncio.sleep(min(wait, max(0.0, self.left)))
        return False

    @contextlib.contextmanager
    def leaving(self) -> Iterator[Callable[[], None]]:
        """Hold the bucket's filling while a request that has its permit is on its way out.

        What is given is called when it has left. A connection that is made slowly would else let the next follow close
        behind: what counts is when the target sees them.
        """
        self._fill()
        self._leaving += 1
        on_its_way = True

        def left() -> None:
            nonlocal on_its_way
            if on_its_way:
                self._fill()
                self._leaving -= 1
                on_its_way = False

        try:
            yield left
        finally:
            left()

    def heed(self, exchange: Exchange) -> None:
        """Send nothing for as long as an answer asks for it (HTTP 429 and 503)."""
        rest = asked(exchange, wall=self._wall)
        if rest is None:
            return
        self._rests_until = max(self._rests_until, self._clock() + min(rest, LONGEST_REST))
        if rest > min(self.left, LONGEST_REST):
            bound = f"{LONGEST_REST:g} s are waited at most"
            if self.left < LONGEST_REST:
                bound = f"limits.total_time leaves {max(0.0, self.left):.1f} s"
            self._dismissed = (
                f"HTTP {exchange.status} asks for a rest of {rest:g} s (Retry-After), and {bound}"
            )

    def _take(self) -> float:
        """Take a token, or return how long to wait for one."""
        rest = self._rests_until - self._clock()
        if rest > 0 or self._limits.rate is None:
            return max(0.0, rest)
        self._fill()
        if self._tokens < 1:
            return (1 - self._tokens) / self._limits.rate
        self._tokens -= 1
        return 0.0

    def _fill(self) -> None:
        now = self._clock()
        if self._limits.rate is not None and not self._leaving:
            more = (now - self._filled) * self._limits.rate
            self._tokens = min(float(self._limits.burst), self._tokens + more)
        self._filled = now
