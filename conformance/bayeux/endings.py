"""What replies say against a session: that it is gone, or that the client must not go on at all."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.bayeux.advice import Reconnect
from conformance.bayeux.messages import Kind, Message, session_gone
from conformance.bayeux.requests import HANDSHAKE, Request

__all__ = ["Ending", "ending", "refusal"]


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a session does not go on as it is; after a final one not even a handshake may follow (ADV-4)."""

    reason: str
    final: bool


def ending(request: Request, replies: tuple[Message, ...], *, reply: Message | None) -> Ending | None:
    """Return why the session ends by these replies, or None where they leave it alive."""
    orders = {order for message in replies if isinstance(order := message.advice.get("reconnect"), str)}
    cause = refusal(request, reply) if reply is not None and reply.refused else ""
    if Reconnect.NONE in orders:
        return Ending(cause or "the advice is neither to reconnect nor to handshake", final=True)
    if any(_forbids(message) for message in replies):
        return Ending(cause or "a negative interval forbids to reconnect", final=True)
    if request.channel == HANDSHAKE:
        return None
    if any(message.kind is Kind.UNSOLICITED_DISCONNECT and message is not reply for message in replies):
        return Ending("the target ended the session by itself", final=False)
    if Reconnect.HANDSHAKE in orders or any(session_gone(message.error) for message in replies):
        return Ending(cause or "the advice is to handshake", final=False)
    return None


def _forbids(message: Message) -> bool:
    interval = message.advice.get("interval")
    return isinstance(interval, int | float) and interval < 0


def refusal(request: Request, reply: Message) -> str:
    """Return what was refused and with what error."""
    about = f" to {', '.join(request.channels)}" if request.channels else ""
    return f"{request.channel}{about} was refused" + (f": {reply.error}" if reply.error else "")
