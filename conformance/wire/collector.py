"""The CometD collector of one user's session: it polls, and passes on every event that is delivered."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import math
from collections.abc import Callable
from typing import Final

from conformance.bayeux import Action, Connect, Handshake, Session, State, Stop, Subscribe
from conformance.errors import TargetError
from conformance.evidence import Event
from conformance.wire.bounds import Bounds
from conformance.wire.client import Client
from conformance.wire.dialogue import Answer, Dialogue
from conformance.wire.pace import QUICK, Pace
from conformance.wire.recorder import Recorder
from conformance.wire.waiting import arrived, paused
from conformance.wire.watch import Watch

__all__ = ["Collector"]

_STALE: Final = 0.5
"""Seconds. Where events come and the last proof is older, the next poll asks to be answered at once."""
_MORE: Final = "more may have waited at the target behind the last event"


class Collector:
    """Collects the events of one session, from `open` until `close`.

    `path` is that of the CometD endpoint. `on_event` is called with each event once it is recorded. `hold`
    asks the target to hold each poll for so many seconds; None leaves that to it.
    """

    def __init__(
        self,
        client: Client,
        recorder: Recorder,
        *,
        path: str,
        channels: tuple[str, ...],
        on_event: Callable[[Event], None],
        hold: float | None = None,
        bounds: Bounds | None = None,
    ) -> None:
        self.failed: str | None = None
        """Why nothing is collected any more; None while it is."""
        self.fault: Exception | None = None
        """Our own fault, where that is why."""
        self._bounds = bounds or Bounds()
        asked = None if hold is None else int(hold * 1000)
        session = Session(channels=channels, hold=asked, most_tries=self._bounds.tries)
        self._dialogue = Dialogue(
            client, recorder, path=path, session=session, on_event=on_event, bounds=self._bounds
        )
        self._clock = client.clock
        self._watch = Watch(recorder, client.session)
        self._task: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._closing = asyncio.Event()
        self._turn = asyncio.Event()
        self._polling = self._more = False  # _more: the last poll brought something, and more may wait there
        self._polls, self._pace, self._left_at, self._trip = 0, Pace(), 0.0, 0.0

    @property
    def alive(self) -> bool:
        """Whether polling goes on and nothing is in doubt."""
        return self._running and self.failed is None and self._watch.doubt is None

    @property
    def ended(self) -> bool:
        """Whether it was dropped or closed."""
        return self._closing.is_set()

    @property
    def acknowledges(self) -> bool:
        """Whether the target took the ack extension."""
        return self._dialogue.session.acknowledges

    @property
    def proven(self) -> float | None:
        """Until when all that the target had for us is proven to have come; None before the first poll."""
        return self._watch.proven

    @property
    def pause(self) -> float:
        """For how many seconds nobody may be polling between two polls: messages wait that long at the target."""
        return max(self._dialogue.session.advice.interval / 1000, self._pace.wait)

    @property
    def _running(self) -> bool:
        return self._task is not None and not self._task.done()

    async def open(self) -> None:
        """Handshake, subscribe, and return once a poll is in flight.

        Raises TargetError where the target refuses, or is not ready in time.
        """
        try:
            async with asyncio.timeout(self._bounds.opening):
                self._task = asyncio.create_task(self._poll_on(await self._subscribed()))
                await self._in_flight(self._task)
        except TimeoutError:
            raise self._refusal(f"it was not ready within {self._bounds.opening:g} s") from None
        if self.fault is not None:
            raise self.fault
        if self.failed is not None:
            raise self._refusal(self.failed)
        self._dialogue.persist()

    async def _subscribed(self) -> Connect:
        """Get a session with all its subscriptions confirmed; return how to go on."""
        action: Action = Handshake()
        while not isinstance(action, Connect):
            if isinstance(action, Stop):
                raise self._refusal(action.reason)
            await paused(self._closing, action.after)
            answer = await self._prepared(action)
            if answer.refused:
                raise self._refusal(answer.refused)
            action = answer.received.action
        return action

    async def _prepared(self, action: Handshake | Subscribe) -> Answer:
        asked = self._dialogue.subscribe(action.channels) if isinstance(action, Subscribe) else None
        answer = await (asked or self._dialogue.handshake())
        self._trip = max(self._trip, answer.exchange.end - answer.exchange.sent)
        return answer

    async def _in_flight(self, task: asyncio.Task[None]) -> None:
        """Wait for a held poll. A first one that has no answer after a while is held too."""
        ready = asyncio.create_task(self._ready.wait())
        try:
            either = {ready, task}
            await asyncio.wait(either, timeout=self._bounds.first, return_when=asyncio.FIRST_COMPLETED)
            if not self._polling:
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ready.cancel()

    def _refusal(self, what: str) -> TargetError:
        channels = " and ".join(self._dialogue.session.channels)
        return TargetError(
            f"the notification channel cannot be opened: {what}",
            where=self._dialogue.address,
            remedy=f"May this user receive notifications, are {channels} offered there, and is "
            "target.notifications_path right?",
        )

    async def _poll_on(self, action: Action) -> None:
        """Do what the protocol says until there is nothing left to do."""
        try:
            while not self._closing.is_set() or (self._more and isinstance(action, Connect)):
                if isinstance(action, Stop):
                    self.failed = action.reason
                    break
                action = await self._done(action)
        except Exception as error:  # noqa: BLE001  # a fault of ours must not look like a silent target: it becomes a gap
            self.fault, self.failed = error, f"the collector failed: {error!r}"
        finally:
            self._turned()
        if self.failed is not None:
            self._watch.ended(self._clock(), reason=self.failed)

    async def _done(self, action: Handshake | Subscribe | Connect) -> Action:
        """Wait as the action demands, do it, and return the next one."""
        closing = await paused(self._closing, action.after)
        if isinstance(action, Connect):
            return await self._poll(0 if closing or self._stale else action.hold)
        if closing:
            return Stop("the session was ended")
        return (await self._prepared(action)).received.action

    @property
    def _stale(self) -> bool:
        """Whether events have come since the last proof, and that is long ago: an empty answer would be one."""
        return self._more and self.proven is not None and self._clock() - self.proven > _STALE

    async def _poll(self, hold: int | None) -> Action:
        """Send one connect, and write down what its answer proves."""
        if self._polls >= self._bounds.polls:
            return Stop(f"gave up after {self._polls} polls")
        self._polls += 1
        self._polling = True
        try:
            answer = await self._dialogue.connect(hold, on_sent=lambda: self._left(held=hold != 0))
        finally:
            self._polling = False
        self._judge(answer)
        self._turned()
        return self._paced(answer)

    def _left(self, *, held: bool) -> None:
        self._watch.polled(at := self._clock())
        self._left_at = at
        if held:
            self._ready.set()

    def _judge(self, answer: Answer) -> None:
        """Write down what an answer proves: until its first byte, for what is slow after that is the network."""
        received, exchange = answer.received, answer.exchange
        if received.well:
            self._more = bool(received.delivered)
            at = exchange.end if exchange.first is None else exchange.first
            self._watch.answered(at, numbered=received.numbered and answer.resumable, emptied=not self._more)
        else:
            lost = answer.exchange.failure is not None
            self._watch.failed(received.problem, resumable=answer.resumable, unanswered=lost)

    def _paced(self, answer: Answer) -> Action:
        """Slow down where a target answers every poll at once with nothing (ADV-6: one may wait longer)."""
        action, took = answer.received.action, answer.exchange.end - answer.exchange.sent
        quick = answer.received.well and not answer.received.delivered and took < QUICK
        wait = self._pace.after(quick=quick)
        if quick and isinstance(action, Connect) and self._dialogue.session.state is State.CONNECTED:
            return dataclasses.replace(action, after=max(action.after, wait))
        return action

    def _turned(self) -> None:
        """Wake those who wait for a poll to end."""
        turn, self._turn = self._turn, asyncio.Event()
        turn.set()

    async def prove(self) -> float | None:
        """Wait until the channel is proven to be alive now, as long as a poll may be held; return until when it is."""
        asked = self._clock()
        await self._turning(lambda: self.proven is not None and self.proven >= asked)
        return self.proven

    async def recovered(self) -> None:
        """Wait until a lost poll is made good, with what it held back; not for longer than a poll may take."""
        await self._turning(lambda: self._watch.doubt is None)

    async def _turning(self, reached: Callable[[], bool]) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._dialogue.patience(None)):
                while self._running and not reached():
                    await self._turn.wait()

    async def drop(self) -> None:
        """Leave the session without a word, as a client that dies: what was not proven until now is a gap."""
        self._closing.set()
        await self._abandon()
        self._watch.ended(self._clock(), reason="the collector left its session, as planned")

    async def part(self) -> None:
        """End a session that was dropped: without a word of ours the target would keep it for a while yet."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._bounds.closing):
                await self._dialogue.part()

    async def close(self, *, within: float | None = None) -> None:
        """End the session: disconnect, which releases the held poll, and wait for both replies (DC-3).

        `within` is how many seconds the caller leaves for it. Calling it again does nothing.
        """
        if self._closing.is_set():
            return
        asked = self._clock()
        self._closing.set()
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._bounds.closing):
                    await self._say_goodbye(min(within or math.inf, self._bounds.closing) / 2)
        finally:
            await self._abandon()
            if self.proven is not None and self.proven < asked:
                why = _MORE if self._more and self._watch.doubt is None else "the last poll was not answered"
                self._watch.ended(self._clock(), reason=self.failed or why)

    async def _say_goodbye(self, patience: float) -> None:
        """Wait for a last proof, for so many seconds, then for the end: a poll that hangs must not keep us from it."""
        if self._polling and self._more and (young := self._left_at + QUICK - self._clock()) > 0:
            with contextlib.suppress(TimeoutError):  # a poll that is held longer brings nothing that waited
                await asyncio.wait_for(self._turn.wait(), young)
        if self._task is not None and not self._polling:
            await asyncio.wait({self._task}, timeout=patience)
        if self._task is not None and self._polling:  # a disconnect that overtakes the poll proves nothing
            await arrived(self._task, self._left_at + self._trip - self._clock())
        await self._disconnected(lossy=not self.acknowledges)
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _disconnected(self, *, lossy: bool) -> None:
        """Disconnect; where the answer is lost, once more: it may not have arrived, and does no harm twice."""
        answer = await self._dialogue.disconnect()
        if answer is None or answer.exchange.failure is None:
            return
        if lossy:
            span = answer.exchange
            self._watch.blind(span.sent, span.end, reason="the reply to the disconnect was lost")
        await self._dialogue.disconnect()

    async def _abandon(self) -> None:
        """Cancel a poll that was not released."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task})
