"""What a run does of the signals that it is sent."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator

import pytest

from conformance.wire.interrupts import interruptible

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    before = {one: signal.getsignal(one) for one in SIGNALS}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.mark.parametrize("one", SIGNALS, ids=lambda one: one.name)
def test_a_signal_cancels_the_work(one: signal.Signals) -> None:
    async def scene() -> bool:
        with interruptible(asyncio.ensure_future(asyncio.sleep(10))) as work:
            signal.raise_signal(one)
            await asyncio.wait({work}, timeout=5)
            return work.cancelled()

    assert asyncio.run(scene())


@pytest.mark.parametrize("one", SIGNALS, ids=lambda one: one.name)
def test_afterwards_a_signal_does_what_it_did_before(one: signal.Signals) -> None:
    def handler(*_: object) -> None:
        """Do nothing, and be known by it."""

    async def scene() -> None:
        with interruptible(asyncio.ensure_future(asyncio.sleep(0))) as work:
            await work

    signal.signal(one, handler)
    asyncio.run(scene())

    assert handler is signal.getsignal(one)
