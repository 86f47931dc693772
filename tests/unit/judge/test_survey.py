"""What checks ask of all cases is gathered in one go, and one that raises costs the others nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from conformance.judge import (
    CaseCheck,
    CaseView,
    Finding,
    Observation,
    RunView,
    Survey,
    Verdict,
    always,
    judge_all,
    verifies_run,
)
from tests.support import answered, request, view
from tests.unit.judge.test_verdicts import ROW


def ids(found: list[str], case: CaseView) -> None:
    found.append(case.id)


def broken(found: list[str], case: CaseView) -> None:
    raise ZeroDivisionError("ours")


@pytest.fixture
def run() -> RunView:
    return view(answered(request(1)), answered(request(2)))


def test_a_survey_takes_every_case_in_the_order_of_sending(run: RunView) -> None:
    assert run.surveyed(Survey(begin=list[str], take=ids)) == ["0001", "0002"]


def test_it_is_made_once_however_often_it_is_asked_for(run: RunView) -> None:
    survey = Survey(begin=list[str], take=ids)
    run.survey(survey)
    run.survey(survey)

    assert run.surveyed(survey) is run.surveyed(survey)
    assert len(run.surveyed(survey)) == 2


def test_several_are_made_in_one_pass(run: RunView) -> None:
    seen = list[tuple[str, str]]()
    both: list[Survey[Any]] = [
        Survey(begin=list, take=lambda _, case, which=which: seen.append((which, case.id)))  # type: ignore[misc]  # which is bound
        for which in ("a", "b")
    ]
    run.survey(*both)

    assert seen == [("a", "0001"), ("b", "0001"), ("a", "0002"), ("b", "0002")]


def test_one_that_raises_raises_for_whoever_asks_for_it_and_for_nobody_else(run: RunView) -> None:
    sound, unsound = Survey(begin=list[str], take=ids), Survey(begin=list[str], take=broken)
    run.survey(sound, unsound)

    assert run.surveyed(sound) == ["0001", "0002"]
    with pytest.raises(ZeroDivisionError):
        run.surveyed(unsound)


def test_a_check_whose_survey_raises_is_our_error(run: RunView) -> None:
    survey = Survey(begin=list[str], take=broken)

    @verifies_run(ROW.id, when=always, surveys=(survey,))
    def check(run: RunView) -> Iterator[Observation]:
        yield Finding(f"{run.surveyed(survey)}")

    assert judge_all(run, requirements=[ROW], checks={ROW.id: check})[0].verdict is Verdict.ERROR


def test_a_check_of_those_that_name_it_is_not_asked_of_others() -> None:
    def test(case: CaseView) -> Iterator[Observation]:
        yield Finding(case.id)

    check = CaseCheck(requirement=ROW.id, when=always, test=test, named=True)
    run = view(answered(request(1)), answered(request(2, requirement=ROW.id)))
    found = judge_all(run, requirements=[ROW], checks={ROW.id: check})[0]

    assert [one.case for one in found.judgements] == ["0002"]
