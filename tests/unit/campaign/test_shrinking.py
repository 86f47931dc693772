"""A failing request made smaller by Hypothesis."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.campaign.shrinking import Smaller, shrunk

TAIL = "n0nce0031"
GOOD = Smaller(
    {
        "phoneNumber": "5550100",
        "phoneType": "InstantMessaging",
        "timeZone": "GMT",
        "from": 0,
        "until": 86339,
        "devicePath": "/devices/d-0",
        "referenceId": "n0nce0001",
    },
    "plain",
    0,
)
FAILING = Smaller(
    {
        "phoneNumber": "5550122",
        "phoneType": "Pager",
        "timeZone": "PST",
        "from": 50_000,
        "until": 86_399,
        "devicePath": "/devices/d-1",
        "referenceId": f"a b  {TAIL}",
        "otherFields": {"one": "x", "two": -3, "three": ""},
        "chainId": "{chain}",
    },
    "escaped",
    1,
)


def _found(fails: Any, failing: Smaller = FAILING) -> Smaller:
    found = shrunk(failing, GOOD, tail=TAIL, fails=fails)
    assert found is not None
    return found[0]


@pytest.mark.parametrize(
    ("fails", "members"),
    [
        (lambda one: one.payload["phoneType"] == "Pager", {"phoneType": "Pager"}),
        (lambda one: one.payload["from"] >= 43_200, {"from": 43_200}),
        (lambda one: one.payload["until"] > 86_398, {"until": 86_399}),
        (lambda one: "chainId" in one.payload, {"chainId": "{chain}"}),
        (lambda one: -3 in one.payload.get("otherFields", {}).values(), {"otherFields": {"two": -3}}),
        (lambda one: "otherFields" in one.payload, {"otherFields": {}}),
        (lambda one: "  " in one.payload["referenceId"], {"referenceId": f"  {TAIL}"}),
    ],
)
def test_what_does_not_matter_is_as_in_the_known_good(fails: Any, members: dict[str, Any]) -> None:
    kept = {"phoneNumber": "5550122", "referenceId": TAIL}

    assert Smaller({**GOOD.payload, **kept, **members}, "plain", 0) == _found(fails)


def test_the_user_goes_with_the_device() -> None:
    found = _found(lambda one: one.user == 1)

    assert (1, "/devices/d-1") == (found.user, found.payload["devicePath"])


def test_the_spelling_stays_where_it_matters() -> None:
    assert '"\\u0070' in _found(lambda one: one.spelling == "escaped").text


def test_another_form_of_the_phone_is_a_difference_and_another_phone_is_none() -> None:
    plus = replace(FAILING, payload={**FAILING.payload, "phoneNumber": "+15550122"})

    assert "5550100" == _found(lambda _: True, plus).payload["phoneNumber"]
    assert "5550122" == _found(lambda _: True).payload["phoneNumber"]


def test_hypothesis_says_which_request_fails() -> None:
    found = shrunk(FAILING, GOOD, tail=TAIL, fails=lambda one: "chainId" in one.payload)

    assert found is not None
    assert "request=Smaller(payload={" in found[1]
    assert "'chainId': '{chain}'" in found[1]


def test_no_request_is_asked_about_twice_and_none_that_a_target_may_refuse() -> None:
    asked: list[str] = []

    def fails(one: Smaller) -> bool:
        asked.append(repr(one))
        assert 0 <= one.payload["from"] < one.payload["until"] <= 86_399  # type: ignore[operator]
        return one.payload["from"] > 100  # type: ignore[operator]

    late = replace(FAILING, payload={**FAILING.payload, "from": 86_398})
    shrunk(late, GOOD, tail=TAIL, fails=fails)

    assert asked
    assert len(set(asked)) == len(asked)
    assert repr(late) not in asked


def test_where_nothing_smaller_fails_the_failing_one_is_the_smallest() -> None:
    assert FAILING == _found(lambda _: False)


def test_a_target_that_fails_now_and_then_raises_nothing() -> None:
    turns = iter(range(1000))

    assert shrunk(FAILING, GOOD, tail=TAIL, fails=lambda _: next(turns) % 5 != 0) is not None


def test_the_same_failure_is_shrunk_in_the_same_way() -> None:
    def fails(one: Smaller) -> bool:
        return one.payload["from"] >= 40_000  # type: ignore[operator]

    assert shrunk(FAILING, GOOD, tail=TAIL, fails=fails) == shrunk(FAILING, GOOD, tail=TAIL, fails=fails)
