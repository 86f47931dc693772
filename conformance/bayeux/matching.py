"""Which message of a response is the reply to a request."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from conformance.bayeux.messages import Kind, Message
from conformance.bayeux.requests import Request

__all__ = ["Match", "matched"]


class Match(StrEnum):
    """How a reply was recognised.

    By channel and id, by being the only one of its channel in the response, or, without a channel, by id
    alone.
    """

    BOTH = "both"
    CHANNEL = "channel"
    ID = "id"


_REPLIES = frozenset({Kind.REPLY, Kind.UNSOLICITED_DISCONNECT})
"""A disconnect reply without id looks like an unsolicited one, until we know that we have asked."""


def matched(
    request: Request, messages: Iterable[Message], *, others: tuple[Request, ...] = ()
) -> tuple[Message | None, Match | None]:
    """Return the reply to a request and how it was recognised, or (None, None).

    Channel and id together make it certain: an event may carry the same id, an id may come back as a number
    (FLD-7). A reply that lost its id, its channel, or has an id that no open request has, is still the answer
    to this exchange.
    """
    given, known = tuple(messages), {other.id for other in others}
    replies = [m for m in given if m.channel == request.channel and m.kind in _REPLIES]
    exact = [message for message in replies if message.id == request.id]
    if exact:
        return exact[0], Match.BOTH
    loose = [message for message in replies if message.id is None or message.id not in known]
    if len(loose) == 1:
        return loose[0], Match.CHANNEL
    nameless = [message for message in given if _nameless_reply(message) and message.id == request.id]
    return (nameless[0], Match.ID) if len(nameless) == 1 else (None, None)


def _nameless_reply(message: Message) -> bool:
    told = {name for name in ("data", "successful") if message.fields.get(name) is not None}
    return message.kind is Kind.MALFORMED and told == {"successful"}
