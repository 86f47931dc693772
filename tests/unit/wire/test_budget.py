"""No request leaves without a permit, and there are no more permits than the limits say."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Final

import pytest

from conformance.config import Limits
from conformance.wire.budget import Budget

LIMITS: Final = Limits(in_flight=2, burst=1, max_records=3, ack_timeout=1.0, quiet_window=1.0, minimise=False)


class Clock:
    """A clock that a sleep moves on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()

    async def sleep(seconds: float) -> None:
        made.now += seconds

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return made


async def permits(budget: Budget, tries: int) -> list[bool]:
    return [await budget.permit() for _ in range(tries)]


def test_no_more_requests_leave_than_records_are_allowed(clock: Clock) -> None:
    budget = Budget(LIMITS, clock=clock)

    assert [True, True, True, False, False] == asyncio.run(permits(budget, 5))
    assert 3 == budget.spent
    assert "max_records" in budget.exhausted


def test_a_rate_spaces_the_requests_after_the_first_burst(clock: Clock) -> None:
    budget = Budget(replace(LIMITS, rate=2.0, burst=2, max_records=6), clock=clock)

    asyncio.run(permits(budget, 6))

    assert 2.0 == pytest.approx(clock.now - 100.0)


def test_nothing_leaves_when_the_time_is_over(clock: Clock) -> None:
    budget = Budget(replace(LIMITS, total_time=10.0), clock=clock)
    clock.now += 10.0

    assert [False] == asyncio.run(permits(budget, 1))
    assert "total_time" in budget.exhausted


def test_a_permit_that_would_come_too_late_is_not_given(clock: Clock) -> None:
    budget = Budget(replace(LIMITS, rate=0.1, total_time=5.0), clock=clock)

    assert [True, False] == asyncio.run(permits(budget, 2))
    assert 1 == budget.spent
