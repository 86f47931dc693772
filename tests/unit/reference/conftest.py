"""What the tests of the reference server share: the sample of the page and a server without sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from conformance.reference import Settings, create_app

SAMPLE: dict[str, Any] = {
    "chainId": 2,
    "from": 0,
    "devicePath": "/devices/4d72a6b5-ee96-4e1f-b09b-5c3f979d82b7",
    "operationName": "AddRecord",
    "phoneNumber": "12345",
    "phoneType": "InstantMessaging",
    "campaignName": "Campaign1",
    "timeZone": "GMT",
    "callingList": "CallingList1",
    "applicationId": 134,
    "until": 86339,
    "referenceId": "123456789",
}
CHANNELS = ["/v2/me/outbound", "/me/internal"]
LOGIN = ("agent1", "agent1-pass")


class Site:
    """A server and one client of it; `parts` is the inside of the server."""

    def __init__(self, app: Any, http: httpx.AsyncClient) -> None:
        self.parts = app.state.parts
        self.http = http
        self.client_id = ""

    async def add(self, body: Any = None, **changes: Any) -> httpx.Response:
        """Post the sample with changes; a change to `...` takes the member away."""
        members = {key: value for key, value in {**SAMPLE, **changes}.items() if value is not ...}
        return await self.http.post("/me/outbound-records", json=members if body is None else body)

    async def code(self, **changes: Any) -> int:
        """The statusCode of such a post."""
        return int((await self.add(**changes)).json()["statusCode"])

    async def send(self, *messages: dict[str, Any]) -> list[dict[str, Any]]:
        """Send messages to the notification endpoint."""
        return list((await self.post(*messages)).json())

    async def post(self, *messages: dict[str, Any]) -> httpx.Response:
        """The response to messages, whatever it is."""
        return await self.http.post("/notifications", json=list(messages))

    async def handshake(self, **more: Any) -> dict[str, Any]:
        """Open a session; its first connect is still to come."""
        message = {
            "channel": "/meta/handshake",
            "version": "1.0",
            "supportedConnectionTypes": ["long-polling"],
        }
        (reply,) = await self.send({**message, "id": "1", **more})
        self.client_id = reply.get("clientId", "")
        return reply

    def message(self, channel: str, **more: Any) -> dict[str, Any]:
        """A message of the session."""
        kind = {"connectionType": "long-polling"} if channel == "connect" else {}
        return {"channel": f"/meta/{channel}", "clientId": self.client_id, "id": "7", **kind, **more}

    async def connect(self, **more: Any) -> list[dict[str, Any]]:
        """Poll once."""
        return await self.send(self.message("connect", **more))

    async def listen(self, *names: str, **more: Any) -> None:
        """Handshake, subscribe and connect for the first time."""
        await self.handshake(**more)
        await self.send(self.message("subscribe", subscription=list(names) or CHANNELS))
        await self.connect()

    async def events(self, seconds: float = 0.1) -> list[dict[str, Any]]:
        """The events of one poll that is held for so long at most."""
        replies = await self.connect(advice={"timeout": int(seconds * 1000)})
        return [reply for reply in replies if "data" in reply]

    async def answers(self, **changes: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The data on the two channels after such a post, with time for late ones."""
        await self.add(**changes)
        await asyncio.sleep(0.03)
        events = await self.events(0)
        return tuple([event["data"] for event in events if event["channel"] == name] for name in CHANNELS)


Scenario = Callable[[Site], Awaitable[None]]


@pytest.fixture(scope="session")
def play() -> Callable[..., None]:
    """Run a scenario against a server with the settings given."""

    def run(scenario: Scenario, *, login: Any = LOGIN, **settings: Any) -> None:
        asyncio.run(asyncio.wait_for(_played(scenario, login, Settings(**{"delay_ms": 2, **settings})), 10))

    return run


async def _played(scenario: Scenario, login: Any, settings: Settings) -> None:
    app = create_app(settings)
    base = f"http://site{app.state.parts.settings.prefix}/api/v2"
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base, auth=login) as http:
            await scenario(Site(app, http))
    finally:
        app.state.parts.store.close()


@pytest.fixture
def sample() -> dict[str, Any]:
    """The request of the page."""
    return dict(SAMPLE)
