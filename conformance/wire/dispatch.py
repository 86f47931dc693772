"""Sends the cases of a plan: several in flight, some alone, none twice, and none without its line in the record."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import math
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from conformance.config import Config
from conformance.evidence import HaltKind, Purpose
from conformance.judge import Reply, quiet, reply_of
from conformance.model import CHAIN_PLACE, DEVICE_PLACE, Case, FaultKind
from conformance.wire.budget import Budget
from conformance.wire.disguise import disguise, faulty
from conformance.wire.outstanding import Outstanding, Under
from conformance.wire.progress import Progress
from conformance.wire.recorder import Recorder
from conformance.wire.session import UserSession
from conformance.wire.settling import Patience, settle, through
from conformance.wire.surprise import late, surprise

__all__ = ["PATH", "Dispatch"]

PATH: Final = "/api/v2/me/outbound-records"
"""The request URL (Overview)."""


@dataclass(slots=True)
class _Phone:
    """A phone that one case at a time has: how many have it or wait for it, and when it is free (monotonic time).

    `user` is the last one who had it.
    """

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    wanted: int = 0
    free_at: float = -math.inf
    user: int = 0


class Dispatch:
    """Sends cases through the users' sessions, within the budget that is given; without one, within its own."""

    def __init__(
        self,
        config: Config,
        sessions: Sequence[UserSession],
        *,
        outstanding: Outstanding,
        recorder: Recorder,
        progress: Progress,
        clock: Callable[[], float],
        budget: Budget | None = None,
    ) -> None:
        self.halted = False
        self._config = config
        self._sessions = {session.user: session for session in sessions}
        self._outstanding = outstanding
        self._recorder = recorder
        self._progress = progress
        self._clock = clock
        self._budget = budget or Budget(config.limits, clock=clock)
        self._patience = Patience(
            timeout=config.limits.ack_timeout,
            grace=config.limits.quiet_window,
            user_event=config.session.user_event != "ignore",
        )
        self._learnt = False
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._phones: dict[str, _Phone] = {}
        self._many = _MANY_PHONES
        self._odd: set[str] = set()

    async def send(self, cases: Iterable[Case]) -> None:
        """Send the cases in their order and return when all are through, or the run was halted."""
        try:
            for case in cases:
                if not await self._launched(case):
                    break
            await self._all_through()
        finally:
            await self._abandoned()

    async def _launched(self, case: Case) -> bool:
        """Launch one case when it may go; tell whether the next may be tried."""
        if case.alone:
            await self._all_through()
        await self._budget.slots.acquire()
        if self._stopped():
            self._budget.slots.release()
            return False
        task = asyncio.create_task(self._carried(case))
        self._tasks[case.id] = task
        task.add_done_callback(lambda done: self._ended(case.id, done))
        if case.alone:
            await self._all_through()
        return True

    def _ended(self, case: str, task: asyncio.Task[None]) -> None:
        """Forget a task that ended well; an error of ours is raised to whoever waits for all."""
        self._budget.slots.release()
        if not task.cancelled() and task.exception() is None:
            self._tasks.pop(case, None)

    def learn(self, case: str) -> None:
        """Learn from an answered case by which keys messages can be found at all."""
        under = self._outstanding.under(case)
        self._learnt = True
        self._patience = dataclasses.replace(
            self._patience,
            acknowledgement=under.acknowledged is not None,
            user_event=self._patience.user_event and under.told,
        )

    def resume(self, sessions: Sequence[UserSession], *, timeout: float) -> None:
        """Go on with other sessions of the same users, and be as patient as that; all that was spent stays spent."""
        self._sessions = {session.user: session for session in sessions}
        self._patience = dataclasses.replace(self._patience, timeout=timeout)

    def _stopped(self) -> bool:
        for session in self._sessions.values():
            if session.collector.failed is not None and not self.halted:
                self.lost(session.collector.failed)
        return self.halted

    def lost(self, what: str) -> None:
        """Halt the run, because the notification channel cannot be had again."""
        self._halt(HaltKind.CHANNEL, f"the notification channel is lost: {what}")

    def overdue(self) -> bool:
        """Halt the run where its time is over; tell whether it is halted."""
        if self._budget.overdue:
            self._halt(HaltKind.LIMIT, self._budget.overdue)
        return self.halted

    def _halt(self, kind: HaltKind, what: str) -> None:
        if not self.halted:
            self.halted = True
            self._recorder.halt(kind, what)
            self._progress.note(f"stopped: {self._recorder.redactor.text(what)}")

    async def _all_through(self) -> None:
        """Wait for all that was launched; an error of ours in any of them ends the run."""
        if self._tasks:
            await asyncio.gather(*self._tasks.values())

    async def _abandoned(self) -> None:
        """Cancel what is still under way, and wait until its record is written."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        self._tasks.clear()

    async def _carried(self, case: Case) -> None:
        """Carry one case from its permit to its last message."""
        async with self._phone(case.phone, case.user):
            filled, reason = await self._filled(case)
            if reason:
                self._recorder.skipped(case, reason)
            elif not await self._budget.permit():
                self._halt(HaltKind.LIMIT, self._budget.exhausted)
                return
            elif self._stopped():  # while it waited for its phone or its permit
                return
            else:
                await self._sent(filled)
        self._progress.settled(case.id)

    @contextlib.asynccontextmanager
    async def _phone(self, phone: str | None, user: int) -> AsyncIterator[None]:
        """Have a phone for one case: not while another has it, and not before what came for that one is quiet.

        The phones of a small pool are used again, and user events are found by them.
        """
        if phone is None:
            yield
            return
        one = self._phones.setdefault(phone, _Phone())
        one.wanted += 1
        try:
            async with one.lock:
                await self._freed(one)
                before = self._budget.spent
                try:
                    yield
                finally:
                    if self._budget.spent > before:  # else nothing can come for it
                        one.free_at, one.user = self._clock() + self.quiet, user
        finally:
            one.wanted -= 1
            self._tidied()

    async def _freed(self, phone: _Phone) -> None:
        """Wait until a phone is free, and what may wait at the target for a poll of its last user has come."""
        while True:
            session = self._sessions.get(phone.user)
            pause = 0.0 if session is None else session.collector.pause
            wait = min(phone.free_at + pause - self._clock(), self._budget.left)
            if wait <= 0:
                return
            await asyncio.sleep(wait)

    def _tidied(self) -> None:
        """Forget the phones that are free again, once there are many."""
        if len(self._phones) > self._many:
            now = self._clock()
            self._phones = {
                phone: one for phone, one in self._phones.items() if one.wanted or one.free_at > now
            }
            self._many = max(_MANY_PHONES, 2 * len(self._phones))

    async def _sent(self, case: Case) -> None:
        """Record, send, and wait for the messages. A request is never repeated: it may have had its effect."""
        session = self._sessions[case.user]
        deaf = session.deaf
        under = self._outstanding.enter(self._recorder.sent(case, session.name, deaf=deaf))
        self._progress.sent(case.id)
        timeout = self._config.limits.ack_timeout
        with self._budget.leaving() as left:
            exchange = await session.client.exchange(
                Purpose.CASE,
                case.method,
                PATH,
                body=case.body,
                headers=disguise(case, session.client.csrf),
                case=case.id,
                timeout=timeout,
                login=case.login and not faulty(case, FaultKind.UNKNOWN_LOGIN),
                token=not faulty(case, FaultKind.NO_TOKEN),
                on_sent=left,
            )
        self._budget.heed(exchange)
        await self._settled(under, reply_of(exchange), deaf=deaf)

    async def _settled(self, under: Under, reply: Reply, *, deaf: bool) -> None:
        """Wait for the messages; those of a case that runs alone must not come among those of the next."""
        if not deaf:
            await settle(under, reply.kind, self._patience, clock=self._clock)
            self._wonder(under, surprise(under, reply, through=through(under, self._patience)))
            if under.sent.case.alone:
                await self._sessions[under.sent.case.user].collector.recovered()
        self._outstanding.last = max(self._outstanding.last, self._clock())
        if self._learnt and through(under, self._patience):
            self._outstanding.leave(under)

    def _wonder(self, under: Under, odd: str) -> None:
        """Tell once what is unexpected of a case."""
        if odd and under.sent.case.id not in self._odd:
            self._odd.add(under.sent.case.id)
            self._progress.unexpected(under.sent.case.id, self._recorder.redactor.text(odd))

    async def _filled(self, case: Case) -> tuple[Case, str]:
        """Return the case with device and chain filled in, and why it cannot be sent, or ""."""
        session = self._sessions.get(case.user)
        if session is None:
            return case, f"user {case.user} has no session"
        if session.client.csrf is None and faulty(case, FaultKind.WRONG_TOKEN, FaultKind.NO_TOKEN):
            return case, "the target issued no CSRF token"
        body = case.body.replace(DEVICE_PLACE, session.device_path)
        if case.chain_of is not None:
            if maker := self._tasks.get(case.chain_of):
                await asyncio.wait({maker})
            if self._outstanding.chain(case.chain_of) is None:
                await session.collector.recovered()
            chain = self._outstanding.chain(case.chain_of)
            if chain is None:
                return case, f"case {case.chain_of} was given no chain that could be joined"
            body = body.replace(json.dumps(CHAIN_PLACE), str(chain))
        return dataclasses.replace(case, body=body), ""

    @property
    def quiet(self) -> float:
        """How long silence proves absence, by what the run has seen so far, in seconds."""
        limits = self._config.limits
        return quiet(
            self._outstanding.slowest, ack_timeout=limits.ack_timeout, quiet_window=limits.quiet_window
        )

    async def watch(self) -> None:
        """Wait until silence after the last message and the last response proves absence."""
        silent = max(0.0, self._outstanding.last + self.quiet - self._clock()) + _MARGIN
        self._progress.stage("watching", seconds=silent)
        await asyncio.sleep(silent)
        for under in self._outstanding.entered:
            self._wonder(under, late(under))


_MANY_PHONES: Final = 4096

_MARGIN: Final = 0.05
"""The judge measures from the same times; this keeps rounding on the safe side."""
