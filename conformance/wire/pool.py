"""Connections that are used again: httpx's transport interface over as many connections as there are exchanges.

An idle connection is closed before the target may close it, because a POST is never repeated.
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

__all__ = ["Pool"]

Origin: TypeAlias = tuple[bytes, bytes, int]
_PORTS: Final = {b"http": 80, b"https": 443}
_NEXT_ADDRESS: Final = 0.25
"""Seconds after which a host's next address is tried beside the one before (RFC 8305)."""


class Pool(httpx.AsyncBaseTransport):
    """Keeps connections that are idle for at most `idle_seconds`; the one used last is used next."""

    def __init__(self, context: ssl.SSLContext, *, idle_seconds: float) -> None:
        context.set_alpn_protocols(["http/1.1"])
        self._context = context
        self._idle_seconds = idle_seconds
        self._idle: dict[Origin, list[Connection]] = {}
        self._open: set[Connection] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the response once its head is there. Raises httpx.TransportError."""
        content = await request.aread()
        origin = _origin(request.url)
        connection = self._rested(origin) or await self._connected(request, origin)
        try:
            head = await connection.head(request, content)
        except BaseException:
            connection.abort()
            raise
        return httpx.Response(
            head.status,
            headers=head.headers,
            stream=_Body(connection),
            extensions={"http_version": b"HTTP/" + head.version, "reason_phrase": head.reason},
        )

    def _rested(self, origin: Origin) -> Connection | None:
        """Return the idle connection that was used last, and close those that have been idle too long."""
        idle = self._idle.get(origin, [])
        latest = asyncio.get_running_loop().time() - self._idle_seconds
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
            on_idle=lambda idle: self._idle.setdefault(origin, []).append(idle), on_lost=self._lost
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
