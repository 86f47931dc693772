"""The collector before real servers: npm `cometd-nodejs-server`, with and without ack, and npm `faye`."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.evidence import Exchange, Purpose
from tests.peers.programs import Server, serving
from tests.peers.watching import CHANNELS, Watched, bursts, data_of, numbers, watching

EVENTS = 1_000
ONCE = Counter(range(EVENTS))
POLL_MS = 500
SHORT_POLL_MS = 100

PEERS: dict[str, tuple[str, dict[str, Any]]] = {
    "cometd": ("cometd.mjs", {}),
    "cometd-ack": ("cometd.mjs", {"ack": True}),
    "faye": ("faye.mjs", {}),
}

Scene = Callable[[Server, Watched], Awaitable[None]]
Play = Callable[..., Watched]


@pytest.fixture(scope="module")
def play(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Play:
    """Play a scene between a server and the collector, and return what the collector saw."""

    async def played(peer: str, scene: Scene, timeout: int) -> Watched:
        script, settings = PEERS[peer]
        async with (
            asyncio.timeout(40),
            serving(programs / "server" / script, {"timeout": timeout, **settings}) as server,
            watching(server, tmp_path_factory.mktemp("run")) as watched,
        ):
            await scene(server, watched)
        return watched

    def run(peer: str, scene: Scene, *, timeout: int = POLL_MS) -> Watched:
        return asyncio.run(played(peer, scene, timeout))

    return run


async def publish(server: Server, first: int, count: int) -> None:
    """Publish numbered events in mixed bursts."""
    told = await server.ask({"do": "publish", "bursts": bursts(first, count), "pause": 3})
    assert told == {"published": count}


async def subscribed(server: Server) -> None:
    """Wait until somebody is subscribed to both channels."""
    async with asyncio.timeout(10):
        answer = None
        while answer != {"subscribers": 1}:
            answer = await server.ask({"do": "subscribers", "channels": CHANNELS})
            await asyncio.sleep(0.02)


def of(watched: Watched, purpose: Purpose) -> list[Exchange]:
    """The exchanges of one purpose."""
    return [exchange for exchange in watched.whole.exchanges if exchange.purpose is purpose]


def is_once_everywhere(watched: Watched) -> bool:
    """Whether each event was passed on once, recorded once, and is once in the recorded bodies."""
    return (
        Counter(numbers(watched.passed)) == ONCE
        and watched.passed == list(watched.whole.events)
        and Counter(watched.in_bodies) == ONCE
    )


@pytest.fixture(scope="module", params=PEERS)
def peer(request: pytest.FixtureRequest) -> str:
    """The name of a server."""
    return str(request.param)


@pytest.fixture(scope="module")
def burst(play: Play, peer: str) -> Watched:
    """A run in which 1,000 events were published in bursts, with some time in which nothing more may come."""

    async def scene(server: Server, watched: Watched) -> None:
        await publish(server, 0, EVENTS)
        await watched.arrived(EVENTS)

    return play(peer, scene)


def test_a_thousand_events_in_bursts_arrive_once_each(burst: Watched) -> None:
    assert is_once_everywhere(burst)
    assert burst.whole.gaps == ()


def test_the_ack_extension_is_used_where_it_is_offered(burst: Watched, peer: str) -> None:
    sent = [exchange.request_body or "" for exchange in of(burst, Purpose.CONNECT)]

    assert burst.collector.acknowledges is (peer == "cometd-ack")
    assert any('"ack"' in body for body in sent) is (peer == "cometd-ack")


def test_channels_and_texts_arrive_unaltered(burst: Watched) -> None:
    published = {data["n"]: (channel, data) for part in bursts(0, EVENTS) for channel, data in part}

    assert [published[n] for n in numbers(burst.passed)] == [
        (event.channel, data_of(event)) for event in burst.passed
    ]


def test_events_keep_the_order_in_which_the_server_sent_them(burst: Watched, peer: str) -> None:
    """Faye's own publisher sends the first events after later ones, so what it published is no measure."""
    assert numbers(burst.passed) == burst.in_bodies
    assert burst.in_bodies == list(range(EVENTS)) or peer == "faye"


def test_the_time_of_the_events_is_watched_without_a_hole(burst: Watched) -> None:
    windows = burst.whole.windows

    assert all(one.end == two.start for one, two in itertools.pairwise(windows))
    assert windows[0].start <= min(event.at for event in burst.passed)
    assert max(event.at for event in burst.passed) <= windows[-1].end


def test_the_session_ends_with_a_disconnect_that_is_answered(burst: Watched) -> None:
    (last,) = of(burst, Purpose.DISCONNECT)

    assert (last.status, last.failure) == (200, None)
    assert [exchange.failure for exchange in burst.whole.exchanges if exchange.failure] == []
    assert burst.collector.failed is None


def test_no_event_is_lost_between_many_short_polls(play: Play, peer: str) -> None:
    async def scene(server: Server, watched: Watched) -> None:
        for first in range(0, EVENTS, 100):
            await publish(server, first, 100)
            await asyncio.sleep(2.2 * SHORT_POLL_MS / 1000)
        await watched.arrived(EVENTS)

    watched = play(peer, scene, timeout=SHORT_POLL_MS)
    polls = {exchange.n for exchange in of(watched, Purpose.CONNECT)}

    assert is_once_everywhere(watched)
    assert len(polls - {event.exchange for event in watched.passed}) >= 10, "polls that ended with nothing"
    assert watched.whole.gaps == ()


def test_with_ack_nothing_is_lost_where_held_polls_are_cut(play: Play) -> None:
    async def scene(server: Server, watched: Watched) -> None:
        for first in range(0, EVENTS, 250):
            await publish(server, first, 200)
            await watched.reached(first + 200)
            await asyncio.sleep(0.05)
            await server.ask({"do": "drop"})
            await publish(server, first + 200, 50)
            await watched.reached(first + 250)
        await watched.arrived(EVENTS)

    watched = play("cometd-ack", scene)
    cut = [exchange for exchange in of(watched, Purpose.CONNECT) if exchange.failure]

    assert is_once_everywhere(watched)
    assert len(cut) == 4
    assert len(of(watched, Purpose.HANDSHAKE)) == 1
    assert watched.whole.gaps == ()


@pytest.mark.parametrize("without_ack", ["cometd", "faye"])
def test_without_ack_a_cut_poll_is_a_gap_and_nothing_else_is_missing(play: Play, without_ack: str) -> None:
    cut_at: list[float] = []

    async def scene(server: Server, watched: Watched) -> None:
        await publish(server, 0, 100)
        await watched.reached(100)
        await asyncio.sleep(0.05)
        cut_at.append(time.monotonic())
        await server.ask({"do": "drop"})
        await publish(server, 100, 1)
        await watched.until(lambda: watched.collector.alive and (watched.collector.proven or 0) > cut_at[0])
        await publish(server, 101, 100)
        await watched.until(lambda: numbers(watched.passed[-1:]) == [200])
        await watched.arrived(200)

    watched = play(without_ack, scene)
    (gap,) = watched.whole.gaps
    arrived = Counter(numbers(watched.passed))

    assert gap.start <= cut_at[0] <= gap.end
    assert set(arrived.values()) == {1}
    assert set(range(201)) - set(arrived) <= {100}


def test_after_a_restart_of_the_server_a_new_session_begins(play: Play, peer: str) -> None:
    async def scene(server: Server, watched: Watched) -> None:
        await publish(server, 0, EVENTS // 2)
        await watched.reached(EVENTS // 2)
        await server.ask({"do": "restart"})
        await subscribed(server)
        await publish(server, EVENTS // 2, EVENTS // 2)
        await watched.arrived(EVENTS)

    watched = play(peer, scene)
    unknown = "401:" if peer == "faye" else "402::session_unknown"

    assert is_once_everywhere(watched)
    assert any(f'"error":"{unknown}' in (poll.body or "") for poll in of(watched, Purpose.CONNECT))
    assert len(of(watched, Purpose.HANDSHAKE)) == 2
    assert len(of(watched, Purpose.SUBSCRIBE)) == 4
    assert len(watched.whole.gaps) >= 1
