"""Waiting that something else may end."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

__all__ = ["arrived", "paused"]

_LONGEST_TRIP: Final = 1.0
"""Seconds. What takes longer is no way to the target, but a target that is slow."""


async def paused(closing: asyncio.Event, seconds: float) -> bool:
    """Wait, but not once something is closing; return whether it is."""
    if seconds > 0:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(closing.wait(), seconds)
    return closing.is_set()


async def arrived(polling: asyncio.Task[None], seconds: float) -> None:
    """Wait until a poll that has just left is at the target, if it needs so many seconds more, or is answered."""
    if seconds > 0:
        await asyncio.wait({polling}, timeout=min(seconds, _LONGEST_TRIP))
