"""A Bayeux session on the wire: a message out, its response recorded, events passed on, an action back.

What it knows of the protocol is in `conformance.bayeux`.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from conformance.bayeux import (
    CONNECT,
    DISCONNECT,
    HANDSHAKE,
    SUBSCRIBE,
    Action,
    Message,
    Received,
    Request,
    Session,
    Stop,
)
from conformance.evidence import Event, Exchange, Purpose
from conformance.wire.bounds import Bounds
from conformance.wire.client import Client
from conformance.wire.recorder import Recorder
from conformance.wire.retry_after import asked

__all__ = ["Answer", "Dialogue"]

_PURPOSES: Final[Mapping[str, Purpose]] = {
    HANDSHAKE: Purpose.HANDSHAKE,
    SUBSCRIBE: Purpose.SUBSCRIBE,
    CONNECT: Purpose.CONNECT,
    DISCONNECT: Purpose.DISCONNECT,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An exchange and what it brought. `resumable` is whether a lost answer would be sent again."""

    exchange: Exchange
    received: Received
    resumable: bool

    @property
    def refused(self) -> str:
        """What the target said no to without a reply, by HTTP status; empty where it did not."""
        status = self.exchange.status or 0
        if self.received.reply is not None or not 400 <= status < 500:
            return ""
        return f"the {self.exchange.purpose} was answered with HTTP {status}"


class Dialogue:
    """The messages of one session, one after another; only a poll and a disconnect overlap."""

    def __init__(
        self,
        client: Client,
        recorder: Recorder,
        *,
        path: str,
        session: Session,
        on_event: Callable[[Event], None],
        bounds: Bounds,
    ) -> None:
        self.session = session
        self.client = client
        self.address = client.base_url + path
        self._path = path
        self._recorder = recorder
        self._on_event = on_event
        self._bounds = bounds

    async def handshake(self) -> Answer:
        """Ask for a session."""
        self.session, request = self.session.handshake()
        return await self._exchanged(request, timeout=self._bounds.reply)

    async def subscribe(self, channels: tuple[str, ...]) -> Answer:
        """Subscribe to channels."""
        self.session, request = self.session.subscribe(channels)
        return await self._exchanged(request, timeout=self._bounds.reply)

    async def connect(self, hold: int | None, *, on_sent: Callable[[], None]) -> Answer:
        """Poll; `hold` in milliseconds. Waits longer than the target may hold it (rule 3)."""
        self.session, request = self.session.connect(hold)
        return await self._exchanged(request, timeout=self.patience(hold), on_sent=on_sent)

    async def disconnect(self) -> Answer | None:
        """End the session; None where there is none."""
        if self.session.client_id is None:
            return None
        self.session, request = self.session.disconnect()
        return await self._exchanged(request, timeout=self._bounds.reply)

    async def part(self) -> None:
        """End a session that nobody listens to any more, and pass nothing on of what comes with the answer."""
        if self.session.client_id is None:
            return
        self.session, request = self.session.disconnect()
        await self.client.exchange(
            Purpose.DISCONNECT, "POST", self._path, body=request.body, timeout=self._bounds.reply
        )

    def patience(self, hold: int | None) -> float:
        """Return for how many seconds the answer to a poll is waited for."""
        advised = self.session.advice.timeout
        seconds = self._bounds.unadvised if advised is None else advised / 1000
        return min(max(seconds, (hold or 0) / 1000), self._bounds.held) + self._bounds.margin

    def persist(self) -> None:
        """Try as often as a session that was open once deserves."""
        self.session = dataclasses.replace(self.session, most_tries=self._bounds.retries)

    async def _exchanged(
        self, request: Request, *, timeout: float, on_sent: Callable[[], None] | None = None
    ) -> Answer:
        """Exchange one message, and take the events from its response, whatever it answers (PUB-5)."""
        exchange = await self.client.exchange(
            _PURPOSES[request.channel],
            "POST",
            self._path,
            body=request.body,
            timeout=timeout,
            on_sent=on_sent,
        )
        before = self.session
        received = before.receive(request, _readable(exchange), note=_note(exchange))
        if received.problem:
            received = self._told(before, request, exchange, received)
        received = dataclasses.replace(received, action=self._rested(received.action, exchange))
        self.session = received.session
        for message in received.delivered:
            self._pass_on(message, exchange=exchange)
        same = before.client_id is not None and before.client_id == received.session.client_id
        return Answer(exchange, received, resumable=before.acknowledges and same)

    def _told(self, before: Session, request: Request, exchange: Exchange, received: Received) -> Received:
        """Return what a response brought, its problem in words without secrets: cut, they could not be known again."""
        shown = self.client.shown(exchange)
        told = before.receive(request, _readable(shown), note=_note(shown))
        stops = isinstance(told.action, Stop) and isinstance(received.action, Stop)
        session = dataclasses.replace(received.session, reason=told.session.reason)
        action = told.action if stops else received.action
        return dataclasses.replace(received, problem=told.problem, action=action, session=session)

    def _rested(self, action: Action, exchange: Exchange) -> Action:
        """Return the action, not before a target that is overloaded wants it (HTTP 429 and 503)."""
        rest = asked(exchange, wall=time.time) or 0.0
        if isinstance(action, Stop) or rest <= action.after:
            return action
        if rest > self._bounds.rest:
            return Stop(f"HTTP {exchange.status} asks for a rest of {rest:g} s (Retry-After)")
        return dataclasses.replace(action, after=rest)

    def _pass_on(self, message: Message, *, exchange: Exchange) -> None:
        event = Event(
            exchange=exchange.n,
            index=message.index,
            session=exchange.session,
            channel=message.channel,
            message=message.value,
            at=exchange.end,
        )
        self._on_event(self._recorder.event(event))


def _readable(exchange: Exchange) -> str | None:
    """Return the body of a response that came whole and is text, or None."""
    return exchange.body if exchange.failure is None else None


def _note(exchange: Exchange) -> str:
    if exchange.failure is not None:
        return exchange.failure
    if exchange.body is None:
        return f"HTTP {exchange.status}: the body is no UTF-8"
    return "" if exchange.status == 200 else f"HTTP {exchange.status}"
