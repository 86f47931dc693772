"""The endpoint over HTTP: reads messages, has polls held, and puts waiting events before the replies."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, replace
from typing import Final

from starlette.requests import Request

from conformance.reference.behaviour import CometdBehaviour
from conformance.reference.cometd import meta
from conformance.reference.cometd.broker import Broker, Visitor
from conformance.reference.cometd.meta import Advice, Turn
from conformance.reference.cometd.polling import Polling
from conformance.reference.cometd.session import Session, Wake
from conformance.reference.login import Caller
from conformance.reference.values import Json, Object, Reply
from conformance.reference.wire_format import body_of, parsed

__all__ = ["Endpoint"]

_COOKIE: Final = "BAYEUX_BROWSER"
_WELL: Final = 200
_LAST: Final = (Wake.DISCONNECTED, Wake.ENDED)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one message is answered with.

    `session` is the one whose events can go out with it, None where none can. `connect` is whether it is the
    reply to a poll, `last` whether nothing more can follow in the session, `overtaken` whether another poll
    took its place.
    """

    messages: list[Object]
    session: Session | None = None
    connect: bool = False
    last: bool = False
    overtaken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """The handler of the notification paths."""

    broker: Broker
    behaviour: CometdBehaviour
    advice: Advice

    async def handle(self, request: Request, caller: Caller) -> Reply:
        """Answer one request: 400 with an empty body for what are no messages, else 200 with the replies."""
        body = await body_of(request)
        messages = _messages(body)
        if body is None or messages is None:
            return _empty(413 if body is None else 400)
        browser = request.cookies.get(_COOKIE)
        visitor = Visitor(
            user=caller.user.name if caller.user else None,
            browser=browser,
            http_session=caller.session.id if caller.session else None,
        )
        handshake = next((message for message in messages if message.get("channel") == meta.HANDSHAKE), None)
        if handshake is not None:
            return self._shaken(handshake, visitor)
        return await self._answered(messages, visitor)

    def _shaken(self, message: Object, visitor: Visitor) -> Reply:
        """A handshake is answered alone; whatever came with it is ignored, as the protocol demands."""
        browser = visitor.browser or secrets.token_hex(16)
        reply = self._reply(
            [self._changed(message, meta.handshake_reply(self._turn(visitor), message, browser))]
        )
        if visitor.browser is not None:
            return reply
        return replace(reply, headers=(("Set-Cookie", f"{_COOKIE}={browser}; Path=/; HttpOnly"),))

    async def _answered(self, messages: list[Object], visitor: Visitor) -> Reply:
        """The replies to messages, in order, and the events that ride along."""
        replies: list[Object] = []
        rides: dict[str, _Answer] = {}
        for message in messages:
            answer = await self._one(message, visitor, alone=len(messages) == 1)
            if answer.overtaken and self.behaviour.overtaken_status != _WELL:
                return _empty(self.behaviour.overtaken_status)
            if answer.session and (answer.connect or answer.session.client_id not in rides):
                rides[answer.session.client_id] = answer
            replies += [self._changed(message, reply) for reply in answer.messages]
        events = [event for ride in rides.values() for event in self._events(ride)]
        return self._reply(replies + events if self.behaviour.connect_reply_first else events + replies)

    def _events(self, ride: _Answer) -> list[Object]:
        most = None if ride.last else self.behaviour.most_events
        return ride.session.taken(by_connect=ride.connect, most=most) if ride.session else []

    async def _one(self, message: Object, visitor: Visitor, *, alone: bool) -> _Answer:
        """The answer to one message that is no handshake."""
        session = self.broker.found(message.get("clientId"), visitor)
        channel = message.get("channel")
        if channel == meta.CONNECT:
            return await self._connected(session, message, visitor=visitor, alone=alone)
        reply = meta.plain_reply(self._turn(visitor), session, message)
        return _Answer([reply], session, last=channel == meta.DISCONNECT)

    async def _connected(
        self, session: Session | None, message: Object, *, visitor: Visitor, alone: bool
    ) -> _Answer:
        """The answer to a connect, once it is due."""
        if session and self.behaviour.forgets_first and self.broker.forgotten(session):
            session = None
        if session is None or message.get("connectionType") not in meta.TYPES:
            return _Answer([meta.connect_refusal(session, message)])
        polling = Polling(broker=self.broker, behaviour=self.behaviour, advice=self.advice)
        wake = await polling.polled(session, message, alone=alone)
        reply = meta.connect_reply(self._turn(visitor), session, message=message, wake=wake)
        if wake is Wake.OVERTAKEN:
            return _Answer([reply], overtaken=True)
        if session.acknowledges:
            reply["ext"] = {"ack": session.batch + 1}
        ended: list[Object] = [{"channel": meta.DISCONNECT, "successful": True}] if wake is Wake.ENDED else []
        return _Answer([*ended, reply], session, connect=True, last=wake in _LAST)

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

    def _reply(self, messages: list[Object]) -> Reply:
        body: Json = messages
        for change in self.behaviour.bodies:
            body = change(body)
        return Reply(status=_WELL, body=body, media_type=self.behaviour.media_type)


def _empty(status: int) -> Reply:
    return Reply(status=status, text="", media_type=None)


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
