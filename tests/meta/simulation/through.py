"""The suite's own HTTP client before the simulated network: slower, and the same in what counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

import httpx

from conformance.config import Target, User
from conformance.evidence import Purpose
from conformance.wire.client import Client
from conformance.wire.recorder import Recorder
from tests.meta.simulation.network import Network

__all__ = ["client"]

_PURPOSES: Final = {
    "/meta/handshake": Purpose.HANDSHAKE,
    "/meta/subscribe": Purpose.SUBSCRIBE,
    "/meta/connect": Purpose.CONNECT,
    "/meta/disconnect": Purpose.DISCONNECT,
}


class _Through(httpx.AsyncBaseTransport):
    """Hands requests to a simulated network."""

    def __init__(self, network: Network, user: int) -> None:
        self._network = network
        self._user = user

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = (await request.aread()).decode()
        sent = json.loads(body)
        if isinstance(sent, list):
            purpose, case = _PURPOSES[sent[0]["channel"]], None
        else:
            purpose, case = Purpose.CASE, str(sent["otherFields"]["case"])
        result = await self._network.send(self._user, purpose, body, case)
        if isinstance(result, str):
            kind, _, words = result.partition(": ")
            raise (httpx.ConnectError if kind == "connect" else httpx.ReadError)(words)
        status, text = result
        return httpx.Response(status, headers={"Content-Type": "application/json"}, text=text)


def client(network: Network, user: int, *, recorder: Recorder, clock: Callable[[], float]) -> Client:
    """Return the client of a user."""
    return Client(
        Target(base_url="http://target.example"),
        User(username=f"user-{user}", password="x"),
        recorder=recorder,
        session=f"user-{user}",
        transport=_Through(network, user),
        clock=clock,
    )
