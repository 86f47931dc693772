"""What the user or the system asks of a run while it goes on: to stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Iterator

__all__ = ["interruptible"]


@contextlib.contextmanager
def interruptible(work: asyncio.Task[None]) -> Iterator[asyncio.Task[None]]:
    """Let Ctrl-C and a request to terminate cancel the work, and only that: what follows ends the sessions.

    Afterwards both do what they did before.
    """
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {one: signal.getsignal(one) for one in signals}
    with contextlib.suppress(
        NotImplementedError, RuntimeError, ValueError
    ):  # no signals here: not the main thread
        for one in signals:
            loop.add_signal_handler(one, work.cancel)
    try:
        yield work
    finally:
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            for one in signals:
                if loop.remove_signal_handler(one) and before[one] is not None:
                    signal.signal(one, before[one])
