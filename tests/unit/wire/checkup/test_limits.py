"""Limits that leave no room for a plan."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.config import Config
from conformance.model import Plan, Scope
from conformance.wire.checkup.limits import limit_symptoms, phone_wait, shortest
from conformance.wire.checkup.symptom import Symptom
from tests.support import request
from tests.unit.wire.checkup.support import config

PLAN = Plan(scope=Scope.STANDARD, seed=1, nonce="n", cases=tuple(request(number) for number in range(1, 31)))


def found(chosen: Config, *, round_trip: float = 0.01, opening: float = 0.1) -> list[Symptom]:
    return list(limit_symptoms(PLAN, chosen, round_trip=round_trip, opening=opening))


def test_limits_that_suffice_have_no_symptom() -> None:
    assert [] == found(config(total_time=60.0))


@pytest.mark.parametrize(
    ("limits", "trip", "where", "grave"),
    [
        ({"ack_timeout": 0.2}, 0.01, "limits.ack_timeout", True),
        ({"ack_timeout": 5.0}, 2.0, "limits.ack_timeout", True),
        ({"ack_timeout": 30.0}, 3.0, "http://peer.example", False),
        ({"total_time": 1.0}, 0.01, "limits.total_time", True),
        ({"total_time": 10.0, "rate": 2.0}, 0.01, "limits.total_time", True),
        ({"max_records": 10}, 0.01, "limits.max_records", False),
        ({"phones": "5550100"}, 0.01, "deployment.phone_numbers", True),
        ({"phones": "5550100..5550109"}, 0.01, "deployment.phone_numbers", False),
    ],
)
def test_what_is_too_little_is_named(limits: dict[str, Any], trip: float, where: str, grave: bool) -> None:
    assert [(where, grave)] == [(one.where, one.grave) for one in found(config(**limits), round_trip=trip)]


def test_a_small_pool_costs_its_rests() -> None:
    assert 29 == phone_wait(PLAN, config(phones="5550100"))
    assert 2 * 3 == phone_wait(PLAN, config(phones="5550100..5550109", quiet_window=3.0))
    assert 0 == phone_wait(PLAN, config())


def test_silence_is_watched_at_the_end_for_those_alone_and_in_sequences() -> None:
    some = replace(PLAN, cases=(request(1), request(2, alone=True)), sequences=((), ()))

    assert 4 == pytest.approx(shortest(some, config(), round_trip=0.0))


def test_a_run_takes_as_long_as_its_slowest_bound() -> None:
    assert 14.5 + 1 == shortest(PLAN, config(rate=2.0), round_trip=0.01)
    assert 29 + 1 == shortest(PLAN, config(phones="5550100"), round_trip=0.01)
    assert 4.5 + 1 == shortest(PLAN, config(rate=2.0, max_records=10), round_trip=0.01)
