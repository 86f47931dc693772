"""A plan shared out: every case is in one part, with what it refers to, and the known good is in each."""

from __future__ import annotations

from collections import Counter

import pytest

from conformance.config import Share
from conformance.generate import part, total
from conformance.model import Plan, Scope
from tests.unit.generate.support import planned

PLANS = {scope: planned(scope) for scope in (Scope.SMOKE, Scope.STANDARD)}


def _parts(plan: Plan, of: int) -> list[Plan]:
    return [part(plan, Share(index, of)) for index in range(1, of + 1)]


@pytest.mark.parametrize("scope", PLANS)
@pytest.mark.parametrize("of", [1, 2, 4, 7])
def test_all_parts_together_send_every_case_once_and_a_known_good_each(scope: Scope, of: int) -> None:
    plan = PLANS[scope]
    parts = _parts(plan, of)
    names = Counter(case.name or case.body for one in parts for case in one.all_cases)
    ids = [case.id for one in parts for case in one.all_cases]

    assert total(plan, Share(1, of)) == len(ids) == len(set(ids))
    assert {case.id for case in plan.all_cases} <= set(ids)
    assert of == names["known good"]
    assert ["known good"] * of == [one.cases[0].name for one in parts]


@pytest.mark.parametrize("of", [2, 4, 7])
def test_what_a_case_refers_to_is_in_its_part(of: int) -> None:
    for one in _parts(PLANS[Scope.STANDARD], of):
        ids = {case.id for case in one.all_cases}
        for case in one.all_cases:
            assert {case.twin, case.chain_of, case.repeats} - {None} <= ids, case


def test_known_goods_have_references_of_their_own() -> None:
    parts = _parts(PLANS[Scope.STANDARD], 4)
    references = [one.cases[0].reference_id for one in parts]

    assert 4 == len(set(references))
    assert all("n0nce" in str(reference) for reference in references)
    assert all(str(one.cases[0].reference_id) in one.cases[0].body for one in parts)


def test_no_reference_is_in_two_parts() -> None:
    parts = _parts(PLANS[Scope.STANDARD], 4)
    seen = [{case.reference_id for case in one.all_cases} - {None} for one in parts]

    assert sum(map(len, seen)) == len(set().union(*seen))


def test_parts_are_of_nearly_one_size_and_the_larger_ones_come_first() -> None:
    sizes = [len(one.all_cases) for one in _parts(PLANS[Scope.STANDARD], 4)]

    assert max(sizes) - min(sizes) <= 1
    assert sorted(sizes, reverse=True) == sizes


def test_one_part_of_one_is_the_plan() -> None:
    assert PLANS[Scope.STANDARD] == part(PLANS[Scope.STANDARD], Share(1, 1))


@pytest.mark.parametrize("of", [2, 4, 7])
def test_all_requests_without_a_reference_are_in_one_part(of: int) -> None:
    parts = _parts(PLANS[Scope.STANDARD], of)
    having = [one for one in parts if any(case.reference_id is None for case in one.all_cases)]

    assert 1 == len(having)
