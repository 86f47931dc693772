"""Which message of a response is the reply to a request."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from conformance.bayeux.messages import Kind, Message
from conformance.bayeux.requests import Request

__all__ = ["Match", "matched"]


class Match(StrEnum):
    """How a reply was recognised: by channel and id, or by being the only one of its channel in the response."""

    ID = "id"
    CHANNEL = "channel"


def matched(
    request: Request, messages: Iterable[Message], *, others: tuple[Request, ...] = ()
) -> tuple[Message | None, Match | None]:
    """Return the reply to a request and how it was recognised, or (None, None).

    Channel and id together make it certain: an event may carry the same id, and an id may come back as a number (FLD-7).
    A reply with no id, or with one that no open request has, is taken where it is the only one of its channel.
    """
    replies = [m for m in messages if m.channel == request.channel and m.kind in _REPLIES]
    exact = [message for message in replies if message.id == request.id]
    if exact:
        return exact[0], Match.ID
    known = {other.id for other in others}
    loose = [message for message in replies if message.id is None or message.id not in known]
    return (loose[0], Match.CHANNEL) if len(loose) == 1 else (None, None)


_REPLIES = frozenset({Kind.REPLY, Kind.UNSOLICITED_DISCONNECT})
"""A disconnect reply without id looks like an unsolicited one, until we know that we have asked."""
