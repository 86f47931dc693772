"""Shares: all parts together are the whole, and no two have a number in common."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.config import Config, PhonePool, Share, planning, shared
from conformance.errors import ConfigError
from tests.unit.generate.support import config

PARTS = [Share(index, 4) for index in range(1, 5)]


def _pool(*texts: str) -> Config:
    made = config()
    return replace(made, deployment=replace(made.deployment, phones=PhonePool.of(texts)))


def test_counts_are_shared_out_without_rest() -> None:
    for whole in (4, 5, 7, 120, 121):
        assert whole == sum(share.part(whole) for share in PARTS)


def test_phones_are_shared_out_and_no_number_twice() -> None:
    whole = _pool("5550100..5550109", "+12025550100..+12025550199", "7", "8")
    pools = [shared(whole, share).deployment.phones for share in PARTS]
    numbers = [number for pool in pools for number in pool.draw(pool.size, 1)]

    assert whole.deployment.phones.size == len(numbers) == len(set(numbers))
    assert all(number in whole.deployment.phones for number in numbers)


def test_limits_are_shared_out_and_silence_is_watched_the_longest() -> None:
    made = config()
    whole = replace(made, limits=replace(made.limits, rate=8.0, max_records=10, in_flight=6, burst=3))
    limits = [shared(whole, share).limits for share in PARTS]

    assert 10 == sum(one.max_records for one in limits)
    assert [2.0] * 4 == [one.rate for one in limits]
    assert [1] * 4 == [one.in_flight for one in limits]
    assert [whole.limits.ack_timeout] * 4 == [one.quiet_window for one in limits]


def test_each_part_plans_the_whole_with_room_for_the_other_known_goods() -> None:
    made = config()
    whole = replace(made, limits=replace(made.limits, max_records=10))

    assert {7} == {planning(whole, share).limits.max_records for share in PARTS}


def test_too_few_records_or_numbers_are_refused() -> None:
    made = config()
    with pytest.raises(ConfigError, match="cannot be shared out"):
        planning(replace(made, limits=replace(made.limits, max_records=6)), PARTS[0])
    with pytest.raises(ConfigError, match="too few"):
        shared(_pool("1", "2", "3"), PARTS[3])


@pytest.mark.parametrize("text", ["0/4", "5/4", "1", "1/0", "a/b", "1/4 ", "-1/4"])
def test_what_is_no_part_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="names no part"):
        Share.parse(text)


def test_a_part_is_written_as_it_is_read() -> None:
    assert "2/4" == str(Share.parse("2/4"))
