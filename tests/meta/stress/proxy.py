"""A proxy between suite and target that lets happen what the script says. It never sends a request twice."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
from collections.abc import Callable
from typing import Final

from tests.meta.stress.http import Raw, busy, read
from tests.meta.stress.profile import Fault, Purpose
from tests.meta.stress.script import Fate, Script

__all__ = ["Proxy", "purpose_of"]

_LOOPBACK: Final = "127.0.0.1"
_STATUS: Final = {Fault.BUSY_429: 429, Fault.BUSY_503: 503}
_MUTE: Final = {Fault.SWALLOWED, Fault.NEVER_SENT}
_DROPS: Final = 8
_REST: Final = 1


def purpose_of(request: Raw) -> Purpose:
    """Return what a request is for."""
    if request.path.endswith("/outbound-records"):
        return Purpose.CASE
    with contextlib.suppress(ValueError, LookupError, TypeError):
        channel = json.loads(request.body)[0]["channel"]
        return {"/meta/connect": Purpose.POLL, "/meta/disconnect": Purpose.DISCONNECT}[channel]
    return Purpose.OPENING


class Proxy:
    """Listens on a free loopback port and passes on to another; `restart` starts the target anew."""

    def __init__(self, port: int, script: Script, *, restart: Callable[[], None], down: float) -> None:
        self.forwarded = 0
        """How many requests were passed on."""
        self._port = port
        self._script = script
        self._restart = restart
        self._down = down
        self._up = asyncio.Event()
        self._up.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> int:
        """Listen; return the port."""
        self._server = await asyncio.start_server(self._connected, _LOOPBACK, 0, limit=2**24)
        return int(self._server.sockets[0].getsockname()[1])

    async def __aexit__(self, *_: object) -> None:
        """Close all connections."""
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await self._served(reader, writer)
        finally:
            self._tasks.discard(task)
            self._writers.discard(writer)
            writer.close()

    async def _served(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on one exchange after the other, each over a connection of the client's own to the target."""
        if not self._up.is_set():
            _reset(writer)
            return
        theirs, ours = await asyncio.open_connection(_LOOPBACK, self._port, limit=2**24)
        self._writers.add(ours)
        try:
            while (request := await read(reader)) is not None:
                if not await self._exchanged(request, writer, theirs, ours):
                    break
        finally:
            self._writers.discard(ours)
            ours.close()

    async def _exchanged(
        self,
        request: Raw,
        client: asyncio.StreamWriter,
        theirs: asyncio.StreamReader,
        ours: asyncio.StreamWriter,
    ) -> bool:
        """Carry one exchange; return whether another may follow on the connection."""
        purpose = purpose_of(request)
        fate = self._script.drawn(purpose)
        if purpose is Purpose.CASE and self._script.restarts():
            await self._restarted(request, theirs, ours)
            return False
        if fate.fault in _STATUS:
            client.write(busy(_STATUS[fate.fault], rest=_REST))
            await client.drain()
            return True
        if fate.fault is Fault.RESET_BEFORE:
            _reset(client)
            return False
        if fate.fault is Fault.NEVER_SENT:
            await _forever()
        await asyncio.sleep(fate.before)
        response = await self._answered(request, theirs, ours)
        return response is not None and await _delivered(response, fate, client)

    async def _answered(
        self, request: Raw, theirs: asyncio.StreamReader, ours: asyncio.StreamWriter
    ) -> Raw | None:
        self.forwarded += 1
        ours.write(request.bytes)
        await ours.drain()
        return await read(theirs)

    async def _restarted(
        self, request: Raw, theirs: asyncio.StreamReader, ours: asyncio.StreamWriter
    ) -> None:
        """Pass the request on, and start the target anew while its answer is on the way: all connections break."""
        self._script.counts["restart"] += 1
        await self._answered(request, theirs, ours)
        self._up.clear()
        self._restart()
        for writer in tuple(self._writers):
            _reset(writer)
        await asyncio.sleep(self._down)
        self._up.set()


async def _delivered(response: Raw, fate: Fate, client: asyncio.StreamWriter) -> bool:
    """Give the client of the response what its fate leaves; return whether the connection can go on."""
    whole = response.bytes
    match fate.fault:
        case Fault.RESET_AFTER:
            _reset(client)
            return False
        case Fault.SWALLOWED:
            await _forever()
        case Fault.HALF_CLOSED:
            client.write(whole[: int(len(whole) * fate.part * 0.99)])
            await client.drain()
            client.write_eof()
            await asyncio.sleep(0.5)
            return False
        case Fault.SLOW_BODY:
            await _dripped(response, fate.after, client)
        case _:
            await asyncio.sleep(fate.after)
            client.write(whole)
            await client.drain()
    return not response.closes


async def _dripped(response: Raw, seconds: float, client: asyncio.StreamWriter) -> None:
    """Send a body in drops."""
    client.write(response.head)
    size = max(1, -(-len(response.body) // _DROPS))
    for place in range(0, len(response.body), size):
        await asyncio.sleep(seconds / _DROPS)
        client.write(response.body[place : place + size])
        await client.drain()


async def _forever() -> None:
    """Wait until the proxy is closed, or the connection is."""
    await asyncio.get_running_loop().create_future()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close a connection by RST, as a machine that knows nothing of it."""
    transport = writer.transport
    connection = transport.get_extra_info("socket")
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
