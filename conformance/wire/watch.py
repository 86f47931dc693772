"""Which spans of one session's channel are proven to be watched, written down as windows and gaps.

A window ends with a poll that was answered well and brought nothing, and begins where the one before ended: behind an
event others may still wait at the target, which need not send all at once. What lies between the last proof and the
next poll after a failure is a gap, unless the ack extension proves that nothing was lost.
"""

from __future__ import annotations

from conformance.evidence import Gap, Window
from conformance.wire.recorder import Recorder

__all__ = ["Watch"]


class Watch:
    """What is proven of a session so far. Times are those of the recorder's clock."""

    def __init__(self, recorder: Recorder, session: str) -> None:
        self._recorder = recorder
        self._session = session
        self._resent: float | None = None
        self._made_good = True
        self.proven: float | None = None
        """Until when all that the target had for us is proven to have come; None before the first poll."""
        self.doubt: str | None = None
        """What went wrong since then; None where nothing did."""

    def polled(self, at: float) -> None:
        """Take that a poll has left at a time."""
        if self.proven is None:
            self.proven = at
        elif self.doubt is not None and not self._made_good:
            self._lost_until(at)
        elif self.doubt is not None and self._resent is None:
            self._resent = at

    def failed(self, reason: str, *, resumable: bool) -> None:
        """Take that a poll was not answered well, or that the session was lost.

        `resumable` says that the same session goes on with the ack extension: the target will send again what
        was lost.
        """
        self.doubt = self.doubt or reason
        self._made_good = self._made_good and resumable
        self._resent = None if not self._made_good else self._resent

    def answered(self, at: float, *, numbered: bool, emptied: bool = True) -> None:
        """Take that a poll was answered well at a time, with an acknowledge number where `numbered`.

        `emptied` says that nothing waits at the target any more. Else nothing is proven yet, but that what was lost
        before is sent again.
        """
        if self.doubt is not None and not numbered:
            self._lost_until(at if self._resent is None else self._resent)
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

    def _lost_until(self, at: float) -> None:
        start = at if self.proven is None else self.proven
        self._recorder.gap(Gap(session=self._session, start=start, end=at, reason=self.doubt or ""))
        self._settle(at)

    def _settle(self, at: float) -> None:
        self.proven, self.doubt, self._resent, self._made_good = at, None, None, True
