"""Connections that are used again: httpx's transport interface over as many connections as there are exchanges.

An idle connection is closed before the target may close it, because a POST is never repeated. How soon a target does
that is learnt: it may at any time, and without a word (RFC 9112 section 9.5).
"""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import ssl
from collections.abc import AsyncIterator
from typing import Final, TypeAlias

import httpx

from conformance.wire.connection import Connection
from conformance.wire.incoming import Head

__all__ = ["Pool"]

Origin: TypeAlias = tuple[bytes, bytes, int]
_PORTS: Final = {b"http": 80, b"https": 443}
_REPEATABLE: Final = frozenset({"GET", "HEAD"})
_EARLIER: Final = 0.5
"""Part of the time after which a target ended an idle connection, in which one is used again."""
_NEXT_ADDRESS: Final = 0.25
"""Seconds after which a host's next address is tried beside the one before (RFC 8305)."""


class Pool(httpx.AsyncBaseTransport):
    """Keeps connections that are idle for at most `idle_seconds`, or as a target has it; the last one is used next."""

    def __init__(self, context: ssl.SSLContext, *, idle_seconds: float) -> None:
        context.set_alpn_protocols(["http/1.1"])
        self._context = context
        self._idle_seconds = idle_seconds
        self._lasting: dict[Origin, float] = {}
        self._idle: dict[Origin, list[Connection]] = {}
        self._open: set[Connection] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the response once its head is there. Raises httpx.TransportError.

        One that only asks, and met a connection that was being closed, goes out once more (RFC 9112 section 9.3.1),
        where its extension `repeatable` allows it.
        """
        content = await request.aread()
        origin = _origin(request.url)
        rested = self._rested(origin)
        connection = rested or await self._connected(request, origin)
        try:
            head = await self._head(connection, request, content)
        except (httpx.ReadError, httpx.RemoteProtocolError):
            if rested is None or not (request.extensions.get("repeatable") and request.method in _REPEATABLE):
                raise
            self._left(origin, 0.0)
            connection = await self._connected(request, origin)
            head = await self._head(connection, request, content)
        return httpx.Response(
            head.status,
            headers=head.headers,
            stream=_Body(connection),
            extensions={"http_version": b"HTTP/" + head.version, "reason_phrase": head.reason},
        )

    async def _head(self, connection: Connection, request: httpx.Request, content: bytes) -> Head:
        try:
            return await connection.head(request, content)
        except BaseException:
            connection.abort()
            raise

    def _left(self, origin: Origin, after: float) -> None:
        """Take that a target ended a connection after so many idle seconds: others are not kept for as long."""
        self._lasting[origin] = min(self._lasting.get(origin, self._idle_seconds), after * _EARLIER)

    def _rested(self, origin: Origin) -> Connection | None:
        """Return the idle connection that was used last, and close those that have been idle too long."""
        idle = self._idle.get(origin, [])
        latest = asyncio.get_running_loop().time() - self._lasting.get(origin, self._idle_seconds)
        while idle:
            connection = idle.pop()
            if connection.usable and connection.since > latest:
                return connection
            connection.abort()
        return None

    async def _connected(self, request: httpx.Request, origin: Origin) -> Connection:
        scheme, host, port = origin
        limit = request.extensions.get("timeout", {}).get("connect")
        try:
            async with asyncio.timeout(limit):
                _, connection = await asyncio.get_running_loop().create_connection(
                    lambda: self._new(origin),
                    host.decode("ascii"),
                    port,
                    ssl=self._context if scheme == b"https" else None,
                    happy_eyeballs_delay=None if _literal(host) else _NEXT_ADDRESS,
                )
        except TimeoutError as error:
            raise httpx.ConnectTimeout(f"no connection within {limit:g} s", request=request) from error
        except (OSError, ValueError) as error:
            raise httpx.ConnectError(_words(error), request=request) from error
        return connection

    def _new(self, origin: Origin) -> Connection:
        connection = Connection(
            on_idle=lambda idle: self._idle.setdefault(origin, []).append(idle),
            on_lost=self._lost,
            on_left=lambda after: self._left(origin, after),
        )
        self._open.add(connection)
        return connection

    def _lost(self, connection: Connection) -> None:
        self._open.discard(connection)

    async def aclose(self) -> None:
        """Close all connections, whatever is under way."""
        for connection in tuple(self._open):
            connection.abort()
        self._idle.clear()
        self._open.clear()


class _Body(httpx.AsyncByteStream):
    """The body of a response, read from its connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._connection.body()

    async def aclose(self) -> None:
        self._connection.done()


def _literal(host: bytes) -> bool:
    """Whether a host is an address itself: there is no other to try, and asyncio's race leaks when it is cancelled."""
    try:
        ipaddress.ip_address(host.decode("ascii"))
    except ValueError:
        return False
    return True


def _words(error: Exception) -> str:
    """Return what to say of a connection that was not made; of several addresses, asyncio tells numbers alone."""
    refused = isinstance(error, ConnectionRefusedError) or f"[Errno {errno.ECONNREFUSED}]" in str(error)
    return f"connection refused: {error}" if refused else str(error) or type(error).__name__


def _origin(url: httpx.URL) -> Origin:
    scheme = url.raw_scheme
    return scheme, url.raw_host, url.port or _PORTS[scheme]
