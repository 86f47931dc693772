"""The ack extension: a target that takes it sends again what was not acknowledged (CometD, ack extension)."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.bayeux.messages import Message
from conformance.model import Json

__all__ = ["counts_on", "first_number", "number", "told_apart"]


def first_number(reply: Message) -> int | None:
    """Return the number to start with where a handshake reply takes the extension, else None."""
    given = reply.ext.get("ack")
    if not isinstance(given, dict):
        return 0 if given is True else None
    return _integer(given.get("batch")) or 0 if given.get("enabled") is True else None


def number(reply: Message) -> int | None:
    """Return the acknowledge number of a connect reply, None where it has none."""
    return _integer(reply.ext.get("ack"))


def counts_on(last: int | None, given: int | None) -> bool:
    """Whether a reply's number follows the last one, as those of the extension do.

    A target that counts otherwise is not trusted to send again what was lost.
    """
    return last is not None and given is not None and given > last


def told_apart(
    delivered: Sequence[Message], held_back: Sequence[Json]
) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    """Return those of some events that are new, and those that came before; each one held back accounts for one."""
    left, fresh, again = list(held_back), list[Message](), list[Message]()
    for message in delivered:
        if message.value in left:
            left.remove(message.value)
            again.append(message)
        else:
            fresh.append(message)
    return tuple(fresh), tuple(again)


def _integer(given: object) -> int | None:
    return given if isinstance(given, int) and not isinstance(given, bool) else None
