"""Noise is no change, a doubled latency is one: on twenty runs of each kind, and on times drawn at random."""

from __future__ import annotations

import itertools
import random

import pytest

from conformance.compare import Side, text
from conformance.compare.latency import shifted
from conformance.reference import Settings
from tests.upgrades.sides import Runs, told

RUNS = 20
BEFORE = Settings(delay_ms=17, variants=("jitter",))
"""One to five times 17 ms: a median of about 50 ms."""
AFTER = Settings(delay_ms=34, variants=("jitter",))


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """Give the maker of runs."""
    return Runs(tmp_path_factory.mktemp("noise"))


@pytest.fixture(scope="module")
def repeated(runs: Runs) -> list[Side]:
    """Give the runs of the unchanged target."""
    return [runs.fresh(BEFORE) for _ in range(RUNS)]


def test_no_pair_of_twenty_repeated_runs_shows_a_change(repeated: list[Side]) -> None:
    reports = [
        text(found)
        for one, other in itertools.combinations(repeated, 2)
        if (found := told(one, other)[1]).changes
    ]

    assert [] == reports


def test_a_doubled_median_is_reported_twenty_times_of_twenty(repeated: list[Side], runs: Runs) -> None:
    missed = []
    for before in repeated:
        kinds, found = told(before, runs.fresh(AFTER))
        subjects = {change.subject for change in found.changes if change.kind == "latency"}
        if kinds != {"notable latency"} or "time from the response to the acknowledgement" not in subjects:
            missed.append(text(found))

    assert [] == missed


def test_times_drawn_at_random_show_no_change_in_ten_thousand_pairs_and_their_double_does() -> None:
    rng = random.Random(3)

    def drawn(middle: float) -> list[float]:
        return [middle * rng.lognormvariate(0, 0.4) for _ in range(44)]

    assert 0 == sum(shifted(drawn(0.05), drawn(0.05)) != 0 for _ in range(10_000))
    assert 990 <= sum(shifted(drawn(0.05), drawn(0.1)) == 1 for _ in range(1_000))
