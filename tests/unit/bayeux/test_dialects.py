"""The core against what real servers answered (tests/transcripts)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from conformance.bayeux import Connect, Handshake, Received, Request, Session, State, Stop, Subscribe

Recorded = Callable[[str, str], dict[str, Any]]
PEERS = ("java", "node", "faye")


def replayed(exchange: dict[str, Any], session: Session, request: Request) -> Received:
    """Return what the recorded answer brings, with the id of our request in place of the recorded one's."""
    theirs = exchange["request"][0]["id"]
    body = exchange["body"].replace(f'"id":"{theirs}"', f'"id":"{request.id}"')
    return session.receive(
        request, body, note="" if exchange["status"] == 200 else f"HTTP {exchange['status']}"
    )


def opened(recorded: Recorded, peer: str, handshake: str = "handshake") -> Session:
    session, request = Session(channels=("/foo/bar",)).handshake()
    session = replayed(recorded(peer, handshake), session, request).session
    session, request = session.subscribe(("/foo/bar",))
    session = replayed(recorded(peer, "subscribe"), session, request).session
    session, request = session.connect(0)
    return replayed(recorded(peer, "first-connect"), session, request).session


@pytest.mark.parametrize("peer", PEERS)
def test_a_session_opens(recorded: Recorded, peer: str) -> None:
    session = opened(recorded, peer)

    assert session.state is State.CONNECTED
    assert session.advice.timeout == 5000
    assert Connect() == session.next()


@pytest.mark.parametrize("peer", PEERS)
def test_a_handshake_asks_for_the_subscriptions(recorded: Recorded, peer: str) -> None:
    session, request = Session(channels=("/foo/bar",)).handshake()

    assert Subscribe(("/foo/bar",)) == replayed(recorded(peer, "handshake"), session, request).action


def test_events_after_the_connect_reply_are_taken(recorded: Recorded) -> None:
    session, request = opened(recorded, "faye").connect(None)

    received = replayed(recorded("faye", "poll"), session, request)

    assert [1] == [message.index for message in received.delivered]
    assert received.well


@pytest.mark.parametrize("peer", ["java", "node"])
def test_events_before_the_connect_reply_are_taken_with_their_number(recorded: Recorded, peer: str) -> None:
    session, request = opened(recorded, peer, "handshake-ack").connect(None)

    received = replayed(recorded(peer, "poll-ack"), session, request)

    assert [0] == [message.index for message in received.delivered]
    assert received.session.ack == 2


@pytest.mark.parametrize("peer", PEERS)
def test_a_forgotten_session_is_replaced(recorded: Recorded, peer: str) -> None:
    session, request = opened(recorded, peer).connect(None)

    assert isinstance(
        replayed(recorded(peer, "connect-after-disconnect"), session, request).action, Handshake
    )


@pytest.mark.parametrize("peer", PEERS)
def test_a_disconnect_releases_the_poll_and_ends(recorded: Recorded, peer: str) -> None:
    session, poll = opened(recorded, peer).connect(None)
    session, request = session.disconnect()

    released = replayed(recorded(peer, "released-poll"), session, poll)
    ended = replayed(recorded(peer, "disconnect"), released.session, request)

    assert released.well
    assert ended.well
    assert ended.session.state is State.STOPPED


@pytest.mark.parametrize(("peer", "action"), [("java", Stop), ("node", Handshake)])
def test_the_end_of_a_session_by_the_server_is_understood(
    recorded: Recorded, peer: str, action: type
) -> None:
    session, request = opened(recorded, peer).connect(None)

    assert isinstance(replayed(recorded(peer, "ended-by-server"), session, request).action, action)


@pytest.mark.parametrize("peer", ["java", "node"])
def test_a_denied_handshake_stops(recorded: Recorded, peer: str) -> None:
    session, request = Session(channels=("/foo/bar",)).handshake()

    received = replayed(recorded(peer, "handshake-denied"), session, request)

    assert Stop("/meta/handshake was refused: 403::handshake_denied") == received.action


@pytest.mark.parametrize("peer", PEERS)
def test_a_refused_subscription_stops(recorded: Recorded, peer: str) -> None:
    session, request = Session(channels=("/nosub/1",)).handshake()
    session = replayed(recorded(peer, "handshake"), session, request).session
    session, request = session.subscribe(("/nosub/1",))

    assert isinstance(replayed(recorded(peer, "subscribe-refused"), session, request).action, Stop)


@pytest.mark.parametrize("peer", ["java", "node"])
def test_an_overtaken_poll_with_http_500_is_tried_again(recorded: Recorded, peer: str) -> None:
    session, request = opened(recorded, peer).connect(None)

    received = replayed(recorded(peer, "overtaken-poll"), session, request)

    assert Connect(0.25, 0) == received.action
    assert received.problem.startswith("HTTP 500")


@pytest.mark.parametrize("peer", ["java", "node"])
def test_a_second_session_of_one_cookie_jar_polls_every_two_seconds(recorded: Recorded, peer: str) -> None:
    session, request = opened(recorded, peer).connect(None)

    received = replayed(recorded(peer, "multiple-clients"), session, request)

    assert Connect(2.0) == received.action
    assert received.session.advice.multiple_clients


def test_the_recordings_are_of_the_dialects_that_they_name(recorded: Recorded) -> None:
    bodies = [json.loads(recorded(peer, "subscribe")["body"])[0] for peer in PEERS]

    assert [False, False, True] == ["clientId" in body for body in bodies]
