"""The engine: opens the sessions, sends the known good, then the rest, watches, and closes. One synchronous call.

It ends the sessions at the target whatever happens, and leaves a record that says how far it came.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import Final

from conformance.config import Config, Role
from conformance.errors import TargetError
from conformance.evidence import Event, HaltKind, Outcome, parse
from conformance.judge import CaseView, ReplyKind, RunView, quiet, set_up_fault
from conformance.model import Case, Json, Plan
from conformance.wire.bounds import Bounds
from conformance.wire.budget import Budget
from conformance.wire.checkup.places import shared
from conformance.wire.credentials import Credentials
from conformance.wire.dispatch import Dispatch
from conformance.wire.heading import NOTHING, header
from conformance.wire.interrupts import interruptible
from conformance.wire.outstanding import Outstanding
from conformance.wire.progress import Progress
from conformance.wire.recorder import Recorder
from conformance.wire.redaction import Redactor
from conformance.wire.sequences import Sequences
from conformance.wire.session import Step, UserSession
from conformance.wire.trials import HOLD, Trials

__all__ = ["run"]

_FORESEEN: Final = 400
"""Whatever a plan has of its own comes before; ordinary payloads follow."""

_LATE: Final = 0.1
"""Seconds by which what ends by itself may be late."""

_HURRY: Final = 0.2
"""Seconds for the end of the sessions where no time is left."""

_MISSING: Final = "the known good case was passed on and not fully answered; nothing more is sent"


def run(
    plan: Plan,
    config: Config,
    *,
    path: Path,
    progress: Progress,
    minimise: Callable[[Trials], None] | None = None,
    notes: Mapping[str, Json] = NOTHING,
    bounds: Bounds | None = None,
) -> None:
    """Send a plan and write its evidence to `path`; `notes` are members of its first line: `waivers`, `shard`.

    `bounds` are those of the collectors, None for the usual ones.

    `minimise` is called in a thread of its own when all is through and the sessions are ended, where the limits allow
    that; it may send more, through sessions opened anew, and no verdict rests on what that gives.

    A set-up fault of the target, a limit or an interrupt is a line of the evidence. Raises EvidenceError where the
    evidence cannot be written.
    """
    work = _Run(plan, config, path=path, progress=progress, minimise=minimise, notes=notes, bounds=bounds)
    asyncio.run(work.main())


class _Run:
    """One run, from its first line to its last."""

    def __init__(
        self,
        plan: Plan,
        config: Config,
        *,
        path: Path,
        progress: Progress,
        minimise: Callable[[Trials], None] | None = None,
        notes: Mapping[str, Json] = NOTHING,
        bounds: Bounds | None = None,
    ) -> None:
        self._bounds = bounds
        self._minimise = minimise
        self._notes = notes
        self._plan = plan
        self._config = config
        self._path = path
        self._progress = progress
        self._redactor = Redactor()
        self._outstanding = Outstanding()
        self._sessions: list[UserSession] = []
        self._halted = self._cut = False

    async def main(self) -> None:
        self._redactor.protect(*(case.body for case in self._foreseen))
        for user, who in enumerate(self._config.users):  # the target may know the last when the first logs in
            Credentials.of(who).teach(self._redactor, session=f"user-{user}")
        self._recorder = Recorder(self._path, self._redactor, clock=time.monotonic)
        self._budget = Budget(self._config.limits, clock=time.monotonic)
        try:
            self._recorder.header(header(self._plan, self._config, self._notes))
            with interruptible(asyncio.create_task(self._work())) as work:
                await self._bounded(work)
                await self._concluded(work)
        finally:
            self._recorder.close()
        if self._recorder.fault is not None:  # also where it showed in a poll, which goes on without
            raise self._recorder.fault

    async def _bounded(self, work: asyncio.Task[None]) -> None:
        """Wait for the work, and cancel it where limits.total_time is over: for what was sent, with the waiting for it.

        Nothing is sent any more then; this is for a target that hangs, or never ends its answer.
        """
        await asyncio.wait({work}, timeout=_finite(self._budget.left))
        if self._budget.spent:
            await asyncio.wait({work}, timeout=_finite(self._budget.left + self._grace))
        if work.done():
            return
        self._cut = True
        self._halt(HaltKind.LIMIT, self._budget.time_is_over)
        work.cancel()
        await asyncio.wait({work})

    @property
    def _grace(self) -> float:
        """How long the last request may be waited for, and silence after it, in seconds."""
        limits = self._config.limits
        quiet_window = quiet(
            self._outstanding.slowest, ack_timeout=limits.ack_timeout, quiet_window=limits.quiet_window
        )
        return limits.ack_timeout + quiet_window + _LATE

    async def _concluded(self, work: asyncio.Task[None]) -> None:
        """Say how the work ended, close the sessions, write the last line."""
        if work.cancelled() and not self._cut:
            self._halt(HaltKind.INTERRUPTED, "interrupted")
        self._progress.finished()
        await self._closed()
        if not work.cancelled():
            work.result()
        self._recorder.finish(Outcome.HALTED if self._halted else Outcome.COMPLETE)

    async def _work(self) -> None:
        try:
            await self._opened()
        except TargetError as error:
            self._halt(HaltKind.SET_UP, error.what, where=error.where, remedy=error.remedy)
            return
        if self._plan.size:
            await self._exercised(self._plan)

    async def _opened(self) -> None:
        """Open the sessions, one after the other, so that what goes wrong is told of one user."""
        self._progress.stage("opening sessions")
        for user, who in enumerate(self._config.users):
            if who.role is not Role.AGENT and not self._needed(user):
                continue
            await self._open(user, progress=self._step)
        opened = [session.opened for session in self._sessions if session.opened is not None]
        if (fault := shared(opened)) is not None:
            raise fault
        for weak in self._redactor.weak:
            self._progress.note(f"too short or too common to be redacted in bodies: {weak}")

    def _needed(self, user: int) -> bool:
        """Whether the plan sends anything as a user."""
        return any(case.user == user for case in self._foreseen)

    async def _open(self, user: int, *, progress: Step | None, hold: float | None = None) -> UserSession:
        session = UserSession(
            self._config,
            user,
            recorder=self._recorder,
            on_event=self._received,
            progress=progress,
            hold=hold,
            bounds=self._bounds,
        )
        self._sessions.append(session)
        agent = self._config.users[user].role is Role.AGENT
        await (session.open() if agent else session.enter())
        return session

    def _step(self, name: str, ok: bool, detail: str) -> None:
        who = f" of user {self._sessions[-1].user}" if len(self._config.users) > 1 else ""
        self._progress.step(f"{name}{who}", ok, detail)

    def _received(self, event: Event) -> None:
        self._outstanding.receive(event)

    async def _exercised(self, plan: Plan) -> None:
        dispatch = Dispatch(
            self._config,
            self._sessions,
            outstanding=self._outstanding,
            recorder=self._recorder,
            progress=self._progress,
            clock=time.monotonic,
            budget=self._budget,
        )
        for case, reason in plan.withheld:
            self._recorder.skipped(case, reason)
        limits, watched = self._config.limits, 1 + len(plan.sequences)
        self._progress.started(
            plan.size, max_records=limits.max_records, silence=limits.quiet_window * watched
        )
        cases = iter(plan.cases)
        known_good = next(cases)
        await dispatch.send([known_good])
        if not dispatch.halted and self._well_begun():
            dispatch.learn(known_good.id)
            await dispatch.send(cases)
        await dispatch.watch()
        if not (self._halted or dispatch.halted):
            await Sequences(self._sessions, dispatch).run(plan.sequences)
        self._halted = self._halted or dispatch.halted
        if self._minimise is not None and self._config.limits.minimise and not self._halted:
            await self._minimised(dispatch, self._minimise)

    async def _minimised(self, dispatch: Dispatch, minimise: Callable[[Trials], None]) -> None:
        """Let smaller requests be looked for. The sessions are ended first: no verdict rests on what follows."""
        await self._closed()
        trials = Trials(
            self._config.limits,
            dispatch,
            begin=partial(self._opened_again, dispatch),
            recorder=self._recorder,
            path=self._path,
            clock=time.monotonic,
        )
        try:
            await asyncio.to_thread(minimise, trials)
        except Exception as error:  # noqa: BLE001  a courtesy that breaks must not cost the run its verdict
            self._progress.note(f"the smallest requests were not found: {type(error).__name__}: {error}")
        finally:
            trials.stop()

    async def _opened_again(self, dispatch: Dispatch) -> Sequence[UserSession]:
        """Open the sessions anew, with polls that are soon answered. Raises TargetError where the target refuses."""
        self._recorder.minimising(dispatch.quiet)
        self._progress.note("some cases failed: they are sent again alone, and smaller ones are looked for")
        self._progress.stage("looking for the smallest")
        users = [session.user for session in self._sessions]
        sessions = [await self._open(user, progress=None, hold=HOLD) for user in users]
        dispatch.resume(sessions, timeout=dispatch.quiet)
        return sessions

    def _well_begun(self) -> bool:
        """Whether the known good was fully answered; where it was not, why is recorded."""
        self._recorder.flush()
        with self._path.open(encoding="utf-8", newline="\n") as lines:
            known_good = RunView(parse(lines, name=str(self._path))).known_good
        if known_good is None or not known_good.answered:
            what, remedy = (set_up_fault(known_good) if known_good else None) or ("", "")
            kind = HaltKind.SET_UP if what else HaltKind.KNOWN_GOOD
            self._halt(kind, what or _missing(known_good), where="the known good case", remedy=remedy)
            return False
        return True

    def _halt(self, kind: HaltKind, what: str, *, where: str = "", remedy: str = "") -> None:
        self._halted = True
        self._recorder.halt(kind, what, where=where, remedy=remedy)

    async def _closed(self) -> None:
        left = self._budget.left + self._budget.to_close + (self._grace if self._budget.spent else 0.0)
        within = _finite(left, at_least=_HURRY)
        await asyncio.gather(*(session.close(within=within) for session in self._sessions))

    @cached_property
    def _foreseen(self) -> tuple[Case, ...]:
        """What is known of the plan beforehand: all cases, of a plan without end the first ones."""
        cases = self._plan.cases
        return (*(cases if isinstance(cases, tuple) else islice(cases, _FORESEEN)), *self._plan.posts)


def _missing(known_good: CaseView | None) -> str:
    """Return what is missing of the answer to the known good."""
    if known_good is not None and known_good.reply.kind in {ReplyKind.UNAVAILABLE, ReplyKind.NONE}:
        return f"the target did not say what it makes of the known good case: {known_good.reply.described}"
    return _MISSING


def _finite(seconds: float, *, at_least: float = 0.0) -> float | None:
    """Return how long to wait, None for without end."""
    return None if math.isinf(seconds) else max(at_least, seconds)
