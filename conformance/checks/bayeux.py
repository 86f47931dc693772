"""The Bayeux replies to what the collector itself sends, and the form of what is delivered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from conformance.evidence import Exchange, Purpose
from conformance.judge import Finding, Observation, RunCheck, RunView, media_type, parsed, verifies_run
from conformance.model import ABSENT, Absent, Json, Object, member
from conformance.schemas import Problem, problems

__all__ = ["CHECKS"]

_CHANNELS: Final = {
    Purpose.HANDSHAKE: "/meta/handshake",
    Purpose.CONNECT: "/meta/connect",
    Purpose.SUBSCRIBE: "/meta/subscribe",
    Purpose.DISCONNECT: "/meta/disconnect",
}
_ANSWERED: Final = 200
_OF_EVENTS: Final = ("", "/channel", "/data")
"""Where an event can be wrong: whoever publishes it may give it any other member (PUB-7, PUB-10)."""


@dataclass(frozen=True, slots=True)
class _Response:
    """A response with messages: its line, its exchange, and its body as JSON."""

    line: int
    exchange: Exchange
    body: Json | Absent

    @property
    def messages(self) -> list[Json]:
        """The messages; a bare object counts as one (GEN-6)."""
        return (
            self.body if isinstance(self.body, list) else [self.body] if isinstance(self.body, dict) else []
        )

    def reply(self) -> Object | None:
        """The first message on the channel of what was asked."""
        channel = _CHANNELS[self.exchange.purpose]
        found = (m for m in self.messages if isinstance(m, dict) and m.get("channel") == channel)
        return next(found, None)


def _responses(run: RunView, *purposes: Purpose) -> Iterator[_Response]:
    """Yield the complete responses with HTTP 200 to what the collector asked.

    Another HTTP status is no reply: a proxy or an overtaken poll may cause it, and it counts as a gap.
    """
    for line, exchange in run.evidence.exchanged(*(purposes or _CHANNELS)):
        if exchange.failure is None and exchange.status == _ANSWERED:
            yield _Response(line, exchange, parsed(exchange))


def _asked(*purposes: Purpose) -> Callable[[RunView], bool]:
    return lambda run: any(True for _ in _responses(run, *purposes))


def _answers(requirement: str, purpose: Purpose, schema: str) -> RunCheck:
    """Return the check that each request of one kind has a reply that keeps its schema."""

    def test(run: RunView) -> Iterator[Observation]:
        for response in _responses(run, purpose):
            reply = response.reply()
            if reply is None:
                channel = _CHANNELS[purpose]
                yield Finding(
                    f"no reply on {channel} comes", channel, response.exchange.body, lines=(response.line,)
                )
            else:
                yield from _faults(reply, schema, response)
                yield from _subscription(reply, response)

    return RunCheck(requirement=requirement, when=_asked(purpose), test=test)


def _subscription(reply: Object, response: _Response) -> Iterator[Finding]:
    """Yield a finding where a confirmed subscription is not what was asked for (SUB-2)."""
    asked = _request_member(response, "subscription")
    seen = reply.get("subscription", ABSENT)
    if asked is not ABSENT and reply.get("successful") is True and not _alike(asked, seen):
        yield Finding(
            "another subscription is confirmed", asked, seen, pointer="/subscription", lines=(response.line,)
        )


def _alike(asked: Json | Absent, seen: Json | Absent) -> bool:
    """Whether two subscriptions are the same and of the same form: one name, or several in any order."""
    if isinstance(asked, list) and isinstance(seen, list):
        return sorted(map(str, asked)) == sorted(map(str, seen))
    return asked == seen


def _faults(reply: Object, schema: str, response: _Response) -> Iterator[Finding]:
    for problem in problems(schema, reply):
        refused = (
            problem.pointer == "/subscription" and reply.get("successful") is False
        )  # then CometD names none
        if problem.pointer != "/id" and not refused:  # FLD-7 has a requirement of its own
            yield _finding(problem, response)


def _finding(problem: Problem, response: _Response) -> Finding:
    return Finding(problem.message, problem.expected, problem.actual, problem.pointer, (response.line,))


@verifies_run("bayeux.reply-ids", when=_asked())
def a_reply_carries_the_id_of_its_request(run: RunView) -> Iterator[Observation]:
    """The id of a reply on a meta channel is that of the request (FLD-7); real servers send some as numbers."""
    for response in _responses(run):
        asked, reply = _request_member(response, "id"), response.reply()
        if reply is not None and _text(reply.get("id", ABSENT)) != _text(asked):
            yield Finding(
                "the reply carries another id than its request",
                asked,
                reply.get("id", ABSENT),
                pointer="/id",
                lines=(response.line,),
            )


def _text(given: Json | Absent) -> Json | Absent:
    """Return an id as text where it is a whole number: clients match ids so, since some servers change their type."""
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


def _request_member(response: _Response, name: str) -> Json | Absent:
    """Return a member of the request whose channel the exchange is about."""
    sent = json.loads(response.exchange.request_body or "null")
    messages = sent if isinstance(sent, list) else [sent]
    channel = _CHANNELS[response.exchange.purpose]
    return next((member(m, name) for m in messages if member(m, "channel") == channel), ABSENT)


@verifies_run("bayeux.events-have-data", when=_asked())
def a_delivered_message_has_channel_and_data(run: RunView) -> Iterator[Observation]:
    """Every message is an object with a channel, and one that is no reply carries data (FLD-1, FLD-10)."""
    for response in _responses(run):
        for message in response.messages:
            if _is_reply(message):
                continue
            for problem in problems("bayeux/message", message):
                if problem.pointer in _OF_EVENTS:
                    yield _finding(problem, response)


def _is_reply(message: Json) -> bool:
    """Whether a message is on a meta channel, or has lost its channel and is a reply all the same."""
    channel = member(message, "channel")
    if isinstance(channel, str):
        return channel.startswith("/meta/")
    said, told = member(message, "successful"), member(message, "data")
    return said not in (ABSENT, None) and told in (ABSENT, None)


@verifies_run("bayeux.array-replies", when=_asked())
def messages_come_in_an_array(run: RunView) -> Iterator[Observation]:
    """The body of a response is an array of messages (GEN-7)."""
    for response in _responses(run):
        if response.exchange.body and not isinstance(response.body, list):
            yield Finding(
                "the response is no array of messages",
                "an array",
                response.exchange.body,
                lines=(response.line,),
            )


@verifies_run("bayeux.media-type", when=_asked())
def messages_come_as_json(run: RunView) -> Iterator[Observation]:
    """The media type of a response with messages is JSON's (LP-2)."""
    for response in _responses(run):
        seen = media_type(response.exchange)
        if response.exchange.body and seen != "application/json":
            yield Finding("the media type is not JSON", "application/json", seen, lines=(response.line,))


CHECKS: Final = (
    _answers("bayeux.handshake-reply", Purpose.HANDSHAKE, "bayeux/handshake_reply"),
    _answers("bayeux.connect-reply", Purpose.CONNECT, "bayeux/connect_reply"),
    _answers("bayeux.subscribe-reply", Purpose.SUBSCRIBE, "bayeux/subscribe_reply"),
    _answers("bayeux.disconnect-reply", Purpose.DISCONNECT, "bayeux/disconnect_reply"),
    a_reply_carries_the_id_of_its_request,
    a_delivered_message_has_channel_and_data,
    messages_come_in_an_array,
    messages_come_as_json,
)
