"""Variants of the CometD protocol: extensions, advice, members of replies, the life of a session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from conformance.reference.behaviour import Change
from conformance.reference.mutants.changes import messaging, rebodied
from conformance.reference.mutants.members import edited, without
from conformance.reference.values import Json, Object
from conformance.reference.variants.variant import Variant

__all__ = ["VARIANTS"]

_EXT: Final = {"com.example.node": {"name": "node-1", "version": 3}}
_DATE: Final = "Mon Nov 23 14:53:09 UTC 2026"
_STATE: Final[Mapping[str, Json]] = {
    "channel": "/v2/me/devices",
    "data": {"messageType": "DeviceStateChangeMessage", "devices": []},
}
_FORGED: Final[Mapping[str, Json]] = {
    "channel": "/v2/me/outbound",
    "data": {"messageType": "OutboundRecordMessage", "notificationType": "StatusChanged", "record": {}},
    "successful": False,
    "error": "402::session_unknown",
    "advice": {"reconnect": "none"},
}
_POLLS: Final = "how long polls are held"


def _cometd(**members: Json) -> Change:
    return lambda behaviour: replace(behaviour, cometd=replace(behaviour.cometd, **members))


def _advised(_: Object, reply: Object) -> Object:
    well = reply.get("successful") is True and reply.get("channel") != "/meta/disconnect"
    return {"advice": {"reconnect": "retry"}, **reply} if well else reply


def _richer(message: Object, reply: Object) -> Object:
    if message.get("channel") != "/meta/handshake" or not reply.get("successful"):
        return reply
    types = ["websocket", *reply["supportedConnectionTypes"], "callback-polling"]
    return {**reply, "supportedConnectionTypes": types, "minimumVersion": "0.9", "authSuccessful": True}


def _barer(message: Object, reply: Object) -> Object:
    if message.get("channel") != "/meta/handshake" or not reply.get("successful"):
        return reply
    return without(without(reply, ("minimumVersion",)), ("advice",))


def _ack_as_object(message: Object, reply: Object) -> Object:
    if message.get("channel") != "/meta/handshake":
        return reply
    return edited(reply, ("ext", "ack"), lambda _: {"enabled": True, "batch": 0})


def _identified(message: Object, reply: Object) -> Object:
    return {"clientId": message["clientId"], **reply} if "clientId" in message else reply


def _with_number(_: Object, reply: Object) -> Object:
    identity = reply.get("id")
    return {**reply, "id": int(identity)} if isinstance(identity, str) and identity.isdecimal() else reply


def _with_nulls(messages: list[Object]) -> Json:
    """Write each member that a message has not as null, as a serializer does that knows all of them."""
    optional = dict.fromkeys(("clientId", "error", "advice", "ext", "timestamp"))
    event = optional | dict.fromkeys(("id", "successful", "subscription"))
    return [{**(event if "data" in each else optional), **each} for each in messages]


def _extended(messages: list[Object]) -> Json:
    return [{**each, "ext": {**(each.get("ext") or {}), **_EXT}, "timestamp": _DATE} for each in messages]


def _numbered(messages: list[Object]) -> Json:
    """Give each event the id of the first reply beside it, as one whose publisher chose the same."""
    ids = [each["id"] for each in messages if "data" not in each and "id" in each]
    return [{**each, "id": ids[0]} if ids and "data" in each else each for each in messages]


def _greeted(messages: list[Object]) -> Json:
    """Put an event of a channel that nobody subscribed to before the reply to a subscribe."""
    subscribed = any(each.get("channel") == "/meta/subscribe" for each in messages)
    return [dict(_STATE), *messages] if subscribed else messages


def _beside_forged(messages: list[Object]) -> Json:
    """Put an event that claims what only a reply can say before each event."""
    return [part for each in messages for part in ((dict(_FORGED), each) if "data" in each else (each,))]


VARIANTS: Final = (
    Variant(
        name="no-ack-extension",
        summary="CometD without the ack extension",
        source="bayeux 4",
        change=_cometd(ack_extension=False),
    ),
    Variant(
        name="ack-extension-as-object",
        summary="the handshake takes the ack extension by an object",
        source="bayeux 4",
        change=messaging(_ack_as_object),
    ),
    Variant(
        name="connect-reply-first",
        summary="replies before events in a response",
        source="bayeux 3",
        change=_cometd(connect_reply_first=True),
    ),
    Variant(
        name="first-connect-held",
        summary="the first poll is held like any other",
        source="bayeux 1.6 (CN-9)",
        change=_cometd(hold_first_connect=True),
    ),
    Variant(
        name="short-polls",
        summary="polls are held for one second",
        source="bayeux 1.6 (CN-6)",
        change=_cometd(advice_timeout=1_000),
        chooses=_POLLS,
    ),
    Variant(
        name="polls-not-held",
        summary="polls are answered at once, and clients told to come back after 30 ms",
        source="bayeux 1.6 (CN-6)",
        change=_cometd(advice_timeout=0, advice_interval=30),
        chooses=_POLLS,
        excludes=(
            ("interval-advised", "both choose the interval between polls"),
            ("one-message-a-response", "one message in 30 ms is slower than an acknowledgement may be"),
        ),
    ),
    Variant(
        name="interval-advised",
        summary="clients are told to wait 100 ms between polls",
        source="bayeux 1.4 (ADV-6)",
        change=_cometd(advice_interval=100),
        excludes=(
            ("one-message-a-response", "one message in 100 ms is slower than an acknowledgement may be"),
        ),
    ),
    Variant(
        name="session-forgotten-once",
        summary="the first session of a user is unknown at its first poll, and the client must handshake anew",
        source="bayeux 1.6 (CN-7), bayeux 2",
        change=_cometd(forgets_first=True),
    ),
    Variant(
        name="overtaken-poll-fails",
        summary="a poll that another has overtaken gets HTTP 500 and no body",
        source="bayeux 1.6 (CN-5), bayeux 2",
        change=_cometd(overtaken_status=500),
    ),
    Variant(
        name="sessions-not-counted",
        summary="any number of sessions of one browser may have their polls held",
        source="bayeux 1.11 (SEC-3)",
        change=_cometd(counts_sessions=False),
    ),
    Variant(
        name="advice-in-every-reply",
        summary="every reply says how to go on",
        source="bayeux 1.4 (ADV-1)",
        change=messaging(_advised),
    ),
    Variant(
        name="handshake-richer",
        summary="the handshake offers more connection types and says more",
        source="bayeux 1.5 (HS-4, HS-11)",
        change=messaging(_richer),
        chooses="how much a handshake says",
    ),
    Variant(
        name="handshake-barer",
        summary="the handshake gives neither advice nor a minimum version",
        source="bayeux 1.5 (HS-4), bayeux 5",
        change=messaging(_barer),
        chooses="how much a handshake says",
    ),
    Variant(
        name="client-ids-in-replies",
        summary="every reply carries the clientId of its request",
        source="bayeux 1.3 (FLD-6)",
        change=messaging(_identified),
    ),
    Variant(
        name="ids-as-numbers",
        summary="the ids of requests come back as numbers",
        source="bayeux 5, bayeux 6",
        change=messaging(_with_number),
    ),
    Variant(
        name="optional-members-null",
        summary="members that a message need not have are there and null",
        source="bayeux 1.3 (FLD-6, FLD-11), bayeux 1.4 (ADV-1)",
        change=rebodied(_with_nulls),
    ),
    Variant(
        name="extensions-in-every-message",
        summary="every message carries extensions of the server's own and a date",
        source="bayeux 1.3 (FLD-12, FLD-13)",
        change=rebodied(_extended),
    ),
    Variant(
        name="events-with-ids",
        summary="events carry the id of a request of the client's",
        source="bayeux 1.9 (PUB-7)",
        change=rebodied(_numbered),
    ),
    Variant(
        name="events-with-forged-members",
        summary="events of others claim to be replies that fail",
        source="bayeux 1.9 (PUB-10)",
        change=rebodied(_beside_forged),
    ),
    Variant(
        name="events-on-subscribe",
        summary="an event of another channel comes with the reply to each subscribe",
        source="bayeux 1.8 (SUB-3), bayeux 1.9 (PUB-5, PUB-13)",
        change=rebodied(_greeted),
    ),
)
