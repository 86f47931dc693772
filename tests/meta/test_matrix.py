"""The committed figures are those of today's mutants, the pages are rendered from them, and every bound holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from conformance.reference import MUTANTS
from conformance.reference.mutants import EQUIVALENT
from tests.meta.matrix import bounds, pages
from tests.meta.matrix.jobs import KINDS, chosen
from tests.meta.matrix.measured import Job, Run, loaded, stored
from tests.meta.matrix.running import one
from tests.meta.matrix.statistics import Declared, costs, families, greedy, percentile

DOCS: Final = Path(__file__).parents[2] / "docs"
HOW: Final = "measure again: tox -e matrix"


@pytest.fixture(scope="module")
def document() -> Any:
    return json.loads((DOCS / "matrix.json").read_text(encoding="utf-8"))


def test_every_mutant_of_today_was_measured(document: Any) -> None:
    assert set(MUTANTS) == set(document["mutants"]), HOW


def test_every_mutant_was_measured_with_what_it_declares_today(document: Any) -> None:
    today = {name: (list(mutant.breaks), dict(mutant.implies)) for name, mutant in MUTANTS.items()}

    assert today == {name: (one["breaks"], one["implies"]) for name, one in document["mutants"].items()}, HOW


def test_every_equivalent_was_tried(document: Any) -> None:
    assert set(EQUIVALENT) == set(document["equivalents"]), HOW


@pytest.mark.parametrize(
    ("name", "render"), [("matrix.md", pages.matrix), ("weak-spots.md", pages.weak_spots)]
)
def test_a_page_says_what_the_figures_say(name: str, render: Callable[[Any], str], document: Any) -> None:
    assert render(document) == (DOCS / name).read_text(encoding="utf-8"), HOW


def test_every_bound_is_kept(document: Any) -> None:
    assert [] == list(bounds.missed(document))


def test_three_seeds_were_measured(document: Any) -> None:
    assert 3 <= len(document["seeds"])


# The bounds can be missed

SOUND: Final[dict[str, Any]] = {
    "control": {"control": True},
    "survivors": [],
    "mutants": {"m": {"runs": {"1": {"exact": True}}}},
    "equivalents": {"e": {"failed": []}},
    "families": [{"name": "echo", "median": 1, "late": 25}, {"name": "request-lax", "median": 9, "late": 80}],
    "order": {"ratio": 1.3},
    "variants": {"failed": {}},
    "pairs": {"failed": {}},
    "requests": {"most": 120},
    "determinism": {"conforming": {"runs": 20, "different": 1}},
}


def test_sound_figures_keep_every_bound() -> None:
    assert [] == list(bounds.missed(SOUND))


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("control", {"control": False}),
        ("survivors", ["m"]),
        ("mutants", {"m": {"runs": {"1": {"exact": False}}}}),
        ("equivalents", {"e": {"failed": ["echo.reference-id"]}}),
        ("families", [{"name": "echo", "median": 4, "late": 4}]),
        ("families", [{"name": "response", "median": 1, "late": 26}]),
        ("families", [{"name": "request-strict", "median": 1, "late": 81}]),
        ("order", {"ratio": 1.31}),
        ("variants", {"failed": {"v, seed 1": ["echo.reference-id"]}}),
        ("pairs", {"failed": {"v + w, seed 1": ["echo.reference-id"]}}),
        ("requests", {"most": 121}),
        ("determinism", {"conforming": {"runs": 20, "different": 2}}),
    ],
)
def test_figures_that_miss_a_bound_are_told(part: str, wrong: Any) -> None:
    assert 1 == len(list(bounds.missed(SOUND | {part: wrong})))


# Statistics


def mutant(name: str, family: str = "echo", **fields: Any) -> Declared:
    return Declared(**{"name": name, "family": family, "breaks": ("a",), "implies": {"b": "why"}, **fields})


def ran(name: str, **failed: tuple[int, ...]) -> Run:
    return Run(job=Job(mutants=(name,)), verdict="not_conforming", code=1, begun=True, failed=failed)


@pytest.mark.parametrize(("share", "expected"), [(0.5, 2), (0.95, 4), (0.25, 1)])
def test_a_percentile_is_one_of_the_values(share: float, expected: float) -> None:
    assert expected == percentile([4, 1, 3, 2], share)


def test_a_kill_needs_what_is_planted() -> None:
    assert mutant("m").killed(ran("m", a=(1,)))
    assert not mutant("m").killed(ran("m", b=(1,)))


def test_a_mutant_that_never_ran_is_no_kill() -> None:
    idle = Run(job=Job(), verdict="set_up", code=2, begun=False, failed={"a": (1,)})

    assert not mutant("m").killed(idle)
    assert mutant("m", family="bayeux").killed(idle)


def test_an_undeclared_failure_is_not_exact() -> None:
    assert mutant("m").exact(ran("m", a=(1,), b=(2,)))
    assert not mutant("m").exact(ran("m", a=(1,), c=(2,)))


def test_a_family_has_its_size_its_kills_and_its_first_sights() -> None:
    runs = {"m": [ran("m", a=(3, 9))], "n": [ran("n", b=(1,))], "o": [ran("o", a=(5,))]}
    (found,) = families([mutant(name) for name in runs], runs)

    assert (3, 2, 4.0, 5) == (found.size, found.killed, found.median, found.late)


def test_the_greedy_order_takes_what_kills_most_and_keeps_the_first_first() -> None:
    assert (1, 5, 2) == greedy([{5}, {5, 2}, {2}, {5, 9}])


def test_the_cost_of_an_order_is_that_of_the_first_kills() -> None:
    runs = {"m": [ran("m", a=(4, 7))], "n": [ran("n", a=(7,))]}
    found = costs([mutant(name) for name in runs], runs)

    assert (11.0, 4.0) == (found.actual, found.best)


# Runs


def test_runs_come_back_from_the_file_they_were_written_to(tmp_path: Path) -> None:
    runs = (ran("m", a=(1, 2)), ran("n"))
    stored(runs, tmp_path / "runs.jsonl")

    assert runs == loaded(tmp_path / "runs.jsonl")


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_something_to_measure_of_every_kind(kind: str) -> None:
    assert chosen([kind], seeds=[1], sample=2)


def test_a_sample_is_the_same_each_time() -> None:
    assert chosen(["mutants"], seeds=[1, 2], sample=9) == chosen(["mutants"], seeds=[1, 2], sample=9)


def test_the_same_run_twice_says_the_same() -> None:
    runs = [one(Job(mutants=("time-zone-not-required",), seed=7, turn=turn)) for turn in range(2)]

    assert runs[0].fingerprints == runs[1].fingerprints
    assert any("request.time-zone-required: fail" == each for each in runs[0].fingerprints)


def test_standard_sends_no_more_than_its_budget() -> None:
    assert 0 < one(Job(variants=("csrf",))).requests <= 120
