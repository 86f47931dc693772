"""Whatever the limits are, the server's own count and clock say that they were kept; `tox -e safety` tries 300."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

import pytest

from tests.meta.random_limits import Measured, measured

COUNT: Final = int(os.environ.get("GWS_SAFETY_LIMITS", "12"))
AT_ONCE: Final = 4
FENCE_POST: Final = 1
"""A steady stream has one request more in a span than its rate times the span's length."""

LAST_LINES: Final = 0.25
"""Seconds to close files and the loop of a thread that shares its machine with others."""


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> list[Measured]:
    folder = tmp_path_factory.mktemp("limits")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(partial(measured, folder=folder), range(COUNT)))


def test_the_servers_own_count_never_exceeds_the_limit_of_records(tried: list[Measured]) -> None:
    assert [] == [one for one in tried if one.requests > one.draw.limits.max_records]


def test_the_rate_that_the_server_sees_is_never_exceeded_by_more_than_one_burst(
    tried: list[Measured],
) -> None:
    assert [] == [one for one in tried if one.excess > one.draw.limits.burst + FENCE_POST]


def test_no_run_outlasts_its_time_by_more_than_its_last_answers_and_silence(tried: list[Measured]) -> None:
    assert [] == [one for one in tried if one.late > LAST_LINES]


def test_what_was_tried_comes_near_each_limit(tried: list[Measured]) -> None:
    """Limits that never bind would prove nothing."""
    limits = [one.draw.limits for one in tried]
    bound = {
        "max_records": sum("max_records" in one.halted for one in tried),
        "total_time": sum("total_time" in one.halted for one in tried),
        "rate": sum(1 for one in tried if one.draw.limits.rate and one.requests > one.draw.limits.burst + 1),
        "all sent": sum(one.requests == one.planned for one in tried),
    }
    _printed(tried, bound)

    assert all(bound.values()), bound
    assert {True, False} == {one.total_time is None for one in limits}


def _printed(tried: list[Measured], bound: dict[str, int]) -> None:
    strict = sum(one.excess > one.draw.limits.burst for one in tried)
    print(
        f"{len(tried)} configurations; {sum(one.requests for one in tried)} requests; bound: {bound}; "
        f"most over max_records {max(one.requests - one.draw.limits.max_records for one in tried)}; "
        f"most over rate and burst {max(one.excess - one.draw.limits.burst for one in tried):.2f} "
        f"({strict} over at all); latest {max(one.late for one in tried if one.draw.limits.total_time):.3f} s"
    )
