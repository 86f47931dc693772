"""What may leave at all: no number but the pool's, no operation but AddRecord, wherever in a body it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import pytest

from conformance.generate import plan
from conformance.generate.factors import own
from conformance.generate.pinning import pinned
from conformance.model import CHAIN_PLACE, Case, Scope

from .support import config

POOL: Final = config().deployment.phones
OPERATIONS: Final = frozenset({"AddRecord", "NoSuchOperation", "AddRecordX"})
PLANS: Final = [(Scope.SMOKE, seed) for seed in range(1, 6)] + [
    (Scope.STANDARD, seed) for seed in range(1, 8)
]


def members(case: Case, name: str) -> Iterator[Any]:
    """Yield the values of a member wherever a body has it, also one that is no JSON as a whole."""
    decoder, text = json.JSONDecoder(), case.body
    for found in re.finditer(r"[{\\[]", text):
        try:
            value, _ = decoder.raw_decode(text, found.start())
        except ValueError:
            continue
        yield from within(value, name)


def within(value: Any, name: str) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from ([value[name]] if name in value else [])
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from within(inner, name)


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    else:
        yield value


@pytest.mark.parametrize(("scope", "seed"), PLANS)
def test_whatever_stands_for_a_number_is_the_pools_or_no_number(scope: Scope, seed: int) -> None:
    made = plan(config(users=2), scope=scope, seed=seed, nonce="234567891")
    given = [
        (case.id, one) for case in made.all_cases for it in members(case, "phoneNumber") for one in leaves(it)
    ]

    assert len(given) > len(made.cases) * 0.8
    assert [] == [(case, one) for case, one in given if isinstance(one, str) and one not in POOL]
    assert [] == [(case, one) for case, one in given if not isinstance(one, str | bool | None)]


@pytest.mark.parametrize(("scope", "seed"), PLANS)
def test_whatever_names_an_operation_names_none_but_ours(scope: Scope, seed: int) -> None:
    made = plan(config(users=2), scope=scope, seed=seed, nonce="234567891")
    named = {
        one
        for case in made.all_cases
        for it in members(case, "operationName")
        for one in leaves(it)
        if isinstance(one, str)
    }
    bare = {word for case in made.all_cases for word in re.findall(r"operationName['\"=: ]+(\w+)", case.body)}

    assert named | bare <= OPERATIONS | {"true", "false", "null"}


@pytest.mark.parametrize(("scope", "seed"), PLANS[::3])
def test_names_and_chains_are_the_deployments_or_nobodys(scope: Scope, seed: int) -> None:
    made, nonce = plan(config(users=2), scope=scope, seed=seed, nonce="234567891"), "234567891"
    lists = {one for case in made.all_cases for it in members(case, "callingList") for one in leaves(it)}
    chains = {one for case in made.all_cases for it in members(case, "chainId") for one in leaves(it)}

    assert {name for name in lists if isinstance(name, str)} <= {"List", f"List {nonce}"}
    assert {one for one in chains if isinstance(one, str)} <= {CHAIN_PLACE, "twelve"}
    assert {one for one in chains if type(one) is int} <= {0, 1, 2_000_000_019}


@pytest.mark.parametrize("seed", [1, 2])
def test_no_field_stands_in_place_of_the_calling_lists_own(seed: int) -> None:
    made = plan(config(users=2), scope=Scope.STANDARD, seed=seed, nonce="234567891")
    keys = {
        key
        for case in made.all_cases
        for it in members(case, "otherFields")
        if isinstance(it, dict)
        for key in it
    }

    assert keys
    assert not any(map(own, keys))


@pytest.mark.parametrize("key", ["contact_info", "CONTACT_INFO", "daily_from", "GSW_PHONE", "gsw_phone"])
def test_a_payload_that_another_drew_loses_such_fields(key: str) -> None:
    body = {"otherFields": {key: "15551234567", "mine": "kept"}}
    found = pinned(body, config(), phone="5550100", reference="r", device_path="/devices/d")

    assert {"mine": "kept"} == found["otherFields"]


@pytest.mark.parametrize(
    "value",
    [
        "15551234567",
        15551234567,
        15551234567.0,
        ["15551234567"],
        {"number": "15551234567"},
        [["1555123"]],
        1e300,
    ],
)
def test_a_payload_that_another_drew_has_no_number_but_ours(value: Any) -> None:
    found = pinned({"phoneNumber": value}, config(), phone="5550100", reference="r", device_path="/devices/d")

    assert {"5550100"} >= {one for one in leaves(found["phoneNumber"]) if not isinstance(one, bool)}
