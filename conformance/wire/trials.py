"""Cases sent one by one after the plan, at the word of another thread: to find the smallest that fails.

They go the way of all cases, so every limit holds for them; and within it the limits of minimising.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Final

from conformance.config import Limits
from conformance.errors import TargetError
from conformance.evidence import Line, Minimised, from_line, stored
from conformance.model import Case
from conformance.wire.dispatch import Dispatch
from conformance.wire.recorder import Recorder
from conformance.wire.session import UserSession

__all__ = ["HOLD", "Trials"]

HOLD: Final = 0.5
"""Seconds that the target is asked to hold a poll: only an answered one proves that the channel is alive."""

_PROOF: Final = 2.0
_PAUSE: Final = 0.02


class Trials:
    """Sends cases through sessions of their own, alone, and gives what was recorded of each.

    The sessions are opened by `begin`, before the first of them. `send` and `conclude` are called from another thread
    than the event loop's.
    """

    def __init__(
        self,
        limits: Limits,
        dispatch: Dispatch,
        *,
        begin: Callable[[], Coroutine[None, None, Sequence[UserSession]]],
        recorder: Recorder,
        path: Path,
        clock: Callable[[], float],
    ) -> None:
        self._limits = limits
        self._dispatch = dispatch
        self._begin = begin
        self._sessions: Sequence[UserSession] | None = None
        self._recorder = recorder
        self._path = path
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._end: float | None = None
        self._stopped = False
        self._sent = 0
        self._under_way: concurrent.futures.Future[None] | None = None
        self._recorder.flush()
        self.evidence = stored(path)
        """What was recorded before the first of them."""
        self._read = path.stat().st_size
        self._lines = self.evidence.length

    @property
    def open(self) -> bool:
        """Whether one more may be sent."""
        late = self._end is not None and self._clock() >= self._end
        spent = late or self._sent >= self._limits.minimise_requests
        return not (self._stopped or spent or self._dispatch.halted)

    def send(self, case: Case, *, watched: bool = True) -> tuple[Line, ...] | None:
        """Send a case, wait for its messages, and return its lines; None where it may not be sent.

        Where it is `watched`, silence is waited for after the last of them, too.
        """
        if not self.open:
            return None
        self._recorder.redactor.protect(case.body)
        self._under_way = asyncio.run_coroutine_threadsafe(self._through(case, watched=watched), self._loop)
        try:
            self._under_way.result()
        except (concurrent.futures.CancelledError, TargetError):
            self._stopped = True
            return None
        self._sent += 1
        return self._new_lines()

    def conclude(self, found: Minimised) -> None:
        """Record what came of it."""
        self._loop.call_soon_threadsafe(self._recorder.minimised, found)

    def stop(self) -> None:
        """Send nothing more, and leave off what is under way; called in the event loop."""
        self._stopped = True
        if self._under_way is not None:
            self._under_way.cancel()

    async def _through(self, case: Case, *, watched: bool) -> None:
        if self._sessions is None:
            self._end = self._clock() + self._limits.minimise_time
            self._sessions = await self._begin()
        await self._dispatch.send([case])
        if watched:
            await self._dispatch.watch()
        await self._proven(self._clock())
        self._recorder.flush()

    async def _proven(self, until: float) -> None:
        """Wait until polls have proven that the channels were alive so far; not for ever."""
        end = self._clock() + HOLD + _PROOF
        heard = [one.collector for one in self._sessions or () if one.opened is not None]
        while self._clock() < end and any((one.proven or 0.0) < until for one in heard):  # noqa: ASYNC110
            await asyncio.sleep(_PAUSE)  # a window is recorded by the collector, which tells nobody

    def _new_lines(self) -> tuple[Line, ...]:
        found = []
        with self._path.open(encoding="utf-8", newline="\n") as file:
            file.seek(self._read)
            for raw in iter(file.readline, ""):
                if not raw.endswith("\n"):
                    break
                self._read += len(raw)  # the lines are ASCII
                self._lines += 1
                found.append(Line(self._lines, from_line(raw, number=self._lines)))
        return tuple(found)
