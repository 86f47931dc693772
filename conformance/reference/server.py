"""The reference server as a process: listens, says where, and ends within about a second when told."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Final

import uvicorn

from conformance.errors import ConfigError
from conformance.garbage import seldom_collected
from conformance.reference.app import Parts, create_app
from conformance.reference.settings import Settings

__all__ = ["ReferenceServer", "serve"]

_GRACE_SECONDS: Final = 1
_KEEP_ALIVE_SECONDS: Final = 75
_BACKLOG: Final = 1_024


def serve(settings: Settings, *, on_ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; `on_ready` gets the base URL once connections are accepted.

    Raises ConfigError for settings that cannot be served: an unknown mutant, a port in use, a bad database
    file.
    """
    server = ReferenceServer(settings, on_ready=on_ready)
    with seldom_collected():
        server.serve_forever()


class ReferenceServer(uvicorn.Server):
    """A server on a socket of its own; `stop` may be called from any thread."""

    _loop: asyncio.AbstractEventLoop

    def __init__(self, settings: Settings, *, on_ready: Callable[[str], None]) -> None:
        app = create_app(settings)
        self._parts: Parts = app.state.parts
        self._on_ready = on_ready
        self._socket = _bound(settings)
        super().__init__(
            uvicorn.Config(
                app,
                loop="asyncio",
                http="h11",
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                backlog=_BACKLOG,
                timeout_keep_alive=_KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=_GRACE_SECONDS,
            )
        )

    @property
    def base_url(self) -> str:
        """The address that clients put before `/api/v2`."""
        host, port = self._socket.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        return f"http://{shown}:{port}{self._parts.settings.prefix}"

    def serve_forever(self) -> None:
        """Serve until stopped."""
        asyncio.run(self.serve(sockets=[self._socket]))

    def stop(self) -> None:
        """Ask the server to end."""
        self.should_exit = True

    def forget_sessions(self) -> None:
        """Forget every CometD session, so that clients must begin anew. Any thread may ask, once the server is up."""
        self._loop.call_soon_threadsafe(self._parts.broker.forget)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End on a signal, and leave it at that: the process ends by returning, not by the signal."""
        del frame
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say where."""
        self._loop = asyncio.get_running_loop()
        base_url = self.base_url
        await super().startup(sockets)
        self._on_ready(base_url)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer the held polls, which would keep their connections open, and end."""
        self._parts.broker.release()
        await super().shutdown(sockets)


def _bound(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # With the protocol named asyncio switches Nagle's algorithm off, which would add 40 ms to every reply.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((settings.host, settings.port))
    except (OSError, OverflowError) as error:
        bound.close()
        where = f"{settings.host}:{settings.port}"
        raise ConfigError(
            f"cannot listen: {error}", where=where, remedy="choose another port, or 0"
        ) from error
    return bound
