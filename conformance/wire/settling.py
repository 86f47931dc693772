"""When a case is through: all that can be expected for it has come, or its time is up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from conformance.judge import ReplyKind
from conformance.model import Expectation
from conformance.wire.outstanding import Under

__all__ = ["Patience", "settle", "through"]

_PASSED_ON = frozenset({ReplyKind.ACCEPTED, ReplyKind.UNCLEAR})
_OWED = frozenset({Expectation.ACCEPT, Expectation.OBSERVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a case is waited for, in seconds, and for which messages.

    After a later refusal a user event may still come, for `grace` seconds: it would tell that the record was added. A
    kind of message that is known not to carry its case's key is not waited for: it cannot be known when it comes.
    """

    timeout: float
    grace: float
    acknowledgement: bool = True
    user_event: bool = True


def through(under: Under, patience: Patience) -> bool:
    """Whether nothing more is expected for a case that was passed on."""
    told = under.told or not patience.user_event or under.sent.case.phone is None
    acknowledged = under.acknowledged is not None
    if under.sent.case.expectation in _OWED:
        return told and (acknowledged or under.refused is not None or not patience.acknowledgement)
    return under.refused is not None or (acknowledged and told)


async def settle(under: Under, reply: ReplyKind, patience: Patience, *, clock: Callable[[], float]) -> None:
    """Wait until the case is through, or its time is up."""
    if reply not in _PASSED_ON:
        return
    while not through(under, patience):
        end = under.sent.at + patience.timeout
        if under.refused is not None:
            end = min(end, under.refused + patience.grace)
        if not await _changed(under, end - clock()):
            return


async def _changed(under: Under, seconds: float) -> bool:
    if seconds <= 0:
        return False
    try:
        async with asyncio.timeout(seconds):
            await under.changed.wait()
    except TimeoutError:
        return False
    under.changed.clear()
    return True
