"""One user's HTTP client: one cookie jar for REST and CometD, each exchange recorded before it is read.

It follows no redirect, retries nothing, and heeds no environment variable.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

import httpx

from conformance import __version__
from conformance.config import Target, User
from conformance.evidence import Exchange, Purpose
from conformance.wire.attempt import Attempt
from conformance.wire.credentials import Credentials
from conformance.wire.learning import csrf_pair
from conformance.wire.recorder import Recorder
from conformance.wire.transport import chosen, traces

__all__ = ["LARGEST_RESPONSE", "Client"]

for _library in ("httpx", "httpcore", "hpack"):
    logging.getLogger(_library).setLevel(
        logging.CRITICAL
    )  # they would write cookies into a log of everything

LARGEST_RESPONSE: Final = 64 * 2**20
"""Bytes. Answers of 10 MB were seen from sound servers (5,000 events in one)."""

_TO_CONNECT: Final = 10.0
_TO_READ: Final = 30.0
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_FIXED: Final = {
    "User-Agent": f"gws-conformance/{__version__}",
    "Accept": "application/json",
    "Accept-Encoding": "identity",
}


class Client:
    """The client of one user; `session` names that user's session in the evidence.

    `transport` is for tests and for other ways to reach a target; without it `transport.chosen` chooses.
    """

    def __init__(
        self,
        target: Target,
        user: User,
        *,
        recorder: Recorder,
        session: str,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.base_url = target.base_url.rstrip("/")
        self.session = session
        self.clock = clock
        self.csrf: tuple[str, str] | None = None
        self._recorder = recorder
        self._credentials = Credentials.of(user)
        self._credentials.teach(recorder.redactor, session=session)
        Credentials.of_proxy(target.proxy).teach(recorder.redactor, session=f"{session}'s proxy")
        self._transport = transport or chosen(target)
        self._traced = traces(self._transport)
        self._known = self._http()
        self._anonymous = self._http()
        for name, value in self._credentials.cookies:
            self._known.cookies.set(name, value, domain=_cookie_domain(self.base_url), path="/")

    def _http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=_Shared(self._transport), trust_env=False, follow_redirects=False, timeout=_TO_CONNECT
        )

    async def exchange(
        self,
        purpose: Purpose,
        method: str,
        path: str,
        *,
        body: str | None = None,
        headers: Mapping[str, str] | None = None,
        case: str | None = None,
        timeout: float,
        session: str | None = None,
        login: bool = True,
        token: bool = True,
        on_sent: Callable[[], None] | None = None,
    ) -> Exchange:
        """Send one request and return its exchange, recorded already and not redacted.

        `path` is appended to the base address. `timeout`, in seconds, is for the head of the response.
        `headers` replace those of the client by name. Without `login` neither credentials nor cookies go out, without
        `token` no CSRF header.
        `on_sent` is called when the request has left. The faults of the target and of the network are in
        `failure`; cancelling alone raises, once the exchange is recorded.
        """
        request = self._request(method, path, body=body, headers=headers or {}, login=login, token=token)
        attempt = Attempt(request, body, clock=self.clock, on_sent=on_sent, traced=self._traced)
        try:
            await self._sent(attempt, timeout=timeout, login=login)
        finally:
            seen = attempt.exchange(purpose, session=session or self.session, case=case)
            exchange = self._recorder.exchange(seen)
        if purpose is Purpose.LOGIN:
            self.csrf = csrf_pair(exchange.response_headers) or self.csrf
        return exchange

    def _request(
        self,
        method: str,
        path: str,
        *,
        body: str | None,
        headers: Mapping[str, str],
        login: bool,
        token: bool,
    ) -> httpx.Request:
        own = dict(_FIXED) | ({"Content-Type": "application/json"} if body is not None else {})
        if login:
            own |= self._credentials.headers
            own |= dict([self.csrf]) if self.csrf and token and method.upper() not in _SAFE else {}
        merged = httpx.Headers(own)
        merged.update(dict(headers))
        content = None if body is None else body.encode("utf-8", "surrogatepass")
        return self._client(login).build_request(
            method, self.base_url + path, content=content, headers=merged, extensions=_timeouts()
        )

    def _client(self, login: bool) -> httpx.AsyncClient:
        return self._known if login else self._anonymous

    async def _sent(self, attempt: Attempt, *, timeout: float, login: bool) -> None:
        """Send, and read the response to its end: `timeout` for its head, a fixed time for the rest."""
        try:
            async with asyncio.timeout(timeout) as limit:
                response = await attempt.send(self._client(login))
                try:
                    limit.reschedule(asyncio.get_running_loop().time() + _TO_READ)
                    await attempt.read(response, at_most=LARGEST_RESPONSE)
                finally:
                    await response.aclose()
        except TimeoutError:
            phase = timeout if attempt.status is None else _TO_READ
            attempt.failure = f"timeout: no {attempt.awaited} within {phase:g} s"
        except httpx.TransportError as error:
            attempt.failure = attempt.failed(error)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            attempt.failure = f"closed: {type(error).__name__}: {error}"
        except BaseException as error:
            attempt.failure = "cancelled" if isinstance(error, asyncio.CancelledError) else f"ours: {error!r}"
            raise
        finally:
            attempt.end = self.clock()
            self._anonymous.cookies.clear()

    def shown(self, exchange: Exchange) -> Exchange:
        """Return an exchange as it may be shown; before it is cut, for half a secret is not known again."""
        record = self._recorder.redactor.redacted(exchange)
        return record if isinstance(record, Exchange) else exchange

    def request(self, method: str, path: str, *, body: str) -> httpx.Request:
        """Return a request as the client would send it, for those who send by other means."""
        return self._request(method, path, body=body, headers={}, login=True, token=True)

    def forget(self, cookie: str) -> None:
        """Forget the cookies of a name."""
        known = self._known.cookies
        for one in [one for one in known.jar if one.name == cookie]:
            known.jar.clear(one.domain, one.path, one.name)

    async def close(self) -> None:
        """Close all connections."""
        await self._transport.aclose()


class _Shared(httpx.AsyncBaseTransport):
    """Lets two clients, one with cookies and one without, use the same connections."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._inner.handle_async_request(request)


def _timeouts() -> dict[str, object]:
    return {"timeout": {"connect": _TO_CONNECT, "read": None, "write": None, "pool": None}}


def _cookie_domain(base_url: str) -> str:
    """Return the domain under which the cookie jar files what this host sets, so that it can replace ours."""
    host = urlsplit(base_url).hostname or ""
    return host if "." in host or ":" in host else f"{host}.local"
