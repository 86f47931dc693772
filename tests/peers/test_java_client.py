"""The reference server before CometD's own Java clients: all events, in order, also where a session is lost."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from conformance.reference import Child, Settings
from tests.peers.java_programs import listening
from tests.peers.programs import Server
from tests.peers.test_client import ACKNOWLEDGEMENTS, USER, USER_EVENTS, record

RECORDS = 500
"""Each is told of by two events."""

EVERYTHING = [
    told for number in range(RECORDS) for told in ((ACKNOWLEDGEMENTS, number), (USER_EVENTS, number))
]
POLL_MS = 2_000


def number_of(line: dict[str, Any]) -> tuple[str, int]:
    """The channel of an event, and the number of the record that it tells of."""
    data = line["data"]
    named = (
        data["referenceId"].rpartition("-")[2] if "referenceId" in data else data["userData"]["GSW_PHONE"][4:]
    )
    return line["channel"], int(named)


async def added(base_url: str, numbers: range) -> None:
    """Add records one after the other, as another client of the same user does."""
    login = httpx.BasicAuth(USER["username"], USER["password"])
    async with httpx.AsyncClient(auth=login, trust_env=False) as other:
        for number in numbers:
            reply = await other.post(f"{base_url}/api/v2/me/outbound-records", json=record(number))
            assert reply.json() == {"statusCode": 0}


async def told_of(client: Server, base_url: str, numbers: range) -> list[tuple[str, int]]:
    """Add records, and return what a client tells of meanwhile: so many events as were published for it."""

    async def lines() -> list[tuple[str, int]]:
        return [number_of(await client.ask()) for _ in range(2 * len(numbers))]

    _, heard = await asyncio.gather(added(base_url, numbers), lines())
    return heard


async def subscribed(client: Server) -> str:
    """Wait until a client is subscribed, and return what its session is called."""
    return str((await client.ask())["subscribed"])


@pytest.fixture(params=[False, True], ids=["plain", "ack"])
def settings(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What the client is told, but for the address."""
    return {
        "username": USER["username"],
        "password": USER["password"],
        "channels": [ACKNOWLEDGEMENTS, USER_EVENTS],
        "ack": request.param,
    }


def address(base_url: str) -> dict[str, str]:
    """Where a client finds the CometD server."""
    return {"url": f"{base_url}/api/v2/notifications"}


def test_a_java_client_receives_all_events_in_order_and_none_twice(
    java: str, settings: dict[str, Any]
) -> None:
    async def scene(base_url: str) -> tuple[list[tuple[str, int]], Any]:
        async with asyncio.timeout(60), listening(java, settings | address(base_url)) as client:
            await subscribed(client)
            heard = await told_of(client, base_url, range(RECORDS))
            return heard, await client.ask({"do": "disconnect"})

    with Child(Settings(poll_timeout_ms=POLL_MS)) as server:
        heard, goodbye = asyncio.run(scene(server.base_url))

    assert heard == EVERYTHING
    assert goodbye == {"disconnected": True}, "and nothing came between"


def test_a_java_client_misses_nothing_across_a_lost_session(
    java: str, settings: dict[str, Any], tmp_path: Path
) -> None:
    """The server is started anew in the middle. Records are added only while the client is subscribed: all count."""
    half = RECORDS // 2
    database = str(tmp_path / "site.db")

    async def scene(first: Child) -> tuple[set[str], list[tuple[str, int]], Any]:
        base_url = first.base_url
        port = urlsplit(base_url).port or 0
        async with asyncio.timeout(60), listening(java, settings | address(base_url)) as client:
            sessions = {await subscribed(client)}
            before = await told_of(client, base_url, range(half))
            await asyncio.to_thread(first.end)
            with Child(Settings(poll_timeout_ms=POLL_MS, port=port, database=database)):
                sessions.add(await subscribed(client))
                after = await told_of(client, base_url, range(half, RECORDS))
                return sessions, before + after, await client.ask({"do": "disconnect"})

    with Child(Settings(poll_timeout_ms=POLL_MS, database=database)) as server:
        sessions, heard, goodbye = asyncio.run(scene(server))

    assert len(sessions) == 2
    assert heard == EVERYTHING
    assert goodbye == {"disconnected": True}, "and nothing came between"
