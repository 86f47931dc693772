"""The examination itself: every user's session is opened, listened to for a moment, and ended. No record is added.

It is stricter than the preflight of a run: a run goes on with a channel that is slow and says what it could not tell.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from conformance.config import Config, Role
from conformance.errors import SetUpError, TargetError
from conformance.evidence import Evidence, Exchange, HaltKind, Opened, Outcome, Purpose, parse
from conformance.model import Plan
from conformance.wire.bounds import Bounds
from conformance.wire.budget import Budget
from conformance.wire.checkup.channel import channel_symptoms, round_trip
from conformance.wire.checkup.clocks import clock_symptoms
from conformance.wire.checkup.limits import limit_symptoms
from conformance.wire.checkup.places import owned, shared
from conformance.wire.checkup.surroundings import edition_symptoms, secret_symptoms
from conformance.wire.checkup.symptom import Symptom
from conformance.wire.credentials import Credentials
from conformance.wire.heading import header
from conformance.wire.interrupts import interruptible
from conformance.wire.progress import Progress
from conformance.wire.recorder import Recorder
from conformance.wire.redaction import Redactor
from conformance.wire.session import UserSession

__all__ = ["examine"]

_LISTENING: Final = 1.0
"""Seconds for which polls are watched: a session that is lost at once shows by then."""

_BESIDE: Final = 5.0
_CLOSING: Final = 6.0
_HURRY: Final = 0.2
_BOUNDS: Final = Bounds(closing=_CLOSING, opening=30.0, rest=5.0)


def examine(config: Config, plan: Plan, *, path: Path, progress: Progress) -> tuple[SetUpError, ...]:
    """Examine all that a run of `plan` needs; return what keeps it from beginning, each with a remedy.

    What it can live with is told as a note. The evidence of it all is written to `path`. Raises KeyboardInterrupt where
    it is broken off, when the sessions are ended.
    """
    return asyncio.run(_Examination(config, plan, path=path, progress=progress).main())


class _Examination:
    """One examination, from its first line to its last."""

    def __init__(self, config: Config, plan: Plan, *, path: Path, progress: Progress) -> None:
        self._config = config
        self._plan = plan
        self._path = path
        self._progress = progress
        self._redactor = Redactor()
        self._sessions: list[UserSession] = []
        self._faults: list[TargetError] = []
        self._cut = False

    async def main(self) -> tuple[SetUpError, ...]:
        self._redactor.protect(*(case.body for case in self._plan.all_cases))
        for user, who in enumerate(self._config.users):
            Credentials.of(who).teach(self._redactor, session=f"user-{user}")
        self._recorder = Recorder(self._path, self._redactor, clock=time.monotonic)
        self._budget = Budget(self._config.limits, clock=time.monotonic)
        try:
            self._recorder.header(header(self._plan, self._config))
            with interruptible(asyncio.create_task(self._work())) as work:
                await self._bounded(work)
                await self._closed()
            self._recorder.finish(Outcome.COMPLETE)
        finally:
            self._recorder.close()
        if work.cancelled() and not self._cut:
            raise KeyboardInterrupt
        if not work.cancelled():
            work.result()
        return tuple(self._found())

    async def _bounded(self, work: asyncio.Task[None]) -> None:
        """Wait for the work, as long as limits.total_time allows."""
        left = self._budget.left
        await asyncio.wait({work}, timeout=None if math.isinf(left) else max(0.0, left))
        if not work.done():
            self._cut = True
            work.cancel()
            await asyncio.wait({work})

    async def _work(self) -> None:
        for user in range(len(self._config.users)):
            if not await self._opened(user):
                return
        await asyncio.gather(*(self._listened(session) for session in self._sessions))

    async def _opened(self, user: int) -> bool:
        """Open a user's session; return whether another one may be tried: what ails the address ails all."""
        session = UserSession(
            self._config,
            user,
            recorder=self._recorder,
            on_event=lambda _: None,
            progress=self._step,
            bounds=_BOUNDS,
        )
        self._sessions.append(session)
        try:
            agent = self._config.users[user].role is Role.AGENT
            await (session.open() if agent else session.enter())
        except TargetError as error:
            self._faults.append(error)
            self._recorder.halt(HaltKind.SET_UP, error.what, where=error.where, remedy=error.remedy)
            return error.where.startswith("users[")
        return True

    async def _listened(self, session: UserSession) -> None:
        """Watch the polls of a session for a moment, and ask for something beside them."""
        if session.opened is None:
            return
        path = "/api/v2/diagnostics/version"
        await asyncio.gather(
            asyncio.sleep(_LISTENING),
            session.client.exchange(Purpose.VERSION, "GET", path, timeout=_BESIDE, login=False),
        )

    async def _closed(self) -> None:
        left = self._budget.left + self._budget.to_close
        within = None if math.isinf(left) else max(_HURRY, left)
        await asyncio.gather(*(session.close(within=within) for session in self._sessions))

    def _step(self, name: str, ok: bool, detail: str) -> None:
        who = f" of user {self._sessions[-1].user}" if len(self._config.users) > 1 else ""
        self._progress.step(f"{name}{who}", ok, detail)

    def _found(self) -> Iterator[SetUpError]:
        """Yield what keeps a run from beginning; tell the rest."""
        with self._path.open(encoding="utf-8", newline="\n") as lines:
            evidence = parse(lines, name=str(self._path))
        yield from (owned(fault, self._config, evidence) for fault in self._faults)
        opened = [line.record for line in evidence.lines if isinstance(line.record, Opened)]
        if (one := shared(opened)) is not None:
            yield one
        if self._cut and not self._faults:
            yield self._overdue(evidence)
        for name, symptoms in self._symptoms(evidence):
            yield from self._told(name, symptoms)

    def _overdue(self, evidence: Evidence) -> SetUpError:
        """Return the error of an examination that limits.total_time cut, with what it waited for."""
        left_off = [line.record for line in evidence.lines if isinstance(line.record, Exchange)]
        waiting = [
            one for one in left_off if one.failure == "cancelled" and one.purpose is not Purpose.CONNECT
        ]
        place = f", while {waiting[-1].method} {waiting[-1].url} had no answer" if waiting else ""
        return TargetError(
            f"{self._budget.time_is_over} before all was examined{place}",
            where="limits.total_time",
            remedy="Give more time, or leave it out; is the target slow to answer?",
        )

    def _symptoms(self, evidence: Evidence) -> Iterator[tuple[str, list[Symptom]]]:
        """Yield what was looked at, with what was found there."""
        exchanges = [line.record for line in evidence.lines if isinstance(line.record, Exchange)]
        opened = [line.record for line in evidence.lines if isinstance(line.record, Opened)]
        yield "edition", list(edition_symptoms(evidence, self._config))
        yield "secrets", list(secret_symptoms(self._redactor.weak))
        yield "clock", list(clock_symptoms(evidence, self._config))
        if opened:
            yield "channel", list(channel_symptoms(evidence, self._config))
        usual = round_trip(exchanges) or 0.0
        opening = max((one.at for one in opened), default=evidence.header.clock) - evidence.header.clock
        yield (
            "limits",
            list(limit_symptoms(self._plan, self._config, round_trip=usual, opening=opening)),
        )

    def _told(self, name: str, symptoms: list[Symptom]) -> Iterator[SetUpError]:
        grave = [one for one in symptoms if one.grave]
        self._progress.step(name, not grave, "; ".join(one.what for one in grave))
        for one in symptoms:
            if one.grave:
                yield TargetError(one.what, where=one.where, remedy=one.remedy)
            else:
                self._progress.note(str(one))
