"""A CometD server as a model: sessions, queues, held polls, the ack extension; messages in, answers out.

It shares no code with the suite. An answer is given by calling what came with the request, now or later.
"""

from __future__ import annotations

import itertools
import json
from asyncio import AbstractEventLoop, TimerHandle
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.meta.simulation.schedules import Dialect

__all__ = ["Answer", "CometD"]

Answer = Callable[[int, str], None]
"""Takes the HTTP status and the body."""

_MAX_INTERVAL: Final = 10.0
"""Seconds after which a session without a poll is forgotten."""


@dataclass(slots=True)
class _Poll:
    """A poll that is held, and what is wrong with its reply."""

    id: str
    answer: Answer
    timer: TimerHandle | None = None
    headless: bool = False
    unnumbered: bool = False


@dataclass(slots=True)
class _Session:
    """What the server knows of one client. `sent` are the messages not yet acknowledged, with their numbers."""

    id: str
    user: int
    expires: float
    channels: set[str] = field(default_factory=set)
    queue: list[Any] = field(default_factory=list)
    sent: list[tuple[int, Any]] = field(default_factory=list)
    number: int = 0
    poll: _Poll | None = None
    waking: bool = False
    doomed: bool = False
    """It is gone, and says so when its poll ends."""


class CometD:
    """The server."""

    def __init__(self, dialect: Dialect, loop: AbstractEventLoop) -> None:
        self.sessions: dict[str, _Session] = {}
        self.crowded = False
        self.log: list[tuple[float, str]] = []
        self._dialect = dialect
        self._loop = loop
        self._ids = itertools.count(1)

    def take(self, user: int, message: Mapping[str, Any], answer: Answer, *, flaw: str = "") -> None:
        """Take a message of a user's client."""
        channel = message["channel"]
        if channel == "/meta/handshake":
            answer(200, json.dumps([self._handshaken(user, message)]))
            return
        session = self._known(message["clientId"])
        if session is None:
            answer(200, json.dumps([self._unknown(message)]))
        elif channel == "/meta/subscribe":
            session.channels.add(message["subscription"])
            self._replied(session, _reply(message, subscription=message["subscription"]), answer)
        elif channel == "/meta/connect":
            self._connected(session, message, answer, flaw)
        else:
            self._disconnected(session, message, answer)

    def _known(self, client_id: str) -> _Session | None:
        session = self.sessions.get(client_id)
        if session is None or session.doomed:
            return None
        now = self._loop.time()
        if session.poll is None and now > session.expires:
            del self.sessions[client_id]
            return None
        session.expires = max(session.expires, now + _MAX_INTERVAL)
        return session

    def _unknown(self, message: Mapping[str, Any]) -> dict[str, Any]:
        advice = {"advice": {"reconnect": "handshake", "interval": 0}}
        told = advice if message["channel"] == "/meta/connect" else {}
        return _reply(message, successful=False, error=self._dialect.error) | told

    def _handshaken(self, user: int, message: Mapping[str, Any]) -> dict[str, Any]:
        session = _Session(f"client-{next(self._ids)}", user, self._loop.time() + _MAX_INTERVAL)
        self.sessions[session.id] = session
        taken = {"ext": {"ack": True}} if self._dialect.acknowledges and "ext" in message else {}
        return (
            _reply(message, clientId=session.id, version="1.0", supportedConnectionTypes=["long-polling"])
            | taken
            | {"advice": {"reconnect": "retry", "interval": 0, "timeout": self._dialect.hold}}
        )

    def _replied(self, session: _Session, reply: Mapping[str, Any], answer: Answer) -> None:
        """Answer at once, with what is queued where events ride on such a reply."""
        rides = self._dialect.rides and not self._dialect.acknowledges
        events = session.queue if rides else []
        session.queue = [] if rides else session.queue
        answer(200, json.dumps([*events, reply]))

    def _connected(self, session: _Session, message: Mapping[str, Any], answer: Answer, flaw: str) -> None:
        if session.poll is not None:
            self.overtake(session)
        if self._dialect.acknowledges:
            given = message.get("ext", {}).get("ack", -1)
            again = [event for number, event in session.sent if number > given]
            session.sent, session.queue = [], [*again, *session.queue]
        asked = message.get("advice", {}).get("timeout", self._dialect.hold)
        poll = _Poll(
            message["id"], answer, None, flaw == "headless", flaw == "unnumbered" and not self._dialect.stuck
        )
        session.poll = poll
        if session.queue or not asked or self.crowded:
            self._release(session)
        else:
            poll.timer = self._loop.call_later(asked / 1000, self._release, session)

    def overtake(self, session: _Session) -> None:
        """Answer a held poll with an empty 500; what is queued stays."""
        if (poll := self._taken(session)) is not None:
            poll.answer(500, "")

    def rob(self, session: _Session) -> None:
        """Let a poll of nobody's overtake the held one, and take what is queued."""
        self.overtake(session)
        self._emptied(session)

    def _taken(self, session: _Session) -> _Poll | None:
        poll, session.poll = session.poll, None
        if poll is not None and poll.timer is not None:
            poll.timer.cancel()
        return poll

    def _emptied(self, session: _Session) -> list[Any]:
        """Return what is queued; with the ack extension it is kept until it is acknowledged."""
        events, session.queue = session.queue, []
        if self._dialect.acknowledges and not self._dialect.stuck:
            session.number += 1
            session.sent += [(session.number, event) for event in events]
        return events

    def _release(self, session: _Session) -> None:
        """Answer the held poll with what is queued."""
        session.waking = False
        poll = self._taken(session)
        if poll is None:
            return
        session.expires = self._loop.time() + _MAX_INTERVAL
        request = {"channel": "/meta/connect", "id": poll.id}
        if session.doomed:
            poll.answer(200, json.dumps([self._unknown(request)]))
            return
        events, reply = self._emptied(session), _reply(request)
        if self._dialect.acknowledges and not poll.unnumbered:
            reply["ext"] = {"ack": self._number(session)}
        if self.crowded:
            reply["advice"] = {"multiple-clients": True, "interval": 2_000, "reconnect": "retry"}
        replies = [] if poll.headless else [reply]
        poll.answer(200, json.dumps([*replies, *events] if self._dialect.first else [*events, *replies]))

    def _number(self, session: _Session) -> int:
        return 1 if self._dialect.stuck else session.number

    def publish(self, user: int, message: Mapping[str, Any]) -> None:
        """Deliver a message to all sessions of a user that are subscribed to its channel."""
        for session in list(self.sessions.values()):
            if session.user == user and message["channel"] in session.channels and not session.doomed:
                session.queue.append(message)
                self._wake(session)

    def _wake(self, session: _Session) -> None:
        if session.poll is None or session.waking:
            return
        if self._dialect.alone:
            self._release(session)
        else:
            session.waking = True
            self._loop.call_soon(self._release, session)

    def _disconnected(self, session: _Session, message: Mapping[str, Any], answer: Answer) -> None:
        del self.sessions[session.id]
        keeps = self._dialect.keeps and not self._dialect.acknowledges
        events = session.queue if keeps else []
        answer(200, json.dumps([*events, _reply(message)]))
        if (poll := self._taken(session)) is not None:
            reply = _reply({"channel": "/meta/connect", "id": poll.id})
            if self._dialect.acknowledges:
                reply["ext"] = {"ack": self._number(session) + (not self._dialect.stuck)}
            poll.answer(200, json.dumps([reply]))

    def of(self, user: int) -> list[_Session]:
        """Return the sessions of a user."""
        return [session for session in self.sessions.values() if session.user == user]

    def forget(self, user: int, *, way: int) -> None:
        """Lose the sessions of a user, in one of the ways in which servers do; what is lost already stays so."""
        for session in self.of(user):
            if session.doomed:
                continue
            if way == 1 and session.poll is not None:
                session.doomed = True  # told when the poll ends
                continue
            session.doomed = way == 0
            if way == 2 and (poll := self._taken(session)) is not None:
                unasked = {"channel": "/meta/disconnect", "successful": True}
                poll.answer(200, json.dumps([unasked, _reply({"channel": "/meta/connect", "id": poll.id})]))
            else:
                self._release(session)  # way 3: as if nothing were wrong
            self.sessions.pop(session.id, None)

    def crowd(self, *, crowded: bool) -> None:
        """See two clients where there is one, or no more; who is held then goes at once."""
        self.crowded = crowded
        for session in list(self.sessions.values()) if crowded else ():
            self._release(session)

    def die(self) -> None:
        """Forget everything, and answer nothing that is still held."""
        for session in self.sessions.values():
            self._taken(session)
        self.sessions.clear()


def _reply(message: Mapping[str, Any], **members: Any) -> dict[str, Any]:
    return {"channel": message["channel"], "id": message["id"], "successful": True, **members}
