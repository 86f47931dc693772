"""What others drew goes out with this deployment's names and numbers, and with no others."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.generate import pinned
from conformance.generate.strategies import request_members
from conformance.model import ABSENT, Json
from tests.support import payload
from tests.unit.generate.support import config

PHONE, REFERENCE, DEVICE = "5550123", "Gws1x0001", "/devices/d-0"
NAMED = ("phoneNumber", "campaignName", "callingList", "devicePath")


def made(*, chain: int | None = None, zones: tuple[str, ...] = ("GMT",), **changes: Any) -> dict[str, Json]:
    body = {name: value for name, value in payload(**changes).items() if value is not ABSENT}
    site = config(chain_id=chain, time_zones=zones)
    return pinned(body, site, phone=PHONE, reference=REFERENCE, device_path=DEVICE)


def test_names_and_numbers_are_the_deployment_s() -> None:
    body = made(
        phoneNumber="911", campaignName="Other", callingList="Other", applicationId=9, devicePath="/x"
    )

    assert ("Campaign", "List", 134) == (body["campaignName"], body["callingList"], body["applicationId"])
    assert (PHONE, DEVICE) == (body["phoneNumber"], body["devicePath"])


@pytest.mark.parametrize("name", NAMED)
def test_a_number_that_a_reader_may_take_for_a_name_is_replaced(name) -> None:
    assert isinstance(made(**{name: 911})[name], str)


@pytest.mark.parametrize(
    ("value", "kept"), [(["911"], [PHONE]), ({"a": "911"}, {"value": PHONE}), ([], []), ({}, {})]
)
def test_a_container_holds_no_other_phone_and_stays_one(value, kept) -> None:
    assert kept == made(phoneNumber=value)["phoneNumber"]


@pytest.mark.parametrize("value", [None, True, False])
def test_what_can_be_no_name_stays(value) -> None:
    assert value is made(phoneNumber=value)["phoneNumber"]


def test_a_member_that_is_missing_stays_missing() -> None:
    assert "phoneNumber" not in made(phoneNumber=ABSENT)


@pytest.mark.parametrize("name", ["DoNotCallRecord", "addrecord", ""])
def test_another_operation_is_never_named(name) -> None:
    assert "NoSuchOperation" == made(operationName=name)["operationName"]


@pytest.mark.parametrize("value", [7, 7.5, "7", "", "7 "])
def test_a_chain_that_the_config_does_not_name_is_left_out(value) -> None:
    assert "chainId" not in made(chainId=value)


def test_a_chain_that_the_config_names_stands_for_any_other() -> None:
    assert 12 == made(chain=12, chainId=7)["chainId"]


def test_a_word_for_a_number_stays_wrong() -> None:
    assert "twelve" == made(applicationId="twelve")["applicationId"]


def test_the_reference_id_is_ours_with_what_was_drawn_behind() -> None:
    assert REFERENCE + "abc" == made(referenceId="abc")["referenceId"]


def test_a_long_reference_id_is_cut_to_what_every_target_takes() -> None:
    assert 36 == len(str(made(referenceId="x" * 99)["referenceId"]))


@pytest.mark.parametrize(("zone", "sent"), [("PST", "PST"), ("x", "PST"), ("xx", "GMT")])
def test_time_zones_are_those_of_the_config(zone, sent) -> None:
    assert sent == made(zones=("GMT", "PST"), timeZone=zone)["timeZone"]


def test_integers_are_spelled_as_integers_and_a_window_is_in_order() -> None:
    body = made(**{"from": 62220.0, "until": 60.0})

    assert (60, 62220, int) == (body["from"], body["until"], type(body["from"]))


def test_members_that_nobody_knows_are_left_out() -> None:
    assert "other" not in made(other="+4912345")


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from([*request_members(), "other"]), _VALUES))
def test_no_text_of_anybody_else_s_is_left_and_pinning_again_changes_nothing(body) -> None:
    site = config()
    once = pinned(body, site, phone=PHONE, reference=REFERENCE, device_path=DEVICE)
    ours = {PHONE, DEVICE, "Campaign", "List"}

    assert {text for name in NAMED for text in _texts(once.get(name))} <= ours
    assert once == pinned(once, site, phone=PHONE, reference=REFERENCE, device_path=DEVICE)


def _texts(value: Json) -> set[str]:
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return {text for one in inner for text in _texts(one)}
    return {str(value)} if isinstance(value, str | int | float) and not isinstance(value, bool) else set()
