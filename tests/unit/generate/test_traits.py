"""What a valid payload is like, and the proof that a refusal is laid to the right one of a plan's traits."""

from __future__ import annotations

from itertools import combinations

import pytest

from conformance.generate.traits import form, traits
from conformance.judge.blame import Blame
from conformance.model import Case, Expectation, Trait
from tests.unit.generate.support import planned

MANY = "request.combinations"


def values(**members: object) -> set[str]:
    return {trait.value for trait in traits(members)}  # type: ignore[arg-type]


UNREFERENCED = {"no referenceId"}


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ((0, 86399), {"from 0", "until 86399", "from the morning on", "until the last minute"}),
        ((0, 1), {"from 0", "until 1", "from the morning on", "under an hour"}),
        ((43200, 50000), {"from 43200", "until after noon", "from noon on"}),
    ],
)
def test_a_window_is_told_by_its_ends_and_its_length(window: tuple[int, int], expected: set[str]) -> None:
    assert expected | UNREFERENCED == values(**{"from": window[0], "until": window[1]})


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, {"no entry"}),
        ({"a": 1}, {"one entry", "some entries", "a key of one letter", "an integer"}),
        (
            {"ab": "\u00e9"},
            {"one entry", "some entries", "a key of 2 to 20 characters", "a text beyond ASCII"},
        ),
        ({"k" * 30: -1}, {"one entry", "some entries", "a key of over 20 characters", "a negative integer"}),
    ],
)
def test_fields_are_told_by_their_number_keys_and_values(fields: dict, expected: set[str]) -> None:
    assert expected | UNREFERENCED == values(otherFields=fields)


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("7", {"1 character", "digits alone"}),
        ("007a b", {"2 to 20 characters", "a leading zero", "a space", "letters"}),
        ("x" * 36, {"36 characters", "letters"}),
    ],
)
def test_a_reference_id_is_told_by_its_length_and_characters(reference: str, expected: set[str]) -> None:
    assert expected == values(referenceId=reference)


def test_a_phone_is_told_by_its_form() -> None:
    assert "+00000" == form("+12345")


def valid(seed: int) -> list[Case]:
    cases = planned(seed=seed).cases
    return [case for case in cases if case.expectation is Expectation.ACCEPT and case.fault is None]


def told(refused: list[Case], accepted: list[Case]) -> set[str]:
    """Return the requirements that answer, where some valid cases of a plan are refused and the others accepted."""
    blame = Blame(
        tuple(frozenset(case.traits) for case in refused), tuple(frozenset(case.traits) for case in accepted)
    )
    return {blame.answers(case.traits, own=case.requirement) for case in refused}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_target_that_refuses_one_trait_fails_the_requirement_of_that_trait_alone(seed: int) -> None:
    cases = valid(seed)
    good = set(cases[0].traits)
    wrong = {}
    for trait in {trait for case in cases for trait in case.traits} - good:
        refused = [case for case in cases if trait in case.traits]
        found = told(refused, [case for case in cases if trait not in case.traits])
        if found != {trait.requirement}:
            wrong[trait] = found

    assert wrong == {}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_target_that_refuses_two_traits_together_fails_the_combination(seed: int) -> None:
    cases = valid(seed)
    counts = {trait: {case.id for case in cases if trait in case.traits} for trait in _all(cases)}
    wrong = []
    for one, other in combinations(sorted(counts, key=repr), 2):
        both = counts[one] & counts[other]
        confused = any(which <= both for which in counts.values())  # by a trait of these cases alone
        if one.requirement == other.requirement or len(both) < 2 or confused or cases[0].id in both:
            continue
        found = told([c for c in cases if c.id in both], [c for c in cases if c.id not in both])
        if found != {MANY}:
            wrong.append((one, other, found))

    assert wrong == []


def _all(cases: list[Case]) -> set[Trait]:
    return {trait for case in cases for trait in case.traits}


def test_only_valid_cases_have_traits() -> None:
    assert all(not case.traits for case in planned().cases if case.fault is not None)
