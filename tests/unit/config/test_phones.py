"""The pool of phone numbers."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.config import PhonePool
from conformance.config.phones import range_fault
from conformance.errors import ConfigError


def test_the_spelling_is_kept() -> None:
    pool = PhonePool.of(["0012..0013", "+12025550100", "+1 202-555-0101..+1 202-555-0102"])

    expected = {"0012", "0013", "+12025550100", "+1 202-555-0101", "+1 202-555-0102"}

    assert expected == set(pool.draw(5, 1))


def test_a_number_is_in_the_pool_only_as_it_is_spelled() -> None:
    pool = PhonePool.of(["0012..0019", "+5550100"])

    assert "0012" in pool
    assert "+5550100" in pool
    assert not [
        number for number in ("12", "012", "0020", "5550100", "+0012", "٠٠١٢", "", 12, None) if number in pool
    ]


def test_ten_million_numbers_are_never_written_out() -> None:
    start = time.perf_counter()
    pool = PhonePool.of(["0000000..9999999"])
    drawn = pool.draw(2000, 7)

    assert len(pool) == 10_000_000
    assert len(set(drawn)) == 2000
    assert time.perf_counter() - start < 1.0


def test_a_pool_may_be_larger_than_len_can_say() -> None:
    pool = PhonePool.of(["0" * 30 + ".." + "9" * 30])

    assert pool.size == 10**30
    assert len(pool) < 10**30
    assert len(pool.draw(3, 1)) == 3


def test_every_spelling_is_taken_in_turn() -> None:
    pool = PhonePool.of(["5550000..5559999", "+12025550100..+12025550199", "42"])

    first, second, third, fourth = pool.draw(4, 3)

    assert len(first) == 7
    assert second.startswith("+1202555")
    assert third == "42"
    assert len(fourth) == 7


def test_the_same_seed_gives_the_same_numbers() -> None:
    pool = PhonePool.of(["5550000..5559999"])

    assert pool.draw(50, 1) == pool.draw(50, 1)
    assert pool.draw(50, 1) != pool.draw(50, 2)
    assert pool.draw(10, 1) == pool.draw(50, 1)[:10]


def test_numbers_are_not_drawn_in_order() -> None:
    drawn = PhonePool.of(["5550000..5559999"]).draw(50, 1)

    assert any(one > other for one, other in pairwise(drawn))


def test_ranges_that_overlap_hold_no_number_twice() -> None:
    pool = PhonePool.of(["100..109", "105..114", "103", "100..119", "0100"])

    assert len(pool) == 21
    assert len(set(pool.draw(21, 5))) == 21


def test_more_numbers_than_there_are_is_a_set_up_fault() -> None:
    with pytest.raises(ConfigError, match="the pool holds 2") as caught:
        PhonePool.of(["1..2"]).draw(3, 1)

    assert caught.value.where == "deployment.phone_numbers"


def test_an_empty_pool_is_refused() -> None:
    with pytest.raises(ConfigError, match="empty"):
        PhonePool.of([])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("19..10", "greater"),
        ("1..10", "form"),
        ("+10..19", "form"),
        ("010..19", "form"),
        ("+1 10..+2 19", "form"),
        ("10..", "no phone"),
        ("..10", "no phone"),
        ("1..2..3", "no phone"),
        ("", "no phone"),
        ("abc", "no phone"),
        (" 12", "no phone"),
        ("12\n", "no phone"),
        ("٠١٢", "no phone"),
        ("1" * 129, "no phone"),
    ],
)
def test_a_wrong_range_is_refused_with_a_remedy(text: str, words: str) -> None:
    fault = range_fault(text)

    assert fault is not None
    assert words in fault[0]
    assert fault[1]
    with pytest.raises(ConfigError):
        PhonePool.of([text])


bounds = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted)


@given(st.lists(bounds, min_size=1, max_size=5), st.integers(0, 5))
def test_a_pool_holds_exactly_the_numbers_of_its_ranges(ranges: list[list[int]], seed: int) -> None:
    expected = {f"{number:02}" for first, last in ranges for number in range(first, last + 1)}

    pool = PhonePool.of([f"{first:02}..{last:02}" for first, last in ranges])

    assert len(expected) == len(pool)
    assert sorted(expected) == sorted(pool.draw(len(pool), seed))
    assert expected == {f"{number:02}" for number in range(100) if f"{number:02}" in pool}
