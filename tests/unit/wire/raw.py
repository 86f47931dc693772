"""A server on loopback that says exactly what a test has it say, and what came of it at the client's end."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import httpx

from conformance.wire.pool import Pool

__all__ = ["Raw", "Served", "answer", "got", "pool", "request"]

Answer = Callable[["Raw"], Awaitable[None]]


@dataclass
class Raw:
    """One connection at the server's end: `requests` are the heads and bodies that came over it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    requests: list[bytes] = field(default_factory=list)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self) -> bytes:
        """Read one request with a Content-Length, or none."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        size = int(length[0].split(b":")[1]) if length else 0
        self.requests.append(head + await self.reader.readexactly(size))
        return self.requests[-1]

    async def say(self, *parts: bytes) -> None:
        for part in parts:
            self.writer.write(part)
            await self.writer.drain()
            await asyncio.sleep(0)


@dataclass
class Served:
    """A server; `answers` are played on the connections in turn, the last one on all that follow."""

    url: str
    connections: list[Raw]


@contextlib.asynccontextmanager
async def answer(*answers: Answer, context: ssl.SSLContext | None = None) -> AsyncIterator[Served]:
    """Serve as long as the block."""
    connections: list[Raw] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raw = Raw(reader, writer)
        connections.append(raw)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError):
            await answers[min(len(connections), len(answers)) - 1](raw)
            await reader.read()
        raw.gone.set()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    try:
        yield Served(f"{'https' if context else 'http'}://127.0.0.1:{port}", connections)
    finally:
        server.close()
        for raw in connections:
            raw.writer.close()
        await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def pool(*, idle_seconds: float = 4.0, context: ssl.SSLContext | None = None) -> AsyncIterator[Pool]:
    made = Pool(context or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), idle_seconds=idle_seconds)
    try:
        yield made
    finally:
        await made.aclose()


def request(url: str, body: bytes = b"{}", method: str = "POST", **extensions: object) -> httpx.Request:
    return httpx.Request(method, url + "/x", content=body, extensions=dict(extensions))


async def got(pool: Pool, asked: httpx.Request) -> tuple[int, bytes]:
    """Exchange one request; return status and body."""
    response = await pool.handle_async_request(asked)
    assert isinstance(response.stream, httpx.AsyncByteStream)
    try:
        return response.status_code, b"".join([part async for part in response.stream])
    finally:
        await response.aclose()
