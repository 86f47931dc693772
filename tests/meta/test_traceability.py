"""Page, requirements, checks and mutants agree: nothing is demanded without a check, nor checked without a mutant."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

from conformance.catalogue import Basis, Requirement, load
from conformance.checks import index
from conformance.reference import MUTANTS, VARIANTS, Mutant

ROWS: Final = load()
IDS: Final = {row.id for row in ROWS}
TESTABLE: Final = tuple(row for row in ROWS if row.untestable is None)
OUTLINE: Final = Path(__file__).resolve().parents[2] / "conformance" / "requirements" / "outline.toml"
ENTRIES: Final[list[dict[str, Any]]] = tomllib.loads(OUTLINE.read_text(encoding="utf-8"))["entry"]
OF_THE_PAGE: Final = {Basis.STATED, Basis.SAMPLE, Basis.RECOVERED, Basis.IMPLIED}
ONCE: Final = Path(__file__).with_name("requirement_ids.txt").read_text(encoding="utf-8").split()
SHORTEST_REASON: Final = 15


def test_requirements_and_checks_are_the_same_ids() -> None:
    assert {row.id for row in TESTABLE} == set(index())


@pytest.mark.parametrize("row", [row for row in ROWS if row.untestable is not None], ids=lambda row: row.id)
def test_what_cannot_be_tested_says_why(row: Requirement) -> None:
    assert len(row.untestable or "") >= SHORTEST_REASON


def test_a_check_judges_the_requirement_under_whose_id_it_stands() -> None:
    assert {name: check.requirement for name, check in index().items()} == {name: name for name in index()}


@pytest.mark.parametrize("row", TESTABLE, ids=lambda row: row.id)
def test_every_check_has_a_mutant(row: Requirement) -> None:
    assert [name for name, mutant in MUTANTS.items() if row.id in mutant.breaks]


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=lambda mutant: mutant.name)
def test_a_mutant_names_requirements_and_variants_that_exist(mutant: Mutant) -> None:
    implied = [name for name, _ in mutant.implies]

    assert mutant.breaks
    assert {*mutant.breaks, *implied} <= set(index())
    assert set(mutant.variants) <= set(VARIANTS)
    assert len({*mutant.breaks, *implied}) == len(mutant.breaks) + len(implied)


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=lambda mutant: mutant.name)
def test_an_implied_effect_has_its_reason(mutant: Mutant) -> None:
    assert all(len(reason) >= SHORTEST_REASON for _, reason in mutant.implies)


def test_the_outline_leads_to_requirements_that_exist() -> None:
    assert {each for entry in ENTRIES for each in entry.get("requirements", ())} <= IDS


@pytest.mark.parametrize("row", [row for row in ROWS if row.basis in OF_THE_PAGE], ids=lambda row: row.id)
def test_a_requirement_of_the_page_is_reached_from_its_outline(row: Requirement) -> None:
    assert [entry["id"] for entry in ENTRIES if row.id in entry.get("requirements", ())]


def test_no_id_of_a_requirement_is_ever_taken_away() -> None:
    """Baselines and waivers name requirements by their ids; a new id is entered in requirement_ids.txt."""
    assert [] == [name for name in ONCE if name not in IDS]


def test_the_list_of_ids_is_whole_and_in_order() -> None:
    assert sorted(IDS) == ONCE
