"""No request leaves without a permit, and there are no more permits than the limits say."""

from __future__ import annotations

import asyncio
import contextlib
import math
from dataclasses import replace
from typing import Final

import pytest

from conformance.config import Limits
from conformance.evidence import Exchange, Purpose
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


def told(*, rest: str, status: int = 503) -> Exchange:
    return Exchange(
        n=1,
        purpose=Purpose.CASE,
        session="s",
        method="POST",
        url="http://h/",
        status=status,
        response_headers=(("Retry-After", rest),),
        sent=0.0,
        end=1.0,
    )


@pytest.mark.parametrize("status", [429, 503])
def test_nothing_leaves_before_a_rest_is_over(clock: Clock, status: int) -> None:
    budget = Budget(LIMITS, clock=clock)
    budget.heed(told(rest="30", status=status))

    assert [True] == asyncio.run(permits(budget, 1))
    assert 130.0 == clock.now


def test_a_rest_is_not_shortened_by_a_later_answer(clock: Clock) -> None:
    budget = Budget(LIMITS, clock=clock)
    for rest in ("30", "2", "-9"):
        budget.heed(told(rest=rest))
    asyncio.run(permits(budget, 1))

    assert 130.0 == clock.now


def test_a_rest_that_the_time_does_not_allow_ends_the_run_at_once(clock: Clock) -> None:
    budget = Budget(replace(LIMITS, total_time=20.0), clock=clock)
    budget.heed(told(rest="30"))

    assert [False] == asyncio.run(permits(budget, 1))
    assert 100.0 == clock.now
    assert "asks for a rest of 30 s (Retry-After)" in budget.exhausted
    assert "limits.total_time leaves 19.0 s" in budget.exhausted


def test_a_rest_that_nobody_waits_for_ends_the_run(clock: Clock) -> None:
    budget = Budget(LIMITS, clock=clock)
    budget.heed(told(rest="9" * 30))

    assert [False] == asyncio.run(permits(budget, 1))
    assert "600 s are waited at most" in budget.exhausted


def test_nothing_refills_while_a_request_is_on_its_way_out(clock: Clock) -> None:
    """Else a connection that takes a second to make would bring two requests at once."""
    budget = Budget(replace(LIMITS, rate=1.0, max_records=9), clock=clock)

    async def slowly() -> float:
        await budget.permit()
        with budget.leaving() as left:
            clock.now += 5.0
            left()
            started = clock.now
        await budget.permit()
        return clock.now - started

    assert 1.0 == asyncio.run(slowly())


def test_a_request_that_never_leaves_holds_nothing_for_ever(clock: Clock) -> None:
    budget = Budget(replace(LIMITS, rate=1.0), clock=clock)

    async def broken() -> bool:
        await budget.permit()
        with contextlib.suppress(OSError), budget.leaving():
            raise OSError
        return await budget.permit()

    assert asyncio.run(broken())


def test_the_end_of_the_sessions_has_its_share_of_the_time(clock: Clock) -> None:
    budget = Budget(replace(LIMITS, total_time=10.0), clock=clock)

    assert (9.0, 1.0, "") == (budget.left, budget.to_close, budget.overdue)

    clock.now += 9.0

    assert "limits.total_time: 10 s are over" == budget.overdue


def test_without_a_total_time_there_is_no_end() -> None:
    budget = Budget(LIMITS, clock=lambda: 1e12)

    assert math.isinf(budget.left)
    assert "" == budget.overdue
