"""The ack extension: a target that takes it sends again what was not acknowledged (CometD, ack extension)."""

from __future__ import annotations

from conformance.bayeux.messages import Message

__all__ = ["first_number", "number"]


def first_number(reply: Message) -> int | None:
    """Return the number to start with where a handshake reply takes the extension, else None."""
    given = reply.ext.get("ack")
    if not isinstance(given, dict):
        return 0 if given is True else None
    return _integer(given.get("batch")) or 0 if given.get("enabled") is True else None


def number(reply: Message) -> int | None:
    """Return the acknowledge number of a connect reply, None where it has none."""
    return _integer(reply.ext.get("ack"))


def _integer(given: object) -> int | None:
    return given if isinstance(given, int) and not isinstance(given, bool) else None
