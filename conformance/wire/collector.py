"""The CometD collector of one user's session: it polls, and passes on every event that is delivered."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import Callable
from typing import Final

from conformance.bayeux import Action, Connect, Handshake, Session, State, Stop, Subscribe
from conformance.errors import TargetError
from conformance.evidence import Event
from conformance.wire.bounds import Bounds
from conformance.wire.client import Client
from conformance.wire.dialogue import Answer, Dialogue
from conformance.wire.recorder import Recorder
from conformance.wire.watch import Watch

__all__ = ["Collector"]

_QUICK: Final = 0.05
_SLOWEST_PACE: Final = 1.0


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
        self._polling = False
        self._polls = 0
        self._pace = 0.0

    @property
    def alive(self) -> bool:
        """Whether polling goes on and nothing is in doubt."""
        return self._running and self.failed is None and self._watch.doubt is None

    @property
    def ended(self) -> bool:
        """Whether it was dropped or closed, and collects nothing any more."""
        return self._closing.is_set()

    @property
    def acknowledges(self) -> bool:
        """Whether the target took the ack extension."""
        return self._dialogue.session.acknowledges

    @property
    def proven(self) -> float | None:
        """Until when the channel is proven to have been alive; None before the first poll."""
        return self._watch.proven

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
            await self._paused(action.after)
            answer = await self._prepared(action)
            if answer.refused:
                raise self._refusal(answer.refused)
            action = answer.received.action
        return action

    async def _prepared(self, action: Handshake | Subscribe) -> Answer:
        if isinstance(action, Subscribe):
            return await self._dialogue.subscribe(action.channels)
        return await self._dialogue.handshake()

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
            while not self._closing.is_set():
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
        closing = await self._paused(action.after)
        if isinstance(action, Connect):
            return await self._poll(0 if closing else action.hold)
        if closing:
            return Stop("the session was ended")
        return (await self._prepared(action)).received.action

    async def _paused(self, seconds: float) -> bool:
        """Wait, but not once the collector is closing; return whether it is."""
        if seconds > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), seconds)
        return self._closing.is_set()

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
        self._watch.polled(self._clock())
        if held:
            self._ready.set()

    def _judge(self, answer: Answer) -> None:
        received = answer.received
        if received.well:
            self._watch.answered(answer.exchange.end, numbered=received.numbered and answer.resumable)
        else:
            self._watch.failed(received.problem, resumable=answer.resumable)

    def _paced(self, answer: Answer) -> Action:
        """Slow down where a target answers every poll at once with nothing (ADV-6: one may wait longer)."""
        action, took = answer.received.action, answer.exchange.end - answer.exchange.sent
        quick = answer.received.well and not answer.received.delivered and took < _QUICK
        wait = self._pace
        self._pace = min(_SLOWEST_PACE, max(_QUICK, 2 * self._pace)) if quick else 0.0
        if quick and isinstance(action, Connect) and self._dialogue.session.state is State.CONNECTED:
            return dataclasses.replace(action, after=max(action.after, wait))
        return action

    def _turned(self) -> None:
        """Wake those who wait for a poll to end."""
        turn, self._turn = self._turn, asyncio.Event()
        turn.set()

    async def prove(self) -> float | None:
        """Wait until the poll in flight is answered, and return until when the channel is proven to be alive.

        That takes as long as the target holds a poll. Where polling fails meanwhile, the time returned lies
        in the past.
        """
        asked = self._clock()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._dialogue.patience(None)):
                while self._running and (self.proven is None or self.proven < asked):
                    await self._turn.wait()
        return self.proven

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

    async def close(self) -> None:
        """End the session: disconnect, which releases the held poll, and wait for both replies (DC-3).

        Calling it again does nothing.
        """
        if self._closing.is_set():
            return
        asked = self._clock()
        self._closing.set()
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._bounds.closing):
                    await self._say_goodbye()
        finally:
            await self._abandon()
            if self.proven is not None and self.proven < asked:
                self._watch.ended(self._clock(), reason=self.failed or "the last poll was not answered")

    async def _say_goodbye(self) -> None:
        if self._task is not None and not self._polling:
            await asyncio.wait({self._task})
        lossy = not self.acknowledges
        answer = await self._dialogue.disconnect()
        if answer is not None and answer.exchange.failure is not None and lossy:
            span = answer.exchange
            self._watch.blind(span.sent, span.end, reason="the reply to the disconnect was lost")
        if self._task is not None:
            await asyncio.wait({self._task})

    async def _abandon(self) -> None:
        """Cancel a poll that was not released."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task})
