"""Cases of a plan made anew, to be sent again alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from conformance.campaign.recasting import Recaster
from conformance.generate import form
from conformance.model import CHAIN_PLACE, Case, Label
from tests.unit.generate.support import config, planned

PLAN = planned()
DRAWN = [case for case in PLAN.cases if case.label is Label.HYPOTHESIS and case.fault is None]


def _again(case: Case) -> Case:
    return Recaster(PLAN, config()).again(case)


@pytest.mark.parametrize("case", PLAN.cases, ids=lambda case: case.id)
def test_a_case_sent_again_has_a_phone_of_the_pool_that_the_plan_has_not_used(case: Case) -> None:
    made = _again(case)

    assert form(made.phone) == form(case.phone)
    if case.phone is not None:
        assert made.phone in config().deployment.phones
        assert made.phone not in {one.phone for one in PLAN.all_cases}


@pytest.mark.parametrize("case", DRAWN, ids=lambda case: case.id)
def test_its_body_differs_by_phone_and_reference_alone(case: Case) -> None:
    made, old = json.loads(_again(case).body), json.loads(case.body)
    changed = {name for name in old if made[name] != old[name]}

    assert {"phoneNumber", "referenceId"} == changed
    assert list(old) == list(made)


@pytest.mark.parametrize("case", DRAWN, ids=lambda case: case.id)
def test_its_keys_are_those_of_its_body_and_hold_the_nonce(case: Case) -> None:
    made = _again(case)
    sent = json.loads(made.body)

    assert (made.phone, made.reference_id) == (sent["phoneNumber"], sent["referenceId"])
    assert PLAN.nonce in (made.reference_id or "")


def test_it_goes_alone_under_a_name_of_its_own_and_tells_of_which_it_is() -> None:
    recaster = Recaster(PLAN, config())
    made = [recaster.again(DRAWN[0]) for _ in range(3)]

    assert 3 == len({one.id for one in made} | {DRAWN[0].id}) - 1
    assert {(True, Label.MINIMISED, DRAWN[0].id)} == {(one.alone, one.label, one.of) for one in made}
    assert 3 == len({one.reference_id for one in made})


def test_a_filled_in_case_is_sent_as_the_plan_has_it() -> None:
    joined = next(case for case in DRAWN if CHAIN_PLACE in case.body)
    filled = replace(joined, body=joined.body.replace(json.dumps(CHAIN_PLACE), "1001"))

    assert CHAIN_PLACE in _again(filled).body


def test_a_small_pool_is_used_again() -> None:
    recaster = Recaster(PLAN, config("5550100..5550102"))

    assert {"5550100", "5550101", "5550102"} == {recaster.again(PLAN.cases[0]).phone for _ in range(9)}


def test_a_smaller_request_joins_a_chain_only_where_it_still_names_one() -> None:
    recaster = Recaster(PLAN, config())
    joined = next(case for case in DRAWN if CHAIN_PLACE in case.body)
    request = recaster.request(joined)
    assert request is not None
    bare = replace(request, payload={k: v for k, v in request.payload.items() if k != "chainId"})

    assert joined.chain_of == recaster.smaller(joined, request).chain_of
    assert recaster.smaller(joined, bare).chain_of is None


def test_a_body_that_is_no_request_cannot_be_shrunk() -> None:
    recaster = Recaster(PLAN, config())
    bodies = [case for case in PLAN.cases if case.requirement == "request.body-object"]

    assert bodies
    assert [None] * len(bodies) == [recaster.request(case) for case in bodies]


def test_new_cases_have_ordinals_above_those_of_a_long_plan() -> None:
    long = replace(
        PLAN, cases=(*PLAN.cases, *(replace(PLAN.cases[1], id=f"{n:04d}") for n in range(200, 6000)))
    )
    made = Recaster(long, config()).again(DRAWN[0])

    assert f"{long.nonce}{long.size + 1:04d}" in (made.reference_id or "")


def test_of_a_plan_of_any_length_no_more_is_kept_than_is_asked_for() -> None:
    gone_through = []

    class Counted(tuple[Case, ...]):
        __slots__ = ()

        def __iter__(self) -> Iterator[Case]:
            gone_through.append(1)
            return super().__iter__()

    wanted = {case.id for case in DRAWN}
    recaster = Recaster(replace(PLAN, cases=Counted(PLAN.cases)), config(), wanted=wanted)

    assert not gone_through
    assert all(recaster.again(case).of == case.id for case in DRAWN)
    assert [1] == gone_through
