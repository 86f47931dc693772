"""The CometD client protocol without I/O: responses in, actions out."""

from conformance.bayeux.actions import Action, Connect, Handshake, Stop, Subscribe
from conformance.bayeux.advice import Advice, Reconnect
from conformance.bayeux.errors import LocalProtocolError
from conformance.bayeux.matching import Match, matched
from conformance.bayeux.messages import Kind, Malformed, Message, classified, parse, session_gone
from conformance.bayeux.received import Received
from conformance.bayeux.requests import CONNECT, DISCONNECT, HANDSHAKE, SUBSCRIBE, Request
from conformance.bayeux.session import Session
from conformance.bayeux.states import Signal, State, moved

__all__ = [
    "CONNECT",
    "DISCONNECT",
    "HANDSHAKE",
    "SUBSCRIBE",
    "Action",
    "Advice",
    "Connect",
    "Handshake",
    "Kind",
    "LocalProtocolError",
    "Malformed",
    "Match",
    "Message",
    "Received",
    "Reconnect",
    "Request",
    "Session",
    "Signal",
    "State",
    "Stop",
    "Subscribe",
    "classified",
    "matched",
    "moved",
    "parse",
    "session_gone",
]
