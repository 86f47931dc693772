"""Which requirement answers for a refusal, as a function of sets of traits."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.judge.blame import Blame
from conformance.model import Trait

TRAITS = st.builds(Trait, st.sampled_from(["a", "b", "c", "d"]), st.sampled_from(["1", "2", "3"]))
SETS = st.frozensets(TRAITS, min_size=1, max_size=5)
RUNS = st.builds(Blame, st.lists(SETS, max_size=6).map(tuple), st.lists(SETS, max_size=6).map(tuple))
OWN = "own"
MANY = "request.combinations"


@given(RUNS)
def test_every_refusal_is_answered_for_by_one_requirement_that_it_may_be_laid_to(run: Blame) -> None:
    for traits in run.refused:
        suspected = {trait.requirement for trait in traits - run.known}

        assert run.answers(traits, own=OWN) in {*suspected, MANY, OWN}


@given(RUNS)
def test_what_is_accepted_elsewhere_is_never_blamed_alone(run: Blame) -> None:
    for traits in run.refused:
        answer = run.answers(traits, own=OWN)

        assert answer in {MANY, OWN} or any(t.requirement == answer for t in traits - run.known)


@given(RUNS, st.randoms())
@settings(deadline=None)
def test_the_order_of_the_requests_does_not_matter(run: Blame, random) -> None:
    refused, accepted = list(run.refused), list(run.accepted)
    random.shuffle(refused)
    random.shuffle(accepted)
    other = Blame(tuple(refused), tuple(accepted))

    assert [run.answers(t, own=OWN) for t in run.refused] == [other.answers(t, own=OWN) for t in run.refused]


@given(TRAITS, st.lists(SETS, min_size=1, max_size=5))
def test_one_thing_that_is_always_refused_and_nothing_else_is_found(culprit: Trait, others: list) -> None:
    without = tuple(traits - {culprit} for traits in others)
    run = Blame(tuple(traits | {culprit} for traits in without), without)

    assert {run.answers(traits, own=OWN) for traits in run.refused} == {culprit.requirement}
