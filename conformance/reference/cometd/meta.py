"""What each message to the endpoint means, and the reply that it gets (Bayeux, Meta Channels).

Error texts are those of CometD's own server, which Web Services embeds: real clients look at them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from conformance.reference.cometd.broker import Broker, Visitor
from conformance.reference.cometd.channels import allowed, is_channel, is_pattern
from conformance.reference.cometd.session import Session, Wake
from conformance.reference.values import Json, Object

__all__ = [
    "CONNECT",
    "DISCONNECT",
    "HANDSHAKE",
    "TYPES",
    "Advice",
    "Turn",
    "acknowledged_batch",
    "connect_refusal",
    "connect_reply",
    "handshake_reply",
    "plain_reply",
    "seconds_to_hold",
]

HANDSHAKE: Final = "/meta/handshake"
CONNECT: Final = "/meta/connect"
DISCONNECT: Final = "/meta/disconnect"
TYPES: Final = ("long-polling",)
_UNKNOWN: Final = "402::session_unknown"
_MULTI_SESSION_INTERVAL: Final = 2_000


@dataclass(frozen=True, slots=True)
class Advice:
    """What clients are told: `timeout` and `interval` in milliseconds."""

    timeout: int
    interval: int

    def retry(self) -> Object:
        """The advice of a session that is well."""
        return {"reconnect": "retry", "interval": self.interval, "timeout": self.timeout}

    def throttled(self) -> Object:
        """The advice of the second session of one browser, whose polls are not held."""
        return {**self.retry(), "interval": _MULTI_SESSION_INTERVAL, "multiple-clients": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a message is answered with: where, by whom and when it came; `now` in seconds of one clock."""

    broker: Broker
    visitor: Visitor
    advice: Advice
    ack_extension: bool
    now: float


def refusal(message: Object, error: str, advice: Object | None = None) -> Object:
    """A reply that says no."""
    more = {} if advice is None else {"advice": advice}
    return reply_to(message, successful=False) | {"error": error, **more}


def reply_to(message: Object, *, successful: bool = True) -> Object:
    """The frame of a reply: the channel, and the id as it came, with its type."""
    identity = {"id": message["id"]} if "id" in message else {}
    return {"channel": message.get("channel"), "successful": successful, **identity}


def handshake_reply(turn: Turn, message: Object, browser: str) -> Object:
    """Open a session for somebody who is logged in and speaks long-polling."""
    user = turn.visitor.user
    if user is None:
        return refusal(message, "403::handshake_denied", {"reconnect": "none"})
    types = message.get("supportedConnectionTypes")
    if not isinstance(message.get("version"), str) or not isinstance(types, list) or TYPES[0] not in types:
        return refusal(message, "403::handshake_failed", {"reconnect": "none"})
    session = turn.broker.opened(user, browser, http_session=turn.visitor.http_session, now=turn.now)
    session.acknowledges = turn.ack_extension and _member(message, "ext", "ack") is True
    return reply_to(message) | {
        "clientId": session.client_id,
        "version": "1.0",
        "minimumVersion": "1.0",
        "supportedConnectionTypes": list(TYPES),
        "advice": turn.advice.retry(),
        **({"ext": {"ack": True}} if session.acknowledges else {}),
    }


def connect_refusal(session: Session | None, message: Object) -> Object:
    """The reply to a connect without a session, or with a connection type that is not in TYPES."""
    if session is None:
        return refusal(message, _UNKNOWN, {"reconnect": "handshake", "interval": 0})
    return refusal(message, "400::connection_type_invalid")


def seconds_to_hold(session: Session, message: Object, *, advice: Advice, longest: float) -> float:
    """How long a poll that came alone is held: not with events waiting or when throttled.

    A client may ask for less.
    """
    asked = _member(message, "advice", "timeout")
    timeout = (
        asked if isinstance(asked, int) and not isinstance(asked, bool) and asked >= 0 else advice.timeout
    )
    return 0.0 if session.pending or session.throttled else min(timeout / 1_000, longest)


def connect_reply(turn: Turn, session: Session, *, message: Object, wake: Wake) -> Object:
    """The reply to a poll that is over, with advice where the client has none yet or has sent some."""
    reply = reply_to(message)
    if wake in (Wake.DISCONNECTED, Wake.ENDED):
        return reply | {"advice": {"reconnect": "none"}}
    if wake is Wake.OVERTAKEN:
        return reply
    interval = turn.advice.interval
    if session.throttled:
        interval = _MULTI_SESSION_INTERVAL
        reply["advice"] = turn.advice.throttled()
    elif session.advise or "advice" in message:
        reply["advice"] = turn.advice.retry()
        session.advise = False
    session.expires = turn.now + interval / 1_000 + turn.broker.max_interval
    return reply


def plain_reply(turn: Turn, session: Session | None, message: Object) -> Object:
    """The reply to anything that is neither handshake nor connect."""
    channel = message.get("channel")
    if channel is None:
        return refusal(message, "400::channel_missing")
    if not is_channel(channel):
        return refusal(message, "405::channel_invalid")
    if session is None:
        return refusal(message, _UNKNOWN)
    turn.broker.prolong(session, turn.now)
    return _HANDLERS.get(channel, _published)(turn, session, message)


def _disconnected(turn: Turn, session: Session, message: Object) -> Object:
    turn.broker.closed(session, Wake.DISCONNECTED)
    return reply_to(message)


def _subscribed(_: Turn, session: Session, message: Object) -> Object:
    names, error = _names(message)
    if error is None and not all(allowed(name) or name.startswith("/service/") for name in names):
        error = "403:denied_by_security_policy:subscribe_denied"
    if error is None:
        # Nothing is ever published to subscribers of a service channel, so there is nothing to keep.
        session.subscriptions.update(name for name in names if allowed(name))
    return _about_subscription(message, error)


def _unsubscribed(_: Turn, session: Session, message: Object) -> Object:
    names, error = _names(message)
    if error is None:
        session.subscriptions.difference_update(names)
    return _about_subscription(message, error)


def _published(_: Turn, __: Session, message: Object) -> Object:
    """Clients publish nothing here: on service channels in vain, elsewhere not at all."""
    channel = message["channel"]
    if channel.startswith("/meta/"):
        return refusal(message, "403:denied_by_security_policy:channel_create_denied")
    if "data" not in message:
        return refusal(message, "400::data_missing")
    if channel.startswith("/service/"):
        return reply_to(message)
    return refusal(message, "403:denied_by_security_policy:publish_denied")


_HANDLERS: Final[dict[str, Callable[[Turn, Session, Object], Object]]] = {
    DISCONNECT: _disconnected,
    "/meta/subscribe": _subscribed,
    "/meta/unsubscribe": _unsubscribed,
}


def _names(message: Object) -> tuple[list[str], str | None]:
    """The names in a subscription, one or several, or why they are none; one bad name spoils them all."""
    subscription = message.get("subscription")
    if subscription is None or subscription == []:
        return [], "403::subscription_missing"
    names: list[Json] = subscription if isinstance(subscription, list) else [subscription]
    return (names, None) if all(map(is_pattern, names)) else ([], "403::subscription_invalid")


def _about_subscription(message: Object, error: str | None) -> Object:
    reply = reply_to(message) if error is None else refusal(message, error)
    return reply | ({"subscription": message["subscription"]} if "subscription" in message else {})


def _member(message: Object, first: str, second: str) -> Json:
    """A member of a member; None where there is none."""
    outer = message.get(first)
    return outer.get(second) if isinstance(outer, dict) else None


def acknowledged_batch(message: Object) -> int | None:
    """The number of the last batch that a connect says it has; None where it says nothing."""
    batch = _member(message, "ext", "ack")
    return batch if isinstance(batch, int) and not isinstance(batch, bool) else None
