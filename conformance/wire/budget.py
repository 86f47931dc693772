"""The one place where limits are enforced: how many requests may leave, how fast, and until when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from conformance.config import Limits

__all__ = ["Budget"]


class Budget:
    """Counts every request to the operation's path before it leaves; none is sent without a permit.

    `rate` fills a bucket of `burst` permits; times are seconds of `clock`.
    """

    def __init__(self, limits: Limits, *, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._started = clock()
        self._tokens = float(limits.burst)
        self._filled = self._started
        self.spent = 0

    @property
    def exhausted(self) -> str:
        """Why nothing more may be sent, or ""."""
        if self.spent >= self._limits.max_records:
            return f"limits.max_records: {self._limits.max_records} requests were sent"
        total = self._limits.total_time
        if total is not None and self._clock() - self._started >= total:
            return f"limits.total_time: {total:g} s are over"
        return ""

    async def permit(self) -> bool:
        """Wait until one more request may leave and count it; False where none may."""
        while not self.exhausted:
            wait = self._take()
            if wait <= 0:
                self.spent += 1
                return True
            await asyncio.sleep(wait)
        return False

    def _take(self) -> float:
        """Take a token, or return how long to wait for one."""
        if self._limits.rate is None:
            return 0.0
        now = self._clock()
        self._tokens = min(float(self._limits.burst), self._tokens + (now - self._filled) * self._limits.rate)
        self._filled = now
        if self._tokens < 1:
            return (1 - self._tokens) / self._limits.rate
        self._tokens -= 1
        return 0.0
