"""One attempt at an exchange while it goes on: what was seen of it so far, and when."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Final

import httpx

from conformance.evidence import Exchange, Headers, Purpose

__all__ = ["Attempt"]

_MEGABYTE: Final = 2**20


class Attempt:
    """What one request and its response have come to; a broken connection leaves the part that came."""

    def __init__(
        self,
        request: httpx.Request,
        body: str | None,
        *,
        clock: Callable[[], float],
        on_sent: Callable[[], None] | None,
        traced: bool,
    ) -> None:
        self.request = request
        self._request_body = body
        self.sent = self.end = clock()
        self.first: float | None = None
        self.status: int | None = None
        self.failure: str | None = None
        self._headers: Headers = ()
        self._chunks: list[bytes] = []
        self._clock = clock
        self._on_sent = on_sent
        self._traced = traced
        if traced:
            request.extensions["trace"] = self._trace

    @property
    def awaited(self) -> str:
        """What is waited for at this moment."""
        return "response" if self.status is None else "end of the response"

    async def send(self, transport: httpx.AsyncBaseTransport) -> httpx.Response:
        """Send the request and return the response when its head is there."""
        if not self._traced:
            self._left()
        response = await transport.handle_async_request(self.request)
        self.first = self._clock()
        self.status = response.status_code
        self._headers = _texts(response.headers.raw)
        return response

    async def read(self, response: httpx.Response, *, at_most: int) -> None:
        """Read the response's body; what is larger than `at_most` bytes is a failure."""
        size, stream = 0, response.stream
        plain = "content-encoding" not in response.headers and isinstance(stream, httpx.AsyncByteStream)
        async for chunk in stream if plain else response.aiter_bytes():  # type: ignore[union-attr]  # plain says so
            size += len(chunk)
            if size > at_most:
                self.failure = f"response larger than {at_most // _MEGABYTE} MB"
                return
            self._chunks.append(chunk)

    async def _trace(self, name: str, _: object) -> None:
        if name.endswith("send_request_headers.started"):
            self.sent = self._clock()
        elif name.endswith("send_request_body.complete"):
            self._left()

    def _left(self) -> None:
        if self._on_sent is not None:
            self._on_sent()

    def failed(self, error: httpx.TransportError) -> str:
        """Return what to call the failure of a connection."""
        text = _words(error)
        match error:
            case httpx.ConnectTimeout():
                return "connect: the connection was not made in time"
            case httpx.ConnectError() | httpx.ProxyError():
                return f"connect: {text}"
            case httpx.UnsupportedProtocol() | httpx.LocalProtocolError():
                return f"not sent: {text}"
            case httpx.TimeoutException():
                return f"timeout: {text}"
            case _:
                return f"closed: {text}"

    def exchange(self, purpose: Purpose, *, session: str, case: str | None) -> Exchange:
        """Return the exchange as it stands, without its number."""
        text, encoded = self._body()
        return Exchange(
            n=0,
            purpose=purpose,
            session=session,
            case=case,
            method=self.request.method,
            url=str(self.request.url),
            request_headers=_texts(self.request.headers.raw),
            request_body=self._request_body,
            status=self.status,
            response_headers=self._headers,
            body=text,
            body_base64=encoded,
            failure=self.failure,
            sent=self.sent,
            first=self.first,
            end=max(self.end, self.sent),
        )

    def _body(self) -> tuple[str | None, str | None]:
        """Return the body as text, or in base64 where it is no UTF-8; nothing where there was no response."""
        if self.status is None:
            return None, None
        raw = b"".join(self._chunks)
        try:
            return raw.decode(), None
        except UnicodeDecodeError:
            return None, base64.b64encode(raw).decode("ascii")


def _words(error: BaseException) -> str:
    """Return the first words in an error or its causes; some have none but their name."""
    cause = error.__cause__ or error.__context__
    return str(error) or (_words(cause) if cause is not None else type(error).__name__)


def _texts(raw: list[tuple[bytes, bytes]]) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in raw)
