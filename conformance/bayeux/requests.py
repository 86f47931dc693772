"""The messages that a client sends, as text (Bayeux 1.0, meta messages)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from conformance.model import Json, Object

__all__ = [
    "CONNECT",
    "DISCONNECT",
    "HANDSHAKE",
    "SUBSCRIBE",
    "Request",
    "connect",
    "disconnect",
    "handshake",
    "subscribe",
]

HANDSHAKE: Final = "/meta/handshake"
SUBSCRIBE: Final = "/meta/subscribe"
CONNECT: Final = "/meta/connect"
DISCONNECT: Final = "/meta/disconnect"

_VERSION: Final = "1.0"
_LONG_POLLING: Final = "long-polling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One message to send: the body that carries it, and what its reply is known by.

    `client_id` is the session it was sent in, None for a handshake. `channels` are those it subscribes to.
    `held` is whether the target may hold it.
    """

    channel: str
    id: str
    body: str
    client_id: str | None = None
    channels: tuple[str, ...] = ()
    held: bool = False


def handshake(number: str, *, acknowledge: bool) -> Request:
    """Return a handshake; `acknowledge` offers the ack extension."""
    message: Object = {
        "channel": HANDSHAKE,
        "version": _VERSION,
        "minimumVersion": _VERSION,
        "supportedConnectionTypes": [_LONG_POLLING],
        "id": number,
    }
    if acknowledge:
        message["ext"] = {"ack": True}
    return Request(channel=HANDSHAKE, id=number, body=_body(message))


def subscribe(number: str, client_id: str, *, channels: tuple[str, ...]) -> Request:
    """Return a subscribe for one channel, as a name, or for several, as an array."""
    wanted: Json = channels[0] if len(channels) == 1 else list(channels)
    message: Object = {"channel": SUBSCRIBE, "clientId": client_id, "subscription": wanted, "id": number}
    return Request(channel=SUBSCRIBE, id=number, body=_body(message), client_id=client_id, channels=channels)


def connect(number: str, client_id: str, *, hold: int | None, ack: int | None) -> Request:
    """Return a connect; `hold` in milliseconds, `ack` the last number received, None where there is none."""
    message: Object = {
        "channel": CONNECT,
        "clientId": client_id,
        "connectionType": _LONG_POLLING,
        "id": number,
    }
    if hold is not None:
        message["advice"] = {"timeout": hold}
    if ack is not None:
        message["ext"] = {"ack": ack}
    return Request(channel=CONNECT, id=number, body=_body(message), client_id=client_id, held=hold != 0)


def disconnect(number: str, client_id: str) -> Request:
    """Return a disconnect."""
    message: Object = {"channel": DISCONNECT, "clientId": client_id, "id": number}
    return Request(channel=DISCONNECT, id=number, body=_body(message), client_id=client_id)


def _body(message: Object) -> str:
    """Wrap a message in an array: a bare object is only ever tolerated (GEN-6, GEN-7)."""
    return json.dumps([message], separators=(",", ":"))
