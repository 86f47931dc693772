"""Sequences of notification sessions and posts, and the model that says what is heard."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from conformance.generate.sequences import heard, shapes
from conformance.model import Scope, StepKind

POST, DROP, DISCONNECT, RECONNECT = (
    StepKind.POST,
    StepKind.DROP,
    StepKind.DISCONNECT,
    StepKind.RECONNECT,
)
STEPS = st.lists(st.sampled_from(StepKind), max_size=12)


def test_a_post_is_heard_until_the_session_ends_and_again_from_the_next_one_on() -> None:
    steps = (POST, DROP, POST, RECONNECT, POST, DISCONNECT, POST, RECONNECT, POST)

    assert [True, False, True, False, True] == list(heard(steps))


@given(STEPS)
def test_there_is_an_answer_for_every_post(steps: list[StepKind]) -> None:
    assert steps.count(POST) == len(list(heard(steps)))


@given(STEPS, STEPS)
def test_what_is_heard_does_not_depend_on_what_comes_later(
    one: list[StepKind], other: list[StepKind]
) -> None:
    assert list(heard(one + other))[: one.count(POST)] == list(heard(one))


@given(STEPS)
def test_after_a_new_session_all_is_as_at_the_beginning(steps: list[StepKind]) -> None:
    assert list(heard([DROP, RECONNECT, *steps])) == list(heard(steps))


@given(STEPS)
def test_the_model_is_that_of_a_session_that_is_open_or_not(steps: list[StepKind]) -> None:
    """A second telling: a session is open unless the last thing that befell it was its end."""
    open_after = accumulate(
        steps, lambda was, step: step is RECONNECT or (was and step is POST), initial=True
    )
    told = [is_open for is_open, step in zip(open_after, steps, strict=False) if step is POST]

    assert told == list(heard(steps))


def test_every_post_that_is_planned_must_be_heard() -> None:
    assert all(all(heard(shape)) for scope in Scope for shape in shapes(scope))


def test_every_sequence_leaves_a_session_open() -> None:
    assert all(list(heard([*shape, POST]))[-1] for scope in Scope for shape in shapes(scope))


def test_every_sequence_begins_with_a_disconnect_so_that_all_before_it_is_proven() -> None:
    assert all(shape[0] is DISCONNECT for scope in Scope for shape in shapes(scope))


def test_both_ways_to_leave_a_session_are_in_standard() -> None:
    steps = [step for shape in shapes(Scope.STANDARD) for step in shape]

    assert {DROP, DISCONNECT} < set(steps)


def test_a_small_plan_has_none() -> None:
    assert () == shapes(Scope.SMOKE)
