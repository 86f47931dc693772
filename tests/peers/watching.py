"""A collector before a server that others wrote: what it passed on, and what it left in the evidence."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from conformance.config import Target, User
from conformance.evidence import Event, Evidence, Header, Outcome, parse
from conformance.wire.client import Client
from conformance.wire.collector import Collector
from conformance.wire.recorder import Recorder
from conformance.wire.redaction import Redactor
from tests.peers.programs import Server

__all__ = ["CHANNELS", "Watched", "bursts", "data_of", "numbers", "watching"]

CHANNELS: Final = ("/v2/me/outbound", "/me/internal")
_PATH: Final = "/notifications"
_SIZES: Final = (1, 1, 2, 3, 1, 17, 60, 1, 120, 5)
_LONG_TEXT: Final = "naïve 名 ☎ \u2028 " * 300
_ARRIVAL_SECONDS: Final = 15


@dataclass
class Watched:
    """What a collector did: the events it passed on, and once it is closed its evidence."""

    collector: Collector
    passed: list[Event] = field(default_factory=list)
    evidence: Evidence | None = None

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait in bounded time; raises TimeoutError."""
        async with asyncio.timeout(_ARRIVAL_SECONDS):
            while not condition():
                await asyncio.sleep(0.01)

    async def reached(self, count: int) -> None:
        """Wait for so many events."""
        await self.until(lambda: len(self.passed) >= count)

    async def arrived(self, count: int) -> None:
        """Wait for so many events and for the polls after them, which would bring what is too much."""
        await self.reached(count)
        for _ in range(2):
            await self.collector.prove()

    @property
    def whole(self) -> Evidence:
        """The evidence of a run that is over."""
        assert self.evidence is not None and self.evidence.problem is None
        return self.evidence

    @property
    def in_bodies(self) -> list[int]:
        """The numbers of the events in the recorded responses, read anew."""
        bodies = [json.loads(exchange.body) for exchange in self.whole.exchanges if exchange.body]
        return [message["data"]["n"] for body in bodies for message in body if "data" in message]


def data_of(event: Event) -> Any:
    """The data of an event."""
    assert isinstance(event.message, dict)
    return event.message["data"]


def numbers(events: Iterable[Event]) -> list[int]:
    """The numbers that events carry, in their order."""
    return [data_of(event)["n"] for event in events]


def bursts(first: int, count: int) -> list[list[tuple[str, Any]]]:
    """So many numbered events in bursts of very different sizes, on both channels; some are long."""
    chance, events = random.Random(first), []
    for n in range(first, first + count):
        data = {"n": n} | ({"text": _LONG_TEXT} if n % 50 == 0 else {})
        events.append((CHANNELS[chance.randrange(2)], data))
    cut: list[list[tuple[str, Any]]] = []
    while events:
        size = chance.choice(_SIZES)
        cut.append(events[:size])
        del events[:size]
    return cut


@asynccontextmanager
async def watching(server: Server, folder: Path) -> AsyncIterator[Watched]:
    """A collector that is open as long as the block; afterwards its evidence is there."""
    file = folder / "evidence.jsonl"
    recorder = Recorder(file, Redactor(), clock=time.monotonic)
    recorder.header(_header(server.base_url))
    user = User(username="agent1", password="agent1-pass")
    client = Client(Target(base_url=server.base_url), user, recorder=recorder, session="user-0")
    passed: list[Event] = []
    watched = Watched(
        Collector(client, recorder, path=_PATH, channels=CHANNELS, on_event=passed.append), passed
    )
    try:
        await watched.collector.open()
        yield watched
    finally:
        await watched.collector.close()
        await client.close()
        recorder.finish(Outcome.COMPLETE)
    with file.open(encoding="ascii") as lines:
        watched.evidence = parse(lines)


def _header(base_url: str) -> Header:
    return Header(
        format=1,
        suite="0",
        revision="",
        scope="smoke",
        seed=1,
        nonce="n",
        edition="8.5.2",
        base_url=base_url,
        config={},
        planned=0,
        ack_timeout=1.0,
        quiet_window=1.0,
        user_event_channel=CHANNELS[1],
        user_event_level="SHOULD",
        wall="2026-01-01T00:00:00Z",
        clock=0.0,
    )
