"""When a case is through: all that can be expected for it has come, or its time is up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from conformance.judge import ReplyKind
from conformance.model import Expectation
from conformance.wire.outstanding import Under

__all__ = ["settle", "through"]

_PASSED_ON = frozenset({ReplyKind.ACCEPTED, ReplyKind.UNCLEAR})
_OWED = frozenset({Expectation.ACCEPT, Expectation.OBSERVE})


def through(under: Under, *, ignored: bool) -> bool:
    """Whether nothing more is expected for a case that was passed on; `ignored` is whether user events are."""
    told = under.told or ignored or under.sent.case.phone is None
    if under.sent.case.expectation in _OWED:
        return told and (under.acknowledged is not None or under.refused is not None)
    return under.refused is not None or (under.acknowledged is not None and told)


async def settle(
    under: Under, reply: ReplyKind, *, timeout: float, grace: float, ignored: bool, clock: Callable[[], float]
) -> None:
    """Wait until the case is through, at most `timeout` seconds from its sending.

    After a later refusal a user event may still come, for `grace` seconds: it would tell that the record was added.
    """
    if reply not in _PASSED_ON:
        return
    while not through(under, ignored=ignored):
        end = under.sent.at + timeout
        if under.refused is not None:
            end = min(end, under.refused + grace)
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
