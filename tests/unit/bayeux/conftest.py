"""A driver for the protocol core: a session at any stage, and replies to its requests."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.bayeux import Connect, Handshake, Received, Request, Session, Subscribe

TRANSCRIPTS = Path(__file__).parents[2] / "transcripts"


def reply(request: Request, **members: Any) -> str:
    """Return the body of a good reply to a request, with members added, or left out where given as None."""
    message = {"channel": request.channel, "id": request.id, "successful": True} | members
    return json.dumps([{name: value for name, value in message.items() if value is not None}])


def send(session: Session, action: Any) -> tuple[Session, Request]:
    """Do what an action says."""
    match action:
        case Handshake():
            return session.handshake()
        case Subscribe(channels=channels):
            return session.subscribe(channels)
        case Connect(hold=hold):
            return session.connect(hold)
        case _:
            raise AssertionError(action)


class Driver:
    """Leads a session along the actions it asks for."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.action: Any = session.next()
        self.request: Request | None = None

    def send(self) -> Request:
        self.session, self.request = send(self.session, self.action)
        return self.request

    def receive(self, body: str | None, note: str = "") -> Received:
        assert self.request is not None
        received = self.session.receive(self.request, body, note=note)
        self.session, self.action = received.session, received.action
        return received

    def answer(self, **members: Any) -> Received:
        """Send what is asked for, and answer it well."""
        request = self.send()
        extra = {"clientId": "c1"} if request.channel == "/meta/handshake" else {}
        return self.receive(reply(request, **(extra | members)))

    def connected(self, **handshake: Any) -> Driver:
        """Lead the session to its first held poll, which is not yet sent."""
        self.answer(**handshake)
        while not isinstance(self.action, Connect):
            self.answer()
        self.answer()
        return self


@pytest.fixture
def drive() -> Callable[..., Driver]:
    def driver(**settings: Any) -> Driver:
        return Driver(Session(**({"channels": ("/a", "/b")} | settings)))

    return driver


@pytest.fixture
def replied() -> Callable[..., str]:
    return reply


@pytest.fixture
def recorded() -> Callable[[str, str], dict[str, Any]]:
    def exchange(peer: str, name: str) -> dict[str, Any]:
        recording = json.loads((TRANSCRIPTS / f"{peer}.json").read_text(encoding="utf-8"))
        found: dict[str, Any] = recording["exchanges"][name]
        return found

    return exchange
