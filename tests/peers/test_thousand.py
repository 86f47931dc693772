"""Real clients before the reference server: 1,000 of 1,000 events, in order, none twice, also across a lost session."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conformance.reference import Settings
from tests.peers.losing import Losing, losing
from tests.peers.programs import run
from tests.peers.test_client import ACKNOWLEDGEMENTS, USER_EVENTS, record
from tests.peers.watching import CHANNELS

RECORDS = 500
"""Each brings two messages."""

POLL_MS = 2_000
PATIENCE_MS = 25_000

CLIENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "cometd": ("agent.mjs", {"asks": True}),
    "cometd-ack": ("agent.mjs", {"asks": True, "ack": True}),
    "aiocometd-ng": ("agent.py", {}),
}


@dataclass(frozen=True)
class Played:
    """What a client saw, which records the server added, and how many sessions it still held at the end."""

    seen: Any
    added: list[str]
    sessions: int


@pytest.fixture(scope="module", params=CLIENTS)
def client(request: pytest.FixtureRequest) -> tuple[Path, dict[str, Any]]:
    """The program of a client, and what it is told besides."""
    script, settings = CLIENTS[request.param]
    if script.endswith(".mjs"):
        return request.getfixturevalue("programs") / "client" / script, settings
    if importlib.util.find_spec("aiocometd_ng") is None:
        pytest.skip("aiocometd-ng not found: install the extra `peers` to run this client")
    return Path(__file__).parent / "client" / script, settings


def played(
    client: tuple[Path, dict[str, Any]], sizes: list[int], between: Callable[[Losing], None]
) -> Played:
    """Let a client add so many records in each round; what happens between two rounds is given."""
    script, settings = client
    numbers = iter(range(sum(sizes)))
    rounds = [[record(next(numbers)) for _ in range(size)] for size in sizes]
    with losing(Settings(poll_timeout_ms=POLL_MS, delay_ms=5)) as site:
        given = {
            "baseUrl": site.server.base_url.replace("127.0.0.1", "localhost"),
            "username": "agent1",
            "password": "agent1-pass",
            "channels": CHANNELS,
            "rounds": rounds,
            "patience": PATIENCE_MS,
        }
        seen = run(script, given | settings, between=lambda: between(site))
        return Played(seen, site.added, site.sessions)


@pytest.fixture(scope="module")
def through(client: tuple[Path, dict[str, Any]]) -> Played:
    """A client that keeps its session."""
    return played(client, [RECORDS], lambda _: None)


@pytest.fixture(scope="module")
def across(client: tuple[Path, dict[str, Any]]) -> Played:
    """A client whose session is lost in the middle.

    What is sent while it has none is lost by right: the second half goes out once it has subscribed again.
    """
    return played(client, [RECORDS // 2] * 2, Losing.lose)


@pytest.fixture(params=["through", "across"])
def one(request: pytest.FixtureRequest, client: object) -> Played:
    """Either of them, of the same client."""
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


def test_a_thousand_of_a_thousand_events_come_in_order_and_none_twice(one: Played) -> None:
    expected = [pair for number in range(RECORDS) for pair in _both(number)]

    assert one.added == [f"peer-{number}" for number in range(RECORDS)]
    assert [_named(event) for event in one.seen["events"]] == expected
    assert len(expected) == 1_000


def _both(number: int) -> tuple[tuple[str, str], tuple[str, str]]:
    return (ACKNOWLEDGEMENTS, f"peer-{number}"), (USER_EVENTS, f"5550{number:03}")


def _named(event: Any) -> tuple[str, str]:
    """Return where an event came, and which record it tells of."""
    data = event["data"]
    return event["channel"], data.get("referenceId") or data["userData"]["GSW_PHONE"]


def test_the_session_was_lost_and_begun_anew_once(across: Played, through: Played) -> None:
    assert _handshakes(through.seen) == 1
    assert _handshakes(across.seen) == 2
    assert "402::session_unknown" in str(across.seen)
    assert "402::session_unknown" not in str(through.seen)


def _handshakes(seen: Any) -> int:
    replies = seen.get("handshakes") or [
        one for one in seen["replies"] if one["channel"] == "/meta/handshake"
    ]
    return sum(reply["successful"] for reply in replies)


def test_every_record_was_accepted_and_the_session_ended(one: Played) -> None:
    assert one.seen["envelopes"] == [{"status": 200, "body": {"statusCode": 0}}] * RECORDS
    assert one.sessions == 0
