"""What is sent after the plan, and what is made of it: with a target that answers by a rule."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from conformance.campaign.minimising import minimise
from conformance.evidence import Evidence, Line, Minimised, Minimising, Smallest
from conformance.generate import plan as drawn_plan
from conformance.model import Case, Label, Plan, Scope
from tests.support import Story, evidence, opened, refused, silent, watched
from tests.support import answered as answered_by_number
from tests.unit.generate.support import config

NONCE = "234567891"
WHOLE = drawn_plan(config(), scope=Scope.STANDARD, seed=1, nonce=NONCE)
DRAWN = next(
    case
    for case in WHOLE.cases
    if case.label is Label.HYPOTHESIS
    and case.fault is None
    and case.chain_of is None
    and json.loads(case.body).get("otherFields")
)
RULE = next(case for case in WHOLE.cases if case.name == "no otherFields")
PLAN = replace(WHOLE, cases=(WHOLE.cases[0], RULE, DRAWN), sequences=())
Answering = Callable[[Case], Story]


def answered(case: Case) -> Story:
    """Return a conforming story, its chain told by the whole number of the case."""
    return replace(answered_by_number(replace(case, id=case.id.split(".")[0])), case=case)


@dataclass
class Target:
    """Stands for the trials: answers by a rule, up to a limit."""

    evidence: Evidence
    answers: Answering
    limit: int = 1000
    sent: list[Case] = field(default_factory=list)
    found: list[Minimised] = field(default_factory=list)

    @property
    def open(self) -> bool:
        return len(self.sent) < self.limit

    def send(self, case: Case, *, watched: bool = True) -> tuple[Line, ...] | None:
        if not self.open:
            return None
        self.sent.append(case)
        at = 2000.0 + 100 * len(self.sent)
        own = evidence(replace(self.answers(case), at=at), sessions=[], windows=[_proof(at)], finished=False)
        first = [Minimising(patience=1.0, at=1999.0), opened()] if len(self.sent) == 1 else []
        records = [*first, *(line.record for line in own.lines[1:])]
        numbers = itertools.count(1000 * len(self.sent))
        return tuple(Line(next(numbers), record) for record in records)

    def conclude(self, found: Minimised) -> None:
        self.found.append(found)


def _proof(at: float) -> Any:
    return watched(end=at + 50)


def _minimised(in_the_run: Answering, alone: Answering, *, limit: int = 1000, plan: Plan = PLAN) -> Target:
    stories = (replace(in_the_run(case), at=1.0 + 10 * n) for n, case in enumerate(plan.cases))
    target = Target(evidence(*stories, finished=False), alone, limit)
    minimise(target, plan=plan, config=config())  # type: ignore[arg-type]  # all that is asked of it
    return target


def _refusing(case: Case) -> Story:
    return refused(case) if json.loads(case.body).get("otherFields") else answered(case)


def _unanswered(case: Case) -> Story:
    return silent(case) if json.loads(case.body).get("otherFields") else answered(case)


def test_nothing_is_sent_where_nothing_failed() -> None:
    assert [] == _minimised(answered, answered).sent


def test_a_drawn_case_that_is_refused_becomes_as_small_as_it_can() -> None:
    target = _minimised(_refusing, _refusing)
    (found,) = target.found
    smallest = json.loads(next(case for case in target.sent if case.id == found.case).body)

    assert Smallest.SMALLER is found.outcome
    assert 1 == len(smallest["otherFields"])
    assert "GMT" == smallest["timeZone"]
    assert "request=Smaller(" in found.example


def test_a_message_that_does_not_come_is_shrunk_too() -> None:
    target = _minimised(_unanswered, _unanswered)
    found = {one.requirement: one for one in target.found}

    assert {"acknowledgement.arrives", "user-event.arrives"} <= found.keys()
    assert {Smallest.SMALLER} == {one.outcome for one in found.values()}


def test_what_passes_alone_failed_only_under_load() -> None:
    target = _minimised(_unanswered, answered)

    assert {Smallest.ONLY_UNDER_LOAD} == {one.outcome for one in target.found}
    assert {None} == {one.case for one in target.found}
    assert [DRAWN.id] == [case.of for case in target.sent]


def test_a_case_that_failed_several_requirements_is_sent_again_once() -> None:
    target = _minimised(_unanswered, answered)

    assert 1 < len(target.found)
    assert 1 == len(target.sent)


def test_a_case_by_rule_is_sent_again_and_not_shrunk() -> None:
    def by_rule(case: Case) -> Story:
        return silent(case) if RULE.id in {case.id, case.of} else answered(case)

    target = _minimised(by_rule, by_rule)

    assert [RULE.id] == [case.of for case in target.sent]
    assert {Smallest.ALONE} == {one.outcome for one in target.found}


def test_a_case_that_went_alone_is_not_sent_again() -> None:
    alone = replace(PLAN, cases=(PLAN.cases[0], replace(RULE, alone=True)))

    def once(case: Case) -> Story:
        return silent(case) if case.id == RULE.id else answered(case)

    assert [] == _minimised(once, answered, plan=alone).sent


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_no_more_is_sent_than_the_limits_allow(limit: int) -> None:
    assert limit == len(_minimised(_refusing, _refusing, limit=limit).sent)


def test_one_kind_of_finding_has_so_many_requests_at_most() -> None:
    target = _minimised(_refusing, _refusing)

    assert max(one.requests for one in target.found) <= 41


def test_a_target_that_does_not_answer_the_second_time_leaves_nothing_to_say() -> None:
    target = _minimised(_refusing, lambda case: Story(case=case, status=503, body=None))

    assert [] == target.found
