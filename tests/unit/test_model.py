"""The values of the model."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.model import ABSENT, Expectation, Level, Scope, member
from tests.support import request


def test_an_absent_member_is_not_null() -> None:
    assert ABSENT is not None
    assert member({"a": None}, "a") is None
    assert member({"a": None}, "b") is ABSENT


def test_absent_is_false_and_says_its_name() -> None:
    assert not ABSENT
    assert repr(ABSENT) == "ABSENT"


def test_a_member_is_found_through_nested_objects() -> None:
    assert member({"a": {"b": {"c": 0}}}, "a", "b", "c") == 0


def test_no_path_gives_the_value_itself() -> None:
    assert member([1], *()) == [1]


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.lists(st.integers())))
def test_what_is_no_object_has_no_members(value: object) -> None:
    assert member(value, "0") is ABSENT


@pytest.mark.parametrize("expectation", Expectation)
def test_messages_are_owed_to_accepted_cases_alone(expectation: Expectation) -> None:
    case = request(expectation=expectation)

    assert case.expects_messages is (expectation is Expectation.ACCEPT)


def test_a_case_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        request().body = ""  # type: ignore[misc]


def test_the_levels_and_scopes_are_written_as_the_config_writes_them() -> None:
    assert [str(level) for level in Level] == ["MUST", "SHOULD", "MAY"]
    assert [str(scope) for scope in Scope] == ["smoke", "standard", "deep"]
