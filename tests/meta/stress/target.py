"""The reference server as a target that can be started anew, and that is asked what it really holds and has seen."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter

from starlette.types import Receive, Scope, Send

from conformance.reference import Settings, create_app
from conformance.reference.app import Parts
from conformance.reference.cometd.session import Wake
from tests.meta.stress.deviation import Deviation

__all__ = ["SWEEP", "Target"]

SWEEP = 0.1
"""Seconds between two looks at which sessions have expired."""


class Target:
    """An ASGI application: the reference server."""

    def __init__(self, settings: Settings) -> None:
        self._deviation = Deviation()
        self._app = create_app(settings, watched=self._deviation.watched)

    @property
    def parts(self) -> Parts:
        """What the application is made of just now."""
        return self._app.state.parts  # type: ignore[no-any-return]

    @property
    def prefix(self) -> str:
        """What goes before every path."""
        return self.parts.settings.prefix

    @property
    def sessions(self) -> int:
        """How many CometD sessions it holds."""
        return len(self.parts.broker)

    @property
    def bodies(self) -> Counter[str]:
        """The bodies of all requests to the operation's path that it has seen, and how often each came."""
        return Counter(str(body) for (body,) in self.parts.store.rows("SELECT body FROM requests"))

    @property
    def deviated(self) -> bool:
        """Whether it has sent anything that a conforming server would not have sent, as far as it knows."""
        return self._deviation.seen

    def restart(self) -> None:
        """Start anew: sessions, logins and tokens are forgotten, records and what is known of them are not."""
        broker = self.parts.broker
        for session in tuple(broker._sessions.values()):
            broker.closed(session, Wake.ENDED)
        self.parts.login._sessions.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the reference server does."""
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return
        await receive()
        sweeping = asyncio.create_task(self._sweep())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        sweeping.cancel()
        self.parts.broker.release()
        await send({"type": "lifespan.shutdown.complete"})

    async def _sweep(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            while True:
                await asyncio.sleep(SWEEP)
                self.parts.broker.sweep(asyncio.get_running_loop().time())
