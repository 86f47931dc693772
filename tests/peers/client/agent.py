"""An agent's desktop in small, with the client aiocometd-ng: listens, adds records, and tells what came.

The first line of the standard input is JSON: {baseUrl, username, password, channels, rounds, patience}. `rounds` are
lists of requests, sent one after the other; between two rounds, when both messages of each have come, a line is written
and one is waited for. `patience` is how long a round may take, in milliseconds. What it saw goes to the standard output
as JSON, in one line.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from typing import Any

import aiohttp
from aiocometd_ng import AuthExtension, Client, ConnectionType


class Basic(AuthExtension):
    """Logs in with each request, and notes the handshakes and the connects."""

    def __init__(self, username: str, password: str) -> None:
        pair = base64.b64encode(f"{username}:{password}".encode()).decode()
        self.headers = {"Authorization": f"Basic {pair}"}
        self.replies: list[Any] = []

    async def outgoing(self, payload: Any, headers: Any) -> None:
        """Put the login into a request."""
        headers.update(self.headers)

    async def incoming(self, payload: Any, headers: Any = None) -> None:
        """Note the replies, which the client keeps to itself."""
        self.replies += [message for message in payload if message["channel"].startswith("/meta/")]

    async def authenticate(self) -> None:
        """Have nothing to renew."""


class Agent:
    """One who adds records and listens."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = settings
        self._api = f"{settings['baseUrl']}/api/v2"
        self._login = Basic(settings["username"], settings["password"])
        self.seen: dict[str, list[Any]] = {"envelopes": [], "events": [], "replies": self._login.replies}

    async def play(self) -> None:
        """Listen, and play all rounds."""
        client = Client(
            f"{self._api}/notifications", ConnectionType.LONG_POLLING, connection_timeout=0, auth=self._login
        )
        async with client, aiohttp.ClientSession(headers=self._login.headers) as http:
            for channel in self._settings["channels"]:
                await client.subscribe(channel)
            for index, records in enumerate(self._settings["rounds"]):
                if index:
                    await _allowed()
                await self._round(client, http, records)

    async def _round(self, client: Client, http: aiohttp.ClientSession, records: list[Any]) -> None:
        wanted = len(self.seen["events"]) + len(records) * len(self._settings["channels"])
        adding = asyncio.create_task(self._add(http, records))
        async with asyncio.timeout(self._settings["patience"] / 1000):
            while len(self.seen["events"]) < wanted:
                message = await client.receive()
                self.seen["events"].append({"channel": message["channel"], "data": message["data"]})
            await adding

    async def _add(self, http: aiohttp.ClientSession, records: list[Any]) -> None:
        for record in records:
            async with http.post(f"{self._api}/me/outbound-records", json=record) as response:
                body = await response.json()
                self.seen["envelopes"].append({"status": response.status, "body": body})


async def _allowed() -> None:
    """Tell that a round is over, and wait for the word to go on, while the client polls."""
    print(json.dumps({"asks": True}), flush=True)
    await asyncio.to_thread(sys.stdin.readline)


async def main() -> None:
    """Play, and tell what came, also where it ended early."""
    agent = Agent(json.loads(sys.stdin.readline()))
    try:
        await agent.play()
    except TimeoutError:
        print("not everything came in time", file=sys.stderr)
    print(json.dumps(agent.seen))


if __name__ == "__main__":
    asyncio.run(main())
