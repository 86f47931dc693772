"""One HTTP/1.1 connection: a request out, the head of its response and then its body in, exactly as they came.

What the bytes mean is the business of h11 on their way out, and of `incoming` on their way in. Nothing here repeats a
request.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import lru_cache
from typing import Final, TypeAlias

import h11
import httpx

from conformance.wire.incoming import Head, Incoming

__all__ = ["Connection"]

_LARGEST_BACKLOG: Final = 256 * 1024
"""Bytes. What is not read yet is not let grow beyond this."""

_HEADS: Final = 512

Trace: TypeAlias = Callable[[str, dict[str, object]], Awaitable[None]]


class Connection(asyncio.Protocol):
    """A connection that carries one exchange at a time. `on_idle` is told when it may carry another.

    `on_left` is told where the target ends it between two exchanges: for how many seconds it was idle.
    """

    def __init__(
        self,
        *,
        on_idle: Callable[[Connection], None],
        on_lost: Callable[[Connection], None],
        on_left: Callable[[float], None],
    ) -> None:
        self.since = 0.0
        """Since when it is idle, by the loop's clock, in seconds."""
        self._on_idle = on_idle
        self._on_lost = on_lost
        self._on_left = on_left
        self._incoming = Incoming()
        self._transport: asyncio.Transport | None = None
        self._busy = False
        self._ended = False
        self._aborted = False
        self._error: Exception | None = None
        self._backlog = 0
        self._paused = False
        self._arrival: asyncio.Future[None] | None = None
        self._drained: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport. Whatever is not yet handed to the system counts as not sent."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  what create_connection makes
        self._transport = transport
        transport.set_write_buffer_limits(high=0)

    def data_received(self, data: bytes) -> None:
        """Take what came; on an idle connection nothing may come, so it is of no use any more."""
        if not self._busy:
            self._left()
            self.abort()
            return
        self._incoming.feed(data)
        self._backlog += len(data)
        if self._backlog > _LARGEST_BACKLOG and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()
        _wake(self._arrival)

    def eof_received(self) -> bool:
        """Take that nothing more comes; the connection closes."""
        self._end(None)
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Take that the connection is gone."""
        self._end(exc)
        self._on_lost(self)

    def _end(self, error: Exception | None) -> None:
        if not self._ended:
            self._left()
            self._ended = True
            self._error = error
            if error is None:
                self._incoming.end()
        _wake(self._arrival)
        _wake(self._drained)

    def _left(self) -> None:
        """Tell that the target ends an idle connection, for which it need not ask (RFC 9112 section 9.5)."""
        if not (self._ended or self._aborted or self._busy) and self.since:
            self._on_left(asyncio.get_running_loop().time() - self.since)

    def pause_writing(self) -> None:
        """Take that not all that was written has left."""
        self._drained = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        """Take that all has."""
        _wake(self._drained)
        self._drained = None

    @property
    def usable(self) -> bool:
        """Whether another request may go out on it, as far as is known."""
        return not self._ended and self._transport is not None and not self._transport.is_closing()

    async def head(self, request: httpx.Request, content: bytes) -> Head:
        """Send a request and return the head of its response; 1xx that come before are passed over.

        What answers a request that has not left as a whole is read too. Raises httpx.TransportError: ConnectError and
        LocalProtocolError where not a byte has left, ReadError and RemoteProtocolError where some may have.
        """
        self._busy = True
        self._incoming.expect(bodiless=request.method == "HEAD")
        trace: Trace | None = request.extensions.get("trace")
        await self._send(_bytes_of(request, content), trace)
        while self._incoming.head is None:
            await self._more()
        return self._incoming.head

    async def _send(self, data: bytes, trace: Trace | None) -> None:
        if trace is not None:
            await trace("http11.send_request_headers.started", {})
        if not self.usable or self._transport is None:
            raise httpx.ConnectError(self._said("the connection was closed before the request left"))
        self._transport.write(data)
        if self._drained is not None:
            await self._drained
        if trace is not None and self._error is None:
            await trace("http11.send_request_body.complete", {})

    async def _more(self) -> None:
        """Wait until something comes; where nothing can any more, say why."""
        if self._incoming.fault:
            raise httpx.RemoteProtocolError(f"malformed response: {self._incoming.fault}")
        if self._ended:
            raise self._cut()
        self._backlog = 0
        if self._paused and self._transport is not None:
            self._paused = False
            self._transport.resume_reading()
        self._arrival = asyncio.get_running_loop().create_future()
        try:
            await self._arrival
        finally:
            self._arrival = None

    async def body(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes; afterwards the connection is idle or closed."""
        incoming = self._incoming
        while True:
            parts, incoming.parts = incoming.parts, []
            for part in parts:
                yield part
            if incoming.over and not incoming.parts:
                self._finished()
                return
            if not incoming.parts:
                await self._more()

    def _finished(self) -> None:
        if not self._incoming.lasting or self._incoming.surplus or not self.usable:
            if self._incoming.lasting and self._ended:
                self._on_left(0.0)
            self.abort()
            return
        self._backlog, self._busy = 0, False
        self.since = asyncio.get_running_loop().time()
        self._on_idle(self)

    def done(self) -> None:
        """Take that nobody reads on: a response that has not ended takes the connection with it."""
        if self._busy:
            self.abort()

    def abort(self) -> None:
        """Close at once, whatever is under way."""
        self._aborted = True
        if self._transport is not None:
            self._transport.abort()

    def _cut(self) -> httpx.TransportError:
        """Return what to raise where the connection is gone before the response is over."""
        closed = "the connection was closed"
        if self._error is not None:
            return httpx.ReadError(self._said(closed))
        began = self._incoming.head is not None
        return httpx.RemoteProtocolError(f"incomplete response: {closed} before its end" if began else closed)

    def _said(self, otherwise: str) -> str:
        return str(self._error or "") or otherwise


def _bytes_of(request: httpx.Request, content: bytes) -> bytes:
    """Return a request as it goes out. Raises httpx.LocalProtocolError where no such one may be sent."""
    *others, last = request.headers.raw
    try:
        if last == (b"Content-Length", b"%d" % len(content)):
            head = _head(request.method, request.url.raw_path, tuple(others))
            return b"%sContent-Length: %d\r\n\r\n%s" % (head[:-2], len(content), content)
        return _framed(request, content)
    except h11.LocalProtocolError as error:
        raise httpx.LocalProtocolError(str(error), request=request) from error


@lru_cache(maxsize=_HEADS)
def _head(method: str, target: bytes, headers: tuple[tuple[bytes, bytes], ...]) -> bytes:
    """Return the head of a request, which h11 looks through once: most of a run are alike but for their length."""
    head = h11.Connection(h11.CLIENT).send(h11.Request(method=method, target=target, headers=list(headers)))
    return head or b""


def _framed(request: httpx.Request, content: bytes) -> bytes:
    """Return a request of another form than most have, its body framed as its headers say."""
    out = h11.Connection(h11.CLIENT)
    headers = request.headers.raw
    head = out.send(h11.Request(method=request.method, target=request.url.raw_path, headers=headers))
    body = out.send(h11.Data(data=content)) if content else b""
    return (head or b"") + (body or b"") + (out.send(h11.EndOfMessage()) or b"")


def _wake(future: asyncio.Future[None] | None) -> None:
    if future is not None and not future.done():
        future.set_result(None)
