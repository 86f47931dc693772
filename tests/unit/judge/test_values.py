"""Verdicts, and how several become one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.judge import Verdict, worst

VERDICTS = st.lists(st.sampled_from(Verdict), min_size=1, max_size=5)


@given(VERDICTS, VERDICTS, VERDICTS)
def test_the_worst_does_not_depend_on_how_verdicts_are_grouped(
    a: list[Verdict], b: list[Verdict], c: list[Verdict]
) -> None:
    whole = worst([*a, *b, *c])

    assert worst([worst(a), worst([*b, *c])]) is worst([worst([*a, *b]), worst(c)])
    assert worst([worst(a), worst(b), worst(c)]) is whole


@given(VERDICTS, st.randoms(use_true_random=False))
def test_the_worst_does_not_depend_on_the_order(some: list[Verdict], rng: object) -> None:
    other = list(some)
    rng.shuffle(other)  # type: ignore[attr-defined]  # a random.Random

    assert worst(other) is worst(some)


@given(VERDICTS)
def test_saying_it_twice_makes_it_no_worse(some: list[Verdict]) -> None:
    assert worst([*some, *some]) is worst(some)


@given(VERDICTS)
def test_the_worst_is_one_of_those_given(some: list[Verdict]) -> None:
    assert worst(some) in some


def test_nothing_judged_is_unexercised() -> None:
    assert worst([]) is Verdict.UNEXERCISED


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        (Verdict.ERROR, Verdict.FAIL),
        (Verdict.FAIL, Verdict.INCONCLUSIVE),
        (Verdict.INCONCLUSIVE, Verdict.PASS),
        (Verdict.PASS, Verdict.NOT_APPLICABLE),
        (Verdict.NOT_APPLICABLE, Verdict.UNEXERCISED),
        (Verdict.UNEXERCISED, Verdict.UNTESTABLE),
    ],
)
def test_the_worse_of_two_wins(worse: Verdict, better: Verdict) -> None:
    assert worst([better, worse]) is worse
