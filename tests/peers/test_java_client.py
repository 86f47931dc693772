"""The reference server before CometD's own Java clients: all events, in order, also where a session is lost."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from conformance.reference import Child, Settings
from tests.peers.java_programs import listening
from tests.peers.losing import losing
from tests.peers.programs import Server
from tests.peers.test_client import ACKNOWLEDGEMENTS, USER, USER_EVENTS, record

RECORDS = 500
"""Each is told of by two events."""

EVERYTHING = [
    told
    for number in range(RECORDS)
    for told in ((ACKNOWLEDGEMENTS, f"peer-{number}"), (USER_EVENTS, f"5550{number:03}"))
]
HALVES = (range(RECORDS // 2), range(RECORDS // 2, RECORDS))
POLL_MS = 2_000


@dataclass
class Heard:
    """What a client told: its sessions in their order, the events, and its last word."""

    sessions: list[str] = field(default_factory=list)
    events: list[tuple[str, str]] = field(default_factory=list)
    goodbye: Any = None


@pytest.fixture(params=[False, True], ids=["plain", "ack"])
def settings(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What the client is told, but for the address."""
    return {
        "username": USER["username"],
        "password": USER["password"],
        "channels": [ACKNOWLEDGEMENTS, USER_EVENTS],
        "ack": request.param,
    }


async def heard_by(client: Server, base_url: str, lots: tuple[range, ...], lose: Callable[[], None]) -> Heard:
    """Add lots of records before a client, and have its session lost between two of them.

    What is added while it has no session is lost by right, so each lot waits until it is subscribed: all of them count.
    """
    heard = Heard()
    for lot, numbers in enumerate(lots):
        if lot:
            await asyncio.to_thread(lose)
        heard.sessions.append((await client.ask())["subscribed"])
        events, _ = await asyncio.gather(told(client, 2 * len(numbers)), added(base_url, numbers))
        heard.events += events
    heard.goodbye = await client.ask({"do": "disconnect"})
    return heard


async def told(client: Server, count: int) -> list[tuple[str, str]]:
    """So many events, as the client tells of them."""
    return [event_of(await client.ask()) for _ in range(count)]


def event_of(line: dict[str, Any]) -> tuple[str, str]:
    """The channel of an event, and what the record that it tells of is known by."""
    data = line["data"]
    return line["channel"], data.get("referenceId") or data["userData"]["GSW_PHONE"]


async def added(base_url: str, numbers: range) -> None:
    """Add records one after the other, as another client of the same user does."""
    login = httpx.BasicAuth(USER["username"], USER["password"])
    async with httpx.AsyncClient(auth=login, trust_env=False) as other:
        for number in numbers:
            reply = await other.post(f"{base_url}/api/v2/me/outbound-records", json=record(number))
            assert reply.json() == {"statusCode": 0}


def played(
    java: str,
    settings: dict[str, Any],
    base_url: str,
    *,
    lots: tuple[range, ...] = HALVES,
    lose: Callable[[], None] = lambda: None,
) -> Heard:
    """Let a client listen, and return what it heard."""

    async def scene() -> Heard:
        given = settings | {"url": f"{base_url}/api/v2/notifications"}
        async with asyncio.timeout(60), listening(java, given) as client:
            return await heard_by(client, base_url, lots, lose)

    return asyncio.run(scene())


@contextlib.contextmanager
def restarting(database: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """A server in a process of its own, and how to start it anew at the same address."""
    running = [Child(Settings(poll_timeout_ms=POLL_MS, database=str(database)))]
    base_url = running[0].base_url
    port = urlsplit(base_url).port or 0

    def restart() -> None:
        running.pop().end()
        running.append(Child(Settings(poll_timeout_ms=POLL_MS, database=str(database), port=port)))

    try:
        yield base_url, restart
    finally:
        for child in running:
            child.end()


def test_a_java_client_receives_all_events_in_order_and_none_twice(
    java: str, settings: dict[str, Any]
) -> None:
    with losing(Settings(poll_timeout_ms=POLL_MS)) as site:
        heard = played(java, settings, site.server.base_url, lots=(range(RECORDS),))

        assert site.sessions == 0
    assert heard.events == EVERYTHING
    assert heard.goodbye == {"disconnected": True}, "and nothing came between"


def test_a_java_client_misses_nothing_where_the_server_forgets_its_session(
    java: str, settings: dict[str, Any]
) -> None:
    with losing(Settings(poll_timeout_ms=POLL_MS)) as site:
        heard = played(java, settings, site.server.base_url, lose=site.lose)

        assert site.sessions == 0
    assert len({*heard.sessions}) == 2
    assert heard.events == EVERYTHING
    assert heard.goodbye == {"disconnected": True}, "and nothing came between"


def test_a_java_client_misses_nothing_where_the_server_is_started_anew(
    java: str, settings: dict[str, Any], tmp_path: Path
) -> None:
    with restarting(tmp_path / "site.db") as (base_url, restart):
        heard = played(java, settings, base_url, lose=restart)

    assert len({*heard.sessions}) == 2
    assert heard.events == EVERYTHING
    assert heard.goodbye == {"disconnected": True}, "and nothing came between"
