"""A scripted peer in the place of the network, and a recorder whose lines can be read."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from conformance.config import Config, Deployment, Limits, PhonePool, Session, Target, User
from conformance.evidence import Evidence, Header, Record, from_line, parse
from conformance.wire.recorder import Recorder
from conformance.wire.redaction import Redactor

HEADER = Header(
    format=1,
    suite="0",
    revision="",
    scope="smoke",
    seed=1,
    nonce="n",
    edition="8.5.2",
    base_url="http://peer.example",
    config={},
    planned=0,
    ack_timeout=1.0,
    quiet_window=1.0,
    user_event_channel="/me/internal",
    user_event_level="SHOULD",
    wall="2026-01-01T00:00:00Z",
    clock=0.0,
)


class Peer(httpx.AsyncBaseTransport):
    """A small GWS in memory. `script[channel or path]` holds answers that go before the ordinary ones.

    An answer is a Response, an exception, or a function of the request; "hang" never answers. Polls are
    held for `hold` seconds, or until an event is there or the session ends.
    """

    def __init__(self, *, hold: float = 0.05, ack: bool = True, rest: dict[str, Any] | None = None) -> None:
        self.hold = hold
        self.ack = ack
        self.requests: list[httpx.Request] = []
        self.messages: list[dict[str, Any]] = []
        self.script: dict[str, list[Any]] = defaultdict(list)
        self.queue: list[dict[str, Any]] = []
        self.sessions = 0
        self.number = 0
        self.wake = asyncio.Event()
        self.closed = False
        self.rest = REST | (rest or {})

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        content = await request.aread()
        notified = request.url.path.endswith("/api/v2/notifications")
        message = json.loads(content)[0] if notified else {}
        self.messages += [message] if notified else []
        scripted = self.script[message["channel"] if notified else request.url.path]
        if scripted:
            return await self._scripted(scripted.pop(0), request)
        return await self.answer(message) if notified else self._rest(request)

    async def _scripted(self, answer: Any, request: httpx.Request) -> httpx.Response:
        if answer == "hang":
            await asyncio.sleep(3600)
        if isinstance(answer, Exception):
            raise answer
        given = answer(request) if callable(answer) else answer
        return await given if asyncio.iscoroutine(given) else given  # type: ignore[no-any-return]

    def _rest(self, request: httpx.Request) -> httpx.Response:
        status, headers, body = self.rest.get(
            request.url.path, (404, {}, {"statusCode": 6, "statusMessage": "?"})
        )
        text = body if isinstance(body, str) else json.dumps(body)
        return httpx.Response(status, headers=headers, text=text)

    async def answer(self, message: dict[str, Any]) -> httpx.Response:
        reply: dict[str, Any] = {"channel": message["channel"], "id": message["id"], "successful": True}
        if message["channel"] == "/meta/handshake":
            self.sessions += 1
            reply |= {
                "clientId": self.client_id,
                "version": "1.0",
                "supportedConnectionTypes": ["long-polling"],
            }
            reply |= {"advice": {"reconnect": "retry", "interval": 0, "timeout": self.hold * 1000}}
            reply |= {"ext": {"ack": True}} if self.ack else {}
        elif message["clientId"] != self.client_id:
            reply |= {"successful": False, "error": "402::session_unknown"}
        elif message["channel"] == "/meta/subscribe":
            reply |= {"subscription": message["subscription"]}
        elif message["channel"] == "/meta/connect":
            return await self._connect(message, reply)
        else:
            self.sessions += 1
            self.wake.set()
        return batch(reply)

    async def _connect(self, message: dict[str, Any], reply: dict[str, Any]) -> httpx.Response:
        asked = message.get("advice", {}).get("timeout")
        if not self.queue:
            self.wake.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.wake.wait(), self.hold if asked is None else asked / 1000)
        self.number += 1
        events, self.queue = self.queue, []
        return batch(*events, reply | ({"ext": {"ack": self.number}} if self.ack else {}))

    @property
    def client_id(self) -> str:
        return f"client-id-number-{self.sessions}"

    def publish(self, *messages: dict[str, Any]) -> None:
        self.queue += messages
        self.wake.set()

    def lose_session(self) -> None:
        self.sessions += 1

    async def aclose(self) -> None:
        self.closed = True


def batch(*messages: dict[str, Any], **settings: Any) -> httpx.Response:
    """Return a response with messages."""
    return httpx.Response(200, json=list(messages), **settings)


OK = {"statusCode": 0}
REST: dict[str, Any] = {
    "/api/v2/diagnostics/version": (200, {}, OK | {"version": "8.5.200.50"}),
    "/api/v2/me": (
        200,
        {
            "Set-Cookie": "JSESSIONID=0123456789ABCDEF; Path=/",
            "X-CSRF-HEADER": "X-Own",
            "X-CSRF-TOKEN": "token-0123",
        },
        OK | {"user": {"userName": "anna"}},
    ),
    "/api/v2/features": (200, {}, OK | {"features": [{"id": "api-voice"}, {"id": "api-voice-outbound"}]}),
    "/api/v2/me/devices": (200, {}, OK | {"devices": [{"id": "d-1"}, {"id": "d-2"}]}),
}


class Notes:
    """The lines that a recorder wrote, as records."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.redactor = Redactor(key=b"key")
        self.recorder = Recorder(self.stream, self.redactor, clock=time.monotonic)

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def records(self) -> list[Record]:
        return [from_line(line, number=number) for number, line in enumerate(self.text.splitlines(), start=1)]

    def of(self, kind: type) -> list[Any]:
        return [record for record in self.records if isinstance(record, kind)]

    def parsed(self) -> Evidence:
        return parse(io.StringIO(self.text))


@pytest.fixture(autouse=True)
def _impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Back off for milliseconds only."""
    monkeypatch.setattr("conformance.bayeux.session._FIRST_BACK_OFF", 0.005)


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def header() -> Header:
    return HEADER


@pytest.fixture
def peer() -> Callable[..., Peer]:
    return Peer


@pytest.fixture
def messages() -> Callable[..., httpx.Response]:
    return batch


@pytest.fixture
def config() -> Callable[..., Config]:
    def made(
        *, target: dict[str, Any] | None = None, user: dict[str, Any] | None = None, **session: Any
    ) -> Config:
        return Config(
            target=Target(**({"base_url": "http://peer.example"} | (target or {}))),
            users=(User(**({"username": "anna", "password": "long-password"} | (user or {}))),),
            session=Session(**session),
            deployment=Deployment(
                application_id=1, campaign_name="C", calling_list="L", phones=PhonePool.of(("5115550100",))
            ),
            interpretation={},
            limits=Limits(
                in_flight=1, burst=1, max_records=1, ack_timeout=1.0, quiet_window=1.0, minimise=False
            ),
        )

    return made
