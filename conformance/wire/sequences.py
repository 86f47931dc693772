"""Carries out sequences: steps of one user's notification session, and the posts between them, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conformance.errors import TargetError
from conformance.model import Step, StepKind
from conformance.wire.dispatch import Dispatch
from conformance.wire.session import UserSession

__all__ = ["Sequences"]


class Sequences:
    """Runs sequences through the users' sessions; what they post goes out like any case, within the budget."""

    def __init__(self, sessions: Sequence[UserSession], dispatch: Dispatch) -> None:
        self._sessions = {session.user: session for session in sessions}
        self._dispatch = dispatch

    async def run(self, sequences: Iterable[Sequence[Step]]) -> None:
        """Run them until all are through, or the run was halted."""
        for sequence in sequences:
            for step in sequence:
                if self._dispatch.halted or self._dispatch.overdue():
                    return
                await self._done(step)
            await self._dispatch.watch()

    async def _done(self, step: Step) -> None:
        session = self._sessions[step.user]
        match step.kind:
            case StepKind.POST if step.case is not None:
                await self._dispatch.send([step.case])
            case StepKind.DROP:
                await session.drop()
            case StepKind.DISCONNECT:
                await session.collector.close()
            case StepKind.RECONNECT:
                await self._reopened(session)

    async def _reopened(self, session: UserSession) -> None:
        """Open a session anew; where that fails, nothing more can be told."""
        try:
            await session.reopen()
        except TargetError as error:
            self._dispatch.lost(error.what)
