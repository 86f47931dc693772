"""Which spans of one session's channel are proven to be watched, written down as windows and gaps.

A window ends with a poll that was answered well and brought nothing, and begins where the one before ended: behind an
event others may still wait at the target, which need not send all at once. What lies between the last proof and the
answer to the next poll after a failure is a gap, unless the ack extension proves that nothing was lost: until that poll
arrives, a target may send messages as the answer to the one that failed.
"""

from __future__ import annotations

from typing import Final

from conformance.evidence import Gap, Window
from conformance.wire.recorder import Recorder

__all__ = ["Watch"]

_STRAY: Final = 1.0
"""Seconds after it has left in which a poll that was given up may still arrive."""


class Watch:
    """What is proven of a session so far. Times are those of the recorder's clock."""

    def __init__(self, recorder: Recorder, session: str) -> None:
        self._recorder = recorder
        self._session = session
        self._made_good = True
        self._left = self._strayed = 0.0
        self.proven: float | None = None
        """Until when all that the target had for us is proven to have come; None before the first poll."""
        self.doubt: str | None = None
        """What went wrong since then; None where nothing did."""

    def polled(self, at: float) -> None:
        """Take that a poll has left at a time."""
        self._left = at
        if self.proven is None:
            self.proven = at

    def failed(self, reason: str, *, resumable: bool, unanswered: bool = False) -> None:
        """Take that a poll was not answered well, or that the session was lost.

        `resumable` says that the same session goes on with the ack extension: the target will send again what
        was lost. One that is `unanswered` may arrive yet, and have messages sent as its answer.
        """
        self._strayed = max(self._strayed, self._left + _STRAY) if unanswered else self._strayed
        self.doubt = self.doubt or reason
        self._made_good = self._made_good and resumable

    def answered(self, at: float, *, numbered: bool, emptied: bool = True) -> None:
        """Take that a poll was answered well at a time, with an acknowledge number where `numbered`.

        `emptied` says that nothing waits at the target any more. Else nothing is proven yet, but that what was lost
        before is sent again.
        """
        if self.doubt is not None and not (numbered and self._made_good):
            self._lost_until(at, strayed=self._strayed)
        start = at if self.proven is None else self.proven
        self._settle(at if emptied else start)
        if emptied:
            self._recorder.window(Window(session=self._session, start=start, end=at))

    def ended(self, at: float, *, reason: str) -> None:
        """Take that nobody polls any more: what is not proven until then is a gap."""
        if self.proven is not None and self.proven < at:
            self.doubt = self.doubt or reason
            self._lost_until(at)

    def blind(self, start: float, end: float, *, reason: str) -> None:
        """Take that messages may have been lost on another reply than a poll's."""
        self._recorder.gap(Gap(session=self._session, start=start, end=end, reason=reason))

    def _lost_until(self, at: float, *, strayed: float = 0.0) -> None:
        start = at if self.proven is None else self.proven
        end = max(at, strayed)
        self._recorder.gap(Gap(session=self._session, start=start, end=end, reason=self.doubt or ""))
        self._settle(at)

    def _settle(self, at: float) -> None:
        self.proven, self.doubt, self._made_good = at, None, True
