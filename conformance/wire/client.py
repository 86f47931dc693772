"""One user's HTTP client: one cookie jar for REST and CometD, each exchange recorded before it is read.

It follows no redirect, repeats nothing that changes anything or counts, and heeds no environment variable.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from http.cookiejar import Cookie
from typing import Final

import httpx

from conformance.config import Target, User
from conformance.evidence import Exchange, Purpose
from conformance.wire.attempt import Attempt
from conformance.wire.credentials import Credentials
from conformance.wire.forms import Form, Forms
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

_TO_READ: Final = 30.0

_TOKEN_GIVERS: Final = frozenset({Purpose.LOGIN, Purpose.FEATURES, Purpose.DEVICES, Purpose.START_SESSION})


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
        self.target = target
        self.base_url = target.base_url.rstrip("/")
        self.session = session
        self.clock = clock
        self.csrf: tuple[str, str] | None = None
        self.last: Exchange | None = None
        """The exchange that was recorded last, not redacted."""
        self._user = user
        self._recorder = recorder
        credentials = Credentials.of(user)
        credentials.teach(recorder.redactor, session=session)
        Credentials.of_proxy(target.proxy).teach(recorder.redactor, session=f"{session}'s proxy")
        self._forms = Forms(self.base_url, credentials)
        self._transport = transport or chosen(target)
        self._traced = traces(self._transport)

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

        `path` is appended to the base address. `timeout`, in seconds, is for the head of the response. `headers`
        replace the client's by name. Without `login` neither credentials nor cookies go out, without `token` no CSRF
        header. `on_sent` is called when the request has left. The faults of the target and of the network are in
        `failure`; cancelling alone raises, once the exchange is recorded.
        """
        form = self._form(method, path, body=body, headers=headers or {}, login=login, token=token)
        request = self._forms.request(form, body)
        # A case leaves once, whatever its method.
        request.extensions["repeatable"] = purpose is not Purpose.CASE
        attempt = Attempt(request, body, clock=self.clock, on_sent=on_sent, traced=self._traced)
        try:
            await self._sent(attempt, form, timeout=timeout)
        finally:
            exchange = self._recorded(attempt.exchange(purpose, session=session or self.session, case=case))
        return exchange

    def _recorded(self, seen: Exchange) -> Exchange:
        """Record an exchange and return it numbered; a login may bring a token, and what follows it another."""
        self.last = exchange = self._recorder.exchange(seen)
        if exchange.purpose in _TOKEN_GIVERS:
            self.csrf = csrf_pair(exchange.response_headers) or self.csrf
        return exchange

    def _form(
        self,
        method: str,
        path: str,
        *,
        body: str | None,
        headers: Mapping[str, str],
        login: bool,
        token: bool,
    ) -> Form:
        return Form(
            method=method,
            path=path,
            headers=tuple(headers.items()),
            with_body=body is not None,
            login=login,
            csrf=self.csrf if login and token else None,
        )

    async def _sent(self, attempt: Attempt, form: Form, *, timeout: float) -> None:
        """Send, and read the response to its end: `timeout` for its head, a fixed time for the rest."""
        try:
            async with asyncio.timeout(timeout) as limit:
                response = await attempt.send(self._transport)
                self._forms.answered(form, attempt.request, response)
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

    def shown(self, exchange: Exchange) -> Exchange:
        """Return an exchange as it may be shown; before it is cut, for half a secret is not known again."""
        record = self._recorder.redactor.redacted(exchange)
        return record if isinstance(record, Exchange) else exchange

    def request(self, method: str, path: str, *, body: str) -> httpx.Request:
        """Return a request as the client would send it, for those who send by other means."""
        return self._forms.request(
            self._form(method, path, body=body, headers={}, login=True, token=True), body
        )

    def beside(self, base_url: str) -> Client:
        """Return a client for another address of the same host, over the same connections; do not close it."""
        return Client(
            replace(self.target, base_url=base_url),
            self._user,
            recorder=self._recorder,
            session=self.session,
            transport=self._transport,
            clock=self.clock,
        )

    def forget(self, cookie: str) -> tuple[Cookie, ...]:
        """Forget the cookies of a name, and return them."""
        return self._forms.forget(cookie)

    def remember(self, cookies: Iterable[Cookie]) -> None:
        """Take up cookies that were forgotten."""
        self._forms.remember(cookies)

    async def close(self) -> None:
        """Close all connections."""
        await self._transport.aclose()
