"""Target, proxy and neighbour in a thread of their own, for the length of one run."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import AsyncIterator
from typing import Final, Self

import uvicorn

from conformance.reference import Settings
from tests.meta.stress.neighbour import neighbour
from tests.meta.stress.profile import Level
from tests.meta.stress.proxy import Proxy
from tests.meta.stress.script import Script
from tests.meta.stress.target import Target

__all__ = ["Stage"]

_LOOPBACK: Final = "127.0.0.1"
_START_SECONDS: Final = 20.0


class Stage:
    """A context manager: `base_url` is where the suite finds the target, through the proxy where there is one."""

    def __init__(self, settings: Settings, level: Level, script: Script) -> None:
        self.target = Target(settings)
        self.base_url = ""
        self.forwarded = 0
        self._level = level
        self._script = script
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()), daemon=True)

    def __enter__(self) -> Self:
        """Come up."""
        self._thread.start()
        assert self._ready.wait(_START_SECONDS) and self.base_url, "the target did not come up"
        return self

    def __exit__(self, *_: object) -> None:
        """End all of it."""
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(_START_SECONDS)

    async def _main(self) -> None:
        self._loop, self._over, self._alone = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
        try:
            async with self._served() as own, self._through(own) as port, self._beside(own):
                self.base_url = f"http://{_LOOPBACK}:{port}{self.target.prefix}"
                self._ready.set()
                await self._over.wait()
        finally:
            self._ready.set()

    @contextlib.asynccontextmanager
    async def _served(self) -> AsyncIterator[int]:
        """The port of the target itself."""
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as bound:
            bound.bind((_LOOPBACK, 0))
            server = uvicorn.Server(_quiet(self.target))
            serving = asyncio.create_task(server._serve(sockets=[bound]))
            while not server.started and not serving.done():
                await asyncio.sleep(0.005)
            try:
                yield int(bound.getsockname()[1])
            finally:
                self.target.parts.broker.release()
                server.should_exit = server.force_exit = True
                await serving

    @contextlib.asynccontextmanager
    async def _through(self, own: int) -> AsyncIterator[int]:
        """The port that the suite is told."""
        if self._level.name == "none":
            yield own
            return
        proxy = Proxy(own, self._script, restart=self.target.restart, down=self._level.down)
        async with proxy as port:
            yield port
        self.forwarded = proxy.forwarded

    @contextlib.asynccontextmanager
    async def _beside(self, own: int) -> AsyncIterator[None]:
        """Another client of the same user, where the script has one."""
        if not self._script.neighbour or self.target.parts.settings.csrf:
            yield
            return
        self._script.counts["second client"] += 1
        task = asyncio.create_task(neighbour(f"http://{_LOOPBACK}:{own}{self.target.prefix}", self._alone))
        await asyncio.sleep(0.05)
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def alone(self) -> None:
        """Have the neighbour go, so that the sessions that are left are the suite's."""
        self._loop.call_soon_threadsafe(self._alone.set)
        if self._script.counts["second client"]:
            time.sleep(0.5)

    def lingering(self, *, at_most: float) -> float | None:
        """Return after how many seconds the target holds no session any more; None where it still does."""
        begun = time.monotonic()
        while self.target.sessions:
            if time.monotonic() - begun > at_most:
                return None
            time.sleep(0.02)
        return time.monotonic() - begun


def _quiet(app: Target) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # an ASGI application
        loop="asyncio",
        http="h11",
        ws="none",
        log_config=None,
        log_level="critical",
        access_log=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=1,
    )
