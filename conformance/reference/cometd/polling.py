"""How a poll is held, and why it is answered."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from conformance.reference.behaviour import CometdBehaviour
from conformance.reference.cometd import meta
from conformance.reference.cometd.broker import Broker
from conformance.reference.cometd.meta import Advice
from conformance.reference.cometd.session import Session, Wake
from conformance.reference.values import Object

__all__ = ["Polling"]

_LONGEST_HOLD: Final = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Polling:
    """Holds the polls of a server."""

    broker: Broker
    behaviour: CometdBehaviour
    advice: Advice

    async def polled(self, session: Session, message: Object, *, alone: bool) -> Wake:
        """Hold a poll if it may be held: not the first of a session, and not one that came in company."""
        session.wake(Wake.OVERTAKEN)
        if session.acknowledges:
            session.acknowledge(meta.acknowledged_batch(message))
        first, session.met = not session.met, True
        crowded = self.behaviour.counts_sessions and self.broker.crowded(session)
        session.advise = session.advise or (session.throttled and not crowded)
        session.throttled = crowded
        seconds = meta.seconds_to_hold(session, message, advice=self.advice, longest=_LONGEST_HOLD)
        if not alone or not seconds or (first and not self.behaviour.hold_first_connect):
            return Wake.TIMEOUT
        return await _held(session, seconds)


async def _held(session: Session, seconds: float) -> Wake:
    """Wait for a reason to answer a poll; a client that hung up is not noticed, as on the real server."""
    loop = asyncio.get_running_loop()
    woken: asyncio.Future[Wake] = loop.create_future()

    def answer(reason: Wake) -> None:
        if not woken.done():
            woken.set_result(reason)

    session.hold(answer)
    timer = loop.call_later(seconds, answer, Wake.TIMEOUT)
    try:
        return await woken
    finally:
        timer.cancel()
        session.let_go(answer)
