"""The endpoint over HTTP: reads messages, holds polls, and puts waiting events before the replies."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from conformance.reference.behaviour import CometdBehaviour
from conformance.reference.cometd import meta
from conformance.reference.cometd.broker import Broker, Visitor
from conformance.reference.cometd.meta import Advice, Turn
from conformance.reference.cometd.session import Session, Wake
from conformance.reference.login import Caller
from conformance.reference.values import Json, Object
from conformance.reference.wire_format import body_of, encoded, parsed

__all__ = ["Endpoint"]

_COOKIE: Final = "BAYEUX_BROWSER"
_LONGEST_HOLD: Final = 120.0


@dataclass(frozen=True, slots=True)
class _Ride:
    """A reply of a session that events can go out with.

    `connect` is the connect reply, None for any other.
    """

    session: Session
    connect: Object | None

    def events(self) -> list[Object]:
        return self.session.taken(by_connect=self.connect is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """The handler of the notification paths."""

    broker: Broker
    behaviour: CometdBehaviour
    advice: Advice

    async def handle(self, request: Request, caller: Caller) -> Response:
        """Answer one request: 400 with an empty body for what are no messages, else 200 with the replies."""
        body = await body_of(request)
        messages = _messages(body)
        if body is None or messages is None:
            return Response(status_code=413 if body is None else 400)
        browser = request.cookies.get(_COOKIE)
        visitor = Visitor(
            user=caller.user.name if caller.user else None,
            browser=browser,
            http_session=caller.session.id if caller.session else None,
        )
        handshake = next((message for message in messages if message.get("channel") == meta.HANDSHAKE), None)
        if handshake is not None:
            return self._shaken(handshake, visitor)
        return self._response(await self._replies(messages, visitor))

    def _shaken(self, message: Object, visitor: Visitor) -> Response:
        """A handshake is answered alone; whatever came with it is ignored, as the protocol demands."""
        browser = visitor.browser or secrets.token_hex(16)
        reply = meta.handshake_reply(self._turn(visitor), message, browser)
        response = self._response([self._changed(message, reply)])
        if visitor.browser is None:
            response.headers.append("Set-Cookie", f"{_COOKIE}={browser}; Path=/; HttpOnly")
        return response

    async def _replies(self, messages: list[Object], visitor: Visitor) -> list[Object]:
        """The replies to messages, in order, and the events that ride along."""
        replies: list[Object] = []
        riding: dict[str, _Ride] = {}
        for message in messages:
            session = self.broker.found(message.get("clientId"), visitor)
            if message.get("channel") == meta.CONNECT:
                answers, ride = await self._connected(
                    session, message, visitor=visitor, alone=len(messages) == 1
                )
            else:
                answers = [meta.plain_reply(self._turn(visitor), session, message)]
                ride = _Ride(session, None) if session else None
            if ride and (ride.connect or ride.session.client_id not in riding):
                riding[ride.session.client_id] = ride
            replies += [self._changed(message, reply) for reply in answers]
        events = [event for ride in riding.values() for event in ride.events()]
        return replies + events if self.behaviour.connect_reply_first else events + replies

    async def _connected(
        self, session: Session | None, message: Object, *, visitor: Visitor, alone: bool
    ) -> tuple[list[Object], _Ride | None]:
        """The replies to a connect, once it is due, and the ride for events that it offers."""
        if session is None or message.get("connectionType") not in meta.TYPES:
            return [meta.connect_refusal(session, message)], None
        wake = await self._polled(session, message, alone=alone)
        reply = meta.connect_reply(self._turn(visitor), session, message=message, wake=wake)
        if wake is Wake.OVERTAKEN:
            return [reply], None
        ride = _Ride(session, reply)
        if session.acknowledges:
            reply["ext"] = {"ack": session.batch + 1}
        if wake is Wake.ENDED:
            return [{"channel": "/meta/disconnect", "successful": True}, reply], ride
        return [reply], ride

    async def _polled(self, session: Session, message: Object, *, alone: bool) -> Wake:
        """Hold a poll if it may be held: not the first of a session, and not one that came in company."""
        session.wake(Wake.OVERTAKEN)
        if session.acknowledges:
            session.acknowledge(meta.acknowledged_batch(message))
        first, session.met = not session.met, True
        crowded = self.broker.crowded(session)
        session.advise = session.advise or (session.throttled and not crowded)
        session.throttled = crowded
        seconds = meta.seconds_to_hold(session, message, advice=self.advice, longest=_LONGEST_HOLD)
        if not alone or not seconds or (first and not self.behaviour.hold_first_connect):
            return Wake.TIMEOUT
        return await _held(session, seconds)

    def _turn(self, visitor: Visitor) -> Turn:
        return Turn(
            broker=self.broker,
            visitor=visitor,
            advice=self.advice,
            ack_extension=self.behaviour.ack_extension,
            now=asyncio.get_running_loop().time(),
        )

    def _changed(self, message: Object, reply: Object) -> Object:
        for change in self.behaviour.replies:
            reply = change(message, reply)
        return reply

    def _response(self, messages: list[Object]) -> Response:
        body: Json = messages
        for change in self.behaviour.bodies:
            body = change(body)
        response = Response(encoded(body))
        response.headers["Content-Type"] = self.behaviour.media_type
        return response


def _messages(body: bytes | None) -> list[Object] | None:
    """The messages of a body, an array of objects or one bare object; None where it is neither."""
    try:
        value = parsed(body or b"")
    except ValueError:
        return None
    messages = [value] if isinstance(value, dict) else value
    if not isinstance(messages, list) or not messages:
        return None
    return messages if all(isinstance(message, dict) for message in messages) else None


async def _held(session: Session, seconds: float) -> Wake:
    """Wait for a reason to answer a poll; a client that hung up is not noticed, as on the real server."""
    loop = asyncio.get_running_loop()
    woken: asyncio.Future[Wake] = loop.create_future()

    def answer(reason: Wake) -> None:
        if not woken.done():
            woken.set_result(reason)

    session.hold(answer)
    timer = loop.call_later(seconds, answer, Wake.TIMEOUT)
    try:
        return await woken
    finally:
        timer.cancel()
        session.let_go(answer)
