"""A request that met a broken connection is not sent again, by nobody on its way: it may have had its effect."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from conformance.evidence import Exchange, Purpose
from conformance.wire.client import Client

OK = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{"statusCode":0}'
Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Raw:
    """A server on a socket: `says` is what it answers each request with, None to close instead."""

    def __init__(self, *says: bytes | None, idle: bool = True) -> None:
        self.seen: Counter[str] = Counter()
        self._says = list(says)
        self._idle = idle

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(row.split(":")[1]) for row in head.split("\r\n") if row.lower().startswith("content-length")
        )
        self.seen[(await reader.readexactly(length)).decode()] += 1
        answer = self._says.pop(0) if self._says else OK
        if answer is None:
            return False
        writer.write(answer)
        await writer.drain()
        return self._idle


def sent(config: Any, notes: Any, peer: Raw, *, count: int = 4) -> list[Exchange]:
    async def scene() -> list[Exchange]:
        server = await asyncio.start_server(peer.serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        made = config(target={"base_url": f"http://127.0.0.1:{port}"})
        client = Client(made.target, made.users[0], recorder=notes.recorder, session="s")
        found = []
        for number in range(count):
            found.append(
                await client.exchange(
                    Purpose.CASE, "POST", "/api/v2/me/outbound-records", body=f"{number}", timeout=1.0
                )
            )
            await asyncio.sleep(0.02)
        await client.close()
        server.close()
        return found

    return asyncio.run(scene())


@pytest.mark.parametrize(
    "peer",
    [
        Raw(None, None, OK, OK),
        Raw(OK, None, None, OK),
        Raw(OK[:20], OK, OK, OK, idle=False),
        Raw(b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", OK, OK),
        Raw(b"HTTP/1.1 421 Misdirected Request\r\nContent-Length: 0\r\n\r\n", OK, OK, OK),
        Raw(b"HTTP/1.1 100 Continue\r\n\r\n" + OK, OK, OK, OK),
        Raw(OK, OK, OK, OK, idle=False),
    ],
    ids=["closes first", "closes later", "half an answer", "408", "421", "100", "closes what is idle"],
)
def test_no_request_arrives_twice(config: Any, notes: Any, peer: Raw) -> None:
    found = sent(config, notes, peer)

    assert 4 == len(found)
    assert {1} == set(peer.seen.values())


def test_a_connection_that_closes_is_a_failure_of_that_exchange_alone(config: Any, notes: Any) -> None:
    found = sent(config, notes, Raw(None, OK, None, OK))

    assert [True, False, True, False] == [one.failure is not None for one in found]


def test_a_case_is_not_sent_again_whatever_its_method(config: Any, notes: Any) -> None:
    async def scene() -> int:
        seen = 0

        async def closing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal seen
            for answer in (OK, None):
                await reader.readuntil(b"\r\n\r\n")
                seen += 1
                writer.write(answer or b"")
            writer.close()

        server = await asyncio.start_server(closing, "127.0.0.1", 0)
        made = config(target={"base_url": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"})
        client = Client(made.target, made.users[0], recorder=notes.recorder, session="s")
        for _ in range(2):
            await client.exchange(Purpose.CASE, "GET", "/api/v2/me/outbound-records", timeout=1.0)
        await client.close()
        server.close()
        return seen

    assert 2 == asyncio.run(scene())
