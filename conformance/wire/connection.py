"""One HTTP/1.1 connection: a request out, the head of its response and then its body in, exactly as they came.

What the bytes mean is h11's business. Nothing here repeats a request.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import lru_cache
from typing import Any, Final, TypeAlias

import h11
import httpx

__all__ = ["Connection"]

_LARGEST_HEAD: Final = 100 * 1024
_LARGEST_BACKLOG: Final = 256 * 1024
"""Bytes. What is not read yet is not let grow beyond this."""

_HEADS: Final = 512

Trace: TypeAlias = Callable[[str, dict[str, object]], Awaitable[None]]


class Connection(asyncio.Protocol):
    """A connection that carries one exchange at a time. `on_idle` is told when it may carry another."""

    def __init__(
        self, *, on_idle: Callable[[Connection], None], on_lost: Callable[[Connection], None]
    ) -> None:
        self.since = 0.0
        """Since when it is idle, by the loop's clock, in seconds."""
        self._on_idle = on_idle
        self._on_lost = on_lost
        self._h11 = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LARGEST_HEAD)
        self._transport: asyncio.Transport | None = None
        self._busy = False
        self._ended = False
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
            self.abort()
            return
        self._h11.receive_data(data)
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
            self._ended = True
            self._error = error
            if error is None:
                self._h11.receive_data(b"")
        _wake(self._arrival)
        _wake(self._drained)

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

    async def head(self, request: httpx.Request, content: bytes) -> h11.Response | h11.InformationalResponse:
        """Send a request and return the head of its response; 1xx that come before are passed over.

        What answers a request that has not left as a whole is read too. Raises httpx.TransportError: ConnectError and
        LocalProtocolError where not a byte has left, ReadError and RemoteProtocolError where some may have.
        """
        self._busy = True
        trace: Trace | None = request.extensions.get("trace")
        await self._send(self._bytes_of(request, content), trace)
        while True:
            event = await self._event()
            if isinstance(event, h11.Response):
                return event
            if isinstance(event, h11.InformationalResponse) and event.status_code == 101:
                return event

    def _bytes_of(self, request: httpx.Request, content: bytes) -> bytes:
        try:
            head = self._h11.send(
                _head(request.method, request.url.raw_path, tuple(request.headers.raw)),
            )
            body = self._h11.send(h11.Data(data=content)) if content else b""
            return (head or b"") + (body or b"") + (self._h11.send(h11.EndOfMessage()) or b"")
        except h11.LocalProtocolError as error:
            raise httpx.LocalProtocolError(str(error), request=request) from error

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

    async def _event(self) -> Any:
        """Return the next event of the response, waiting for it as long as it takes."""
        while True:
            try:
                event = self._h11.next_event()
            except h11.RemoteProtocolError as error:
                words = "the connection was closed" if "ConnectionClosed" in str(error) else str(error)
                raise httpx.RemoteProtocolError(self._said(words)) from error
            if event is not h11.NEED_DATA:
                return event
            if self._ended:
                raise httpx.ReadError(self._said("the connection was closed"))
            await self._more()

    async def _more(self) -> None:
        """Wait until something comes, or the end."""
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
        while True:
            event = await self._event()
            if isinstance(event, h11.Data):
                yield bytes(event.data)
            elif isinstance(event, h11.EndOfMessage) or event is h11.PAUSED:
                self._finished()
                return

    def _finished(self) -> None:
        again = self._h11.our_state is h11.DONE and self._h11.their_state is h11.DONE
        if not again or self._h11.trailing_data[0] or not self.usable:
            self.abort()
            return
        self._h11.start_next_cycle()
        self._backlog, self._busy = 0, False
        self.since = asyncio.get_running_loop().time()
        self._on_idle(self)

    def done(self) -> None:
        """Take that nobody reads on: a response that has not ended takes the connection with it."""
        if self._busy:
            self.abort()

    def abort(self) -> None:
        """Close at once, whatever is under way."""
        if self._transport is not None:
            self._transport.abort()

    def _said(self, otherwise: str) -> str:
        return str(self._error or "") or otherwise


@lru_cache(maxsize=_HEADS)
def _head(method: str, target: bytes, headers: tuple[tuple[bytes, bytes], ...]) -> h11.Request:
    """Return the head of a request, which h11 looks through once: most of a run are alike but for their length.

    Raises h11.LocalProtocolError where no such head may be sent.
    """
    return h11.Request(method=method, target=target, headers=list(headers))


def _wake(future: asyncio.Future[None] | None) -> None:
    if future is not None and not future.done():
        future.set_result(None)
