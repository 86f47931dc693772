"""What Hypothesis draws, and how broadly."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import Any

import pytest
from hypothesis import strategies as st

from conformance.errors import ConformanceError, SchemaError
from conformance.generate.draft import Draft, spelled
from conformance.generate.drawing import draws
from conformance.generate.drawn import ordinary, spoiled
from conformance.generate.strategies import compiled, request_members
from conformance.generate.violations import missing, slug
from conformance.model import Label
from conformance.schemas import problems
from tests.unit.generate.support import config

COUNT = 500


@cache
def five_hundred() -> tuple[Draft, ...]:
    return tuple(ordinary(config(time_zones=("GMT", "PST", "CET")), count=COUNT, seed="7"))


def changes(name: str) -> list[Any]:
    return [draft.changes.get(name) for draft in five_hundred()]


def fields() -> list[dict[str, Any]]:
    return [each for each in changes("otherFields") if each is not None]


def test_until_zero_never_dominates() -> None:
    assert changes("until").count(0) == 0


def test_no_window_dominates() -> None:
    windows = Counter(zip(changes("from"), changes("until"), strict=True))

    assert len(windows) > 300
    assert windows.most_common(1)[0][1] < COUNT * 0.15


def test_windows_are_ordinary() -> None:
    assert all(0 <= s < e <= 86399 for s, e in zip(changes("from"), changes("until"), strict=True))


def test_windows_reach_every_quarter_of_the_day() -> None:
    assert {start // 21_600 for start in changes("from")} == {0, 1, 2, 3}
    assert {end // 21_600 for end in changes("until")} == {0, 1, 2, 3}


def test_every_phone_type_is_drawn_and_none_dominates() -> None:
    types = Counter(changes("phoneType"))

    assert len(types) == 12
    assert types.most_common(1)[0][1] < COUNT / 4


def test_every_time_zone_of_the_config_is_drawn() -> None:
    assert set(changes("timeZone")) == {"GMT", "PST", "CET"}


def test_chains_are_joined_in_some_and_made_in_more() -> None:
    joined = sum(draft.chain_of is not None for draft in five_hundred())

    assert COUNT * 0.15 < joined < COUNT * 0.6


def test_other_fields_are_there_in_many_and_differ() -> None:
    assert COUNT * 0.25 < len(fields()) < COUNT * 0.9
    some = [repr(each) for each in fields() if each]
    assert len(set(some)) > len(some) * 0.8


def test_other_fields_are_small_maps_and_large_ones() -> None:
    sizes = Counter(len(each) for each in fields())

    assert max(sizes) <= 20
    assert len(sizes) > 8


def test_other_fields_are_strings_and_integers_of_short_names() -> None:
    for each in fields():
        for name, value in each.items():
            assert 1 <= len(name) <= 30
            assert not name.upper().startswith("GSW")
            assert isinstance(value, str | int) and not isinstance(value, bool)


def test_values_of_other_fields_are_of_both_kinds() -> None:
    kinds = Counter(type(value) for each in fields() for value in each.values())

    assert min(kinds[str], kinds[int]) > sum(kinds.values()) / 5


def test_drafts_have_names_of_their_own() -> None:
    assert len({draft.key for draft in five_hundred()}) == COUNT


def test_the_same_seed_draws_the_same() -> None:
    assert list(ordinary(config(), count=9, seed="7")) == list(ordinary(config(), count=9, seed="7"))
    assert list(ordinary(config(), count=9, seed="7")) != list(ordinary(config(), count=9, seed="8"))


def test_a_smaller_count_draws_the_first_of_them() -> None:
    assert list(ordinary(config(), count=5, seed="7")) == list(ordinary(config(), count=9, seed="7"))[:5]


def test_every_fault_is_drawn_once_into_one_of_the_twins() -> None:
    twins, faults = five_hundred()[:4], list(missing())
    found = list(spoiled(faults, twins, seed="7"))

    assert Counter(draft.fault for draft in found) == Counter(draft.fault for draft in faults)
    assert {draft.twin for draft in found} == {twin.key for twin in twins}
    assert {draft.label for draft in found} == {Label.HYPOTHESIS}


def test_the_order_of_the_faults_is_the_seeds() -> None:
    twins, faults = five_hundred()[:4], list(missing())
    orders = {tuple(draft.fault for draft in spoiled(faults, twins, seed=str(seed))) for seed in range(4)}

    assert len(orders) == 4


def test_more_than_can_be_drawn_is_told() -> None:
    with pytest.raises(ConformanceError, match="0 of 3"):
        draws(st.integers().filter(lambda _: False), count=3, seed="7")


# Strategies compiled from the schema


@pytest.mark.parametrize(
    "keyword", ["multipleOf", "format", "anyOf", "exclusiveMinimum", "minLength", "$ref"]
)
def test_a_keyword_that_is_not_known_is_refused(keyword: str) -> None:
    with pytest.raises(SchemaError, match=keyword.replace("$", r"\$")):
        compiled({"type": "integer", keyword: 1})


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "object"},
        {"type": "boolean"},
        {"type": "string", "pattern": "^a$"},
        {"type": ["string", "null"]},
    ],
    ids=str,
)
def test_a_type_that_is_not_known_is_refused(schema: Any) -> None:
    with pytest.raises(SchemaError):
        compiled(schema)


@pytest.mark.parametrize(
    ("schema", "allowed"),
    [
        ({"const": "AddRecord"}, ["AddRecord"]),
        ({"enum": ["a", "b"]}, ["a", "b"]),
        ({"type": "integer", "minimum": 3, "maximum": 5}, [3, 4, 5]),
        ({"type": "integer", "minimum": 3, "maximum": 4}, [3, 4]),
        ({"type": "integer", "minimum": 3, "maximum": 3, "description": "one"}, [3]),
    ],
    ids=str,
)
def test_a_compiled_strategy_draws_all_that_the_schema_allows(schema: Any, allowed: list[Any]) -> None:
    assert set(draws(compiled(schema), count=100, seed="7")) == set(allowed)


@pytest.mark.parametrize(
    "name", ["operationName", "chainId", "applicationId", "campaignName", "phoneType", "until"]
)
def test_what_is_drawn_for_a_member_keeps_its_schema(name: str) -> None:
    schema = request_members()[name]
    good: dict[str, Any] = {
        "operationName": "AddRecord",
        "applicationId": 1,
        "campaignName": "",
        "callingList": "",
        "phoneNumber": "",
        "timeZone": "",
        "phoneType": "Pager",
        "from": 0,
        "until": 1,
        "devicePath": "/devices/1",
    }

    for value in draws(compiled(schema), count=50, seed="7"):
        assert not problems("add_record/request", {**good, name: value})


def test_integers_are_drawn_at_their_bounds_and_between() -> None:
    found = Counter(draws(compiled({"type": "integer", "minimum": 0, "maximum": 86399}), count=300, seed="7"))

    assert {0, 1, 86398, 86399} <= found.keys()
    assert len(found) > 100


# Names and spellings


@pytest.mark.parametrize(
    ("name", "expected"),
    [("chainId", "chain-id"), ("from", "from"), ("otherFields", "other-fields"), ("phoneType", "phone-type")],
)
def test_a_member_stands_in_requirement_ids_with_hyphens(name: str, expected: str) -> None:
    assert slug(name) == expected


@pytest.mark.parametrize("text", ["Käse", "\ud83d", "a\u2028b", "\x00", "日本"])
def test_a_payload_goes_out_as_utf_8_json(text: str) -> None:
    assert json.loads(spelled({"a": text}).encode("utf-8")) == {"a": text}
