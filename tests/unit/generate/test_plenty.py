"""Ordinary payloads by the thousand: each is one that every target must accept, and they are spread."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.generate import plenty
from conformance.generate.draft import JOINABLE, KNOWN_GOOD, Spelling
from conformance.generate.drawing import draws
from conformance.generate.plenty import Changes, payloads

COUNT = 1000


@pytest.fixture(scope="module")
def drawn() -> tuple[Changes, ...]:
    return draws(payloads(), count=COUNT, seed="7")


def test_windows_are_ordinary(drawn: tuple[Changes, ...]) -> None:
    windows = [changes[0].members for changes, _ in drawn]

    assert all(0 <= one["from"] < one["until"] <= 86_399 for one in windows)  # type: ignore[operator]


def test_nearly_every_window_is_another(drawn: tuple[Changes, ...]) -> None:
    assert 900 <= len({tuple(changes[0].members.items()) for changes, _ in drawn})


@pytest.mark.parametrize(("name", "edge"), [("from", 0), ("from", 86_398), ("until", 1), ("until", 86_399)])
def test_every_end_of_the_day_is_there_and_none_is_everywhere(
    drawn: tuple[Changes, ...], name: str, edge: int
) -> None:
    assert 5 <= sum(changes[0].members[name] == edge for changes, _ in drawn) <= COUNT // 4


def test_all_phone_types_come_about_equally_often(drawn: tuple[Changes, ...]) -> None:
    counts = Counter(kind for _, kind in drawn)

    assert len(counts) == 12
    assert max(counts.values()) <= COUNT // 5


def test_every_spelling_and_chain_is_there(drawn: tuple[Changes, ...]) -> None:
    assert set(Spelling) == {changes[1].spelling for changes, _ in drawn}
    assert {None, JOINABLE, KNOWN_GOOD} == {changes[2].chain_of for changes, _ in drawn}
    assert 0 < sum(changes[2].second_user for changes, _ in drawn) < COUNT // 3


@given(st.integers(0, 2 ** (8 * (1 + 20 * 72)) - 1))
def test_any_number_is_a_map_as_calling_lists_hold_them(number: int) -> None:
    fields = plenty._fields(number).members.get("otherFields", {})

    assert isinstance(fields, dict)
    assert len(fields) <= 20
    for key, value in fields.items():
        assert 1 <= len(key) <= 30
        assert not key.upper().startswith("GSW")
        assert key.isascii()
        assert len(value) <= 40 if isinstance(value, str) else -(2**31) <= value < 2**31  # type: ignore[operator]


@given(st.integers(0, 2**80 - 1))
def test_any_number_is_the_beginning_of_a_reference_id(number: int) -> None:
    change = plenty._reference(number)

    assert change.longest or 1 <= len(change.reference) <= 8
    assert change.reference.isprintable()
    assert not {"{", "}"} & set(change.reference)


def test_maps_of_every_size_are_there(drawn: tuple[Changes, ...]) -> None:
    sizes = {
        len(fields)
        for changes, _ in drawn
        if isinstance(fields := changes[5].members.get("otherFields"), dict)
    }

    assert set(range(21)) == sizes


def test_the_same_seed_draws_the_same() -> None:
    assert draws(payloads(), count=5, seed="a") == draws(payloads(), count=9, seed="a")[:5]
    assert draws(payloads(), count=5, seed="a") != draws(payloads(), count=5, seed="b")
