"""Bodies of responses to messages, each classified by what it is.

What cannot be read is a value too: the target's fault is evidence, never an exception.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NoReturn

from conformance.model import Json, Object

__all__ = ["Kind", "Malformed", "Message", "classified", "parse", "session_gone"]

_SHOWN: Final = 60


class Kind(StrEnum):
    """What a message of the target is."""

    REPLY = "reply"
    UNSOLICITED_DISCONNECT = "unsolicited-disconnect"
    EVENT = "event"
    PUBLISH_REPLY = "publish-reply"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message: its index in the response, what it is, and the message itself.

    `channel` is empty where the message has none. `reason` says why a malformed one is malformed.
    """

    index: int
    kind: Kind
    channel: str
    value: Json
    reason: str = ""

    @property
    def fields(self) -> Object:
        """The members of the message; none where it is no object."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def id(self) -> str | None:
        """The id as text, whatever type it came with (FLD-7: some servers return it as a number)."""
        given = self.fields.get("id")
        return None if given is None or isinstance(given, dict | list) else str(given)

    @property
    def refused(self) -> bool:
        """Whether a reply says no. A reply that leaves `successful` out says no only by an error."""
        successful = self.fields.get("successful")
        return successful is False or (successful is not True and bool(self.error))

    @property
    def error(self) -> str:
        """The text of `error`, empty where there is none."""
        given = self.fields.get("error")
        return given if isinstance(given, str) else ""

    @property
    def advice(self) -> Object:
        """The advice of the message, empty where there is none or where it is no object."""
        given = self.fields.get("advice")
        return given if isinstance(given, dict) else {}

    @property
    def ext(self) -> Object:
        """The extensions of the message, empty where there are none or where they are no object."""
        given = self.fields.get("ext")
        return given if isinstance(given, dict) else {}


@dataclass(frozen=True, slots=True)
class Malformed:
    """A body that holds no messages, and why."""

    reason: str


def parse(body: str) -> tuple[Message, ...] | Malformed:
    """Return the messages of a response's body, in its order.

    An empty body and `[]` hold no message; a bare object is one. Integers stay integers of any size.
    """
    if not body.strip():
        return ()
    try:
        value: Json = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        return Malformed(f"the body is no JSON ({error}): {_excerpt(body)}")
    if isinstance(value, dict):
        return classified([value])
    return (
        classified(value) if isinstance(value, list) else Malformed(f"the body is no array: {_excerpt(body)}")
    )


def classified(values: Iterable[Json]) -> tuple[Message, ...]:
    """Return each value as a message of its kind."""
    return tuple(_message(index, value) for index, value in enumerate(values))


def _message(index: int, value: Json) -> Message:
    if not isinstance(value, dict):
        return _malformed(index, value, reason="a message is no object")
    channel = value.get("channel")
    if not isinstance(channel, str):
        return _malformed(index, value, reason="a message has no channel")
    kind = _kind(channel, value)
    reason = "a message has neither data nor successful" if kind is Kind.MALFORMED else ""
    return Message(index=index, kind=kind, channel=channel, value=value, reason=reason)


def _malformed(index: int, value: Json, *, reason: str) -> Message:
    return Message(index=index, kind=Kind.MALFORMED, channel="", value=value, reason=reason)


def _kind(channel: str, value: Object) -> Kind:
    """Tell the kind by channel, then by data: peers can forge any other member of an event (PUB-10).

    An optional member that is null says as much as one that is left out: some serializers write it so.
    """
    if channel.startswith("/meta/"):
        unasked = channel == "/meta/disconnect" and value.get("id") is None
        return Kind.UNSOLICITED_DISCONNECT if unasked else Kind.REPLY
    if "data" in value:
        return Kind.EVENT
    return Kind.MALFORMED if value.get("successful") is None else Kind.PUBLISH_REPLY


def session_gone(error: str) -> bool:
    """Whether the error of a reply says that the target does not know the session (any more).

    The code alone does not tell: Faye's 402 is a missing parameter.
    """
    code, _, text = error.partition(":")
    words = text.casefold()
    return (code == "402" and "session_unknown" in words) or (
        code in {"401", "402", "403"} and "unknown client" in words.replace("_", " ")
    )


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _excerpt(body: str) -> str:
    return body if len(body) <= _SHOWN else body[:_SHOWN] + "..."
