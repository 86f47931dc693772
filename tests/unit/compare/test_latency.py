"""Noise is no change of a time, a doubled median is, and what our own machine lost is left out."""

from __future__ import annotations

import random

import pytest

from conformance.compare import Change, Class, Kind, Side
from conformance.compare.latency import changes, probability, shifted
from conformance.evidence import Record
from tests.unit.compare.runs import answered, side
from tests.unit.report import support

MANY = 44


def _drawn(middle: float, *, seed: int, count: int = MANY) -> list[float]:
    rng = random.Random(seed)
    return [middle * rng.lognormvariate(0, 0.3) for _ in range(count)]


def test_a_doubled_median_is_seen_in_both_directions() -> None:
    for seed in range(50):
        less, more = _drawn(0.05, seed=seed), _drawn(0.1, seed=1000 + seed)

        assert (1, -1) == (shifted(less, more), shifted(more, less))


def test_noise_is_no_change() -> None:
    assert not any(shifted(_drawn(0.05, seed=2 * n), _drawn(0.05, seed=2 * n + 1)) for n in range(1_000))


def test_a_doubling_that_nobody_feels_is_no_change() -> None:
    assert 0 == shifted(_drawn(0.005, seed=1), _drawn(0.01, seed=2))


def test_a_few_times_say_nothing() -> None:
    assert 0 == shifted(_drawn(0.05, seed=1, count=19), _drawn(0.5, seed=2, count=19))


def test_a_busy_minute_is_not_the_whole_run() -> None:
    quiet, busy = _drawn(0.05, seed=1), [*_drawn(0.05, seed=2)[:22], *_drawn(0.5, seed=3)[:22]]

    assert 0 == shifted(quiet, busy)


def test_slow_times_that_became_slower_while_the_quick_ones_stayed_are_load() -> None:
    quick, slow = _drawn(0.05, seed=1)[:16], _drawn(0.09, seed=2)[:28]
    calm = [*quick[:8], *slow[:14], *quick[8:], *slow[14:]]
    loaded = [time if index % 22 < 8 else 4 * time for index, time in enumerate(calm)]

    assert 0 == shifted(calm, loaded)


@pytest.mark.parametrize(("busier", "told"), [(0.0, 1), (0.005, 1), (0.03, 0), (-0.03, 1)])
def test_what_our_own_machine_lost_is_taken_into_account(busier: float, told: int) -> None:
    assert told == shifted(_drawn(0.05, seed=1), _drawn(0.1, seed=2), busier=busier)


def test_the_probability_is_that_of_the_textbook() -> None:
    # Mann and Whitney's normal approximation with correction for continuity, by hand: U = 0, mean 50, variance 175.
    assert probability(range(10), range(10, 20)) == pytest.approx(0.000182672, rel=1e-4)
    assert 1.0 == probability([1.0] * 10, [1.0] * 10)
    assert probability([1, 3, 5], [2, 4, 6]) > 0.5


def _timed(after: float) -> Side:
    records: list[Record] = []
    for number in range(1, MANY):
        records += answered(support.good(number), at=101.0 + number, after=after * (1 + number % 7 / 10))
    return side(*records)


def test_a_slower_target_is_told_with_lines_on_both_sides() -> None:
    found: list[Change] = list(changes(_timed(0.05), _timed(0.1)))

    assert ["time from the response to the acknowledgement", "time from the response to the user event"] == [
        change.subject for change in found
    ]
    assert {(Kind.LATENCY, Class.NOTABLE)} == {(change.kind, change.grade) for change in found}
    assert all(change.before.lines and change.after.lines for change in found)


def test_a_quicker_target_is_information() -> None:
    assert {Class.INFORMATIONAL} == {change.grade for change in changes(_timed(0.1), _timed(0.05))}


def test_the_same_target_has_no_change() -> None:
    assert [] == list(changes(_timed(0.05), _timed(0.05)))
