"""How many requests minimising may add to a plan that promises to send so many and no more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.campaign.minimising import within_budget
from conformance.generate import BUDGET
from conformance.model import Scope
from tests.unit.generate.support import LIMITS, planned

OPEN = replace(LIMITS, minimise=None)


@pytest.mark.parametrize("allowed", [True, False])
def test_what_the_config_says_holds(allowed: bool) -> None:
    limits = within_budget(replace(LIMITS, minimise=allowed), planned())

    assert (allowed, 150) == (limits.minimise, limits.minimise_requests)


def test_where_the_config_says_nothing_the_plan_and_minimising_keep_the_budget_together() -> None:
    plan = planned()
    limits = within_budget(OPEN, plan)
    more = limits.minimise_requests if limits.minimise else 0

    assert len(plan.all_cases) + more <= BUDGET[Scope.STANDARD]


def test_a_plan_that_uses_its_whole_budget_leaves_nothing() -> None:
    plan = planned()
    whole = replace(plan, cases=(*plan.cases, *plan.cases)[: BUDGET[Scope.STANDARD]], sequences=())

    assert within_budget(OPEN, whole).minimise is False


def test_deep_leaves_what_the_limits_allow() -> None:
    limits = within_budget(OPEN, replace(planned(), scope=Scope.DEEP))

    assert (True, 150) == (limits.minimise, limits.minimise_requests)
