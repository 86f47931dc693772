"""A reference server in this process, which can be told to lose the sessions of its clients."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

from conformance.reference import Settings
from conformance.reference.server import ReferenceServer
from tests.peers.watching import CHANNELS

__all__ = ["Losing", "losing"]

_SECONDS = 15.0


@dataclass(frozen=True)
class Losing:
    """A server and how often it has lost its sessions."""

    server: ReferenceServer

    @property
    def added(self) -> list[str]:
        """The referenceIds of the records that were added, in their order."""
        rows = self.server._parts.store.rows("SELECT reference_id FROM records ORDER BY id")
        return [reference for (reference,) in rows]

    @property
    def sessions(self) -> int:
        """How many CometD sessions it holds."""
        return len(self.server._parts.broker)

    def lose(self) -> None:
        """Lose all sessions, and wait until a client is subscribed again: only then can anything be delivered."""
        lost = self._subscribed()
        assert lost, "somebody was subscribed"
        self.server.forget_sessions()
        _until(lambda: self._subscribed() - lost)

    def _subscribed(self) -> set[str]:
        sessions = [*self.server._parts.broker._sessions.values()]
        return {one.client_id for one in sessions if all(map(one.wants, CHANNELS))}


@contextlib.contextmanager
def losing(settings: Settings) -> Iterator[Losing]:
    """A server that lives as long as the block."""
    ready = threading.Event()
    server = ReferenceServer(settings, on_ready=lambda _: ready.set())
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        assert ready.wait(_SECONDS), "the server did not come up"
        yield Losing(server)
    finally:
        server.stop()
        thread.join(_SECONDS)
        assert not thread.is_alive(), "the server did not end"


def _until(true: object) -> None:
    end = time.monotonic() + _SECONDS
    while not true():
        assert time.monotonic() < end, "nobody subscribed again"
        time.sleep(0.01)
