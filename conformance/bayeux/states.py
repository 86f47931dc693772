"""The states of a client and what moves it from one to the next (Bayeux 1.0, client state table, GEN-9).

The text's *connecting* is split in three, so that nobody connects before the subscriptions are confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from conformance.bayeux.errors import LocalProtocolError

__all__ = ["Signal", "State", "moved"]


class State(StrEnum):
    """Where a session stands."""

    UNCONNECTED = "unconnected"
    HANDSHAKING = "handshaking"
    SUBSCRIBING = "subscribing"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    DISCONNECTING = "disconnecting"
    STOPPED = "stopped"


class Signal(StrEnum):
    """What happened: something of ours was sent, or something was learnt from the target."""

    HANDSHAKE_SENT = "handshake-sent"
    SUBSCRIBE_SENT = "subscribe-sent"
    CONNECT_SENT = "connect-sent"
    DISCONNECT_SENT = "disconnect-sent"
    HANDSHAKEN = "handshaken"
    SUBSCRIBED = "subscribed"
    CONNECTED = "connected"
    LOST = "lost"
    STOPPED = "stopped"


_HOLDING: Final = (State.SUBSCRIBING, State.CONNECTING, State.CONNECTED)
"""The states in which there is a session on the target, as far as we know."""

_TABLE: Final[Mapping[tuple[State, Signal], State]] = {
    (State.UNCONNECTED, Signal.HANDSHAKE_SENT): State.HANDSHAKING,
    (State.HANDSHAKING, Signal.HANDSHAKEN): State.SUBSCRIBING,
    (State.HANDSHAKING, Signal.LOST): State.UNCONNECTED,
    (State.SUBSCRIBING, Signal.SUBSCRIBE_SENT): State.SUBSCRIBING,
    (State.SUBSCRIBING, Signal.SUBSCRIBED): State.CONNECTING,
    (State.CONNECTING, Signal.CONNECT_SENT): State.CONNECTING,
    (State.CONNECTING, Signal.CONNECTED): State.CONNECTED,
    (State.CONNECTED, Signal.CONNECT_SENT): State.CONNECTED,
    (State.CONNECTED, Signal.CONNECTED): State.CONNECTED,
    (State.STOPPED, Signal.DISCONNECT_SENT): State.DISCONNECTING,
    (State.DISCONNECTING, Signal.STOPPED): State.STOPPED,
    **{(state, Signal.DISCONNECT_SENT): State.DISCONNECTING for state in _HOLDING},
    **{(state, Signal.LOST): State.UNCONNECTED for state in _HOLDING},
    **{(state, Signal.STOPPED): State.STOPPED for state in (State.UNCONNECTED, State.HANDSHAKING, *_HOLDING)},
}


def moved(state: State, signal: Signal) -> State:
    """Return the state after a signal.

    Raises LocalProtocolError where the protocol knows no such move.
    """
    try:
        return _TABLE[state, signal]
    except KeyError:
        raise LocalProtocolError(f"{signal} is not possible while {state}") from None
