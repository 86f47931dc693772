"""What may be expected of payloads that others drew: acceptance of ordinary ones, rejection of one plain fault."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.generate import Fair, fair
from conformance.model import ABSENT, Expectation, Fault, FaultKind
from tests.support import payload

SILENT = Fair(Expectation.OBSERVE)


def found(reading: dict[str, str] | None = None, **changes: Any) -> Fair:
    body = {name: value for name, value in payload(**changes).items() if value is not ABSENT}
    return fair(body, reading or {})


def test_an_ordinary_payload_must_be_accepted() -> None:
    assert Fair(Expectation.ACCEPT) == found(otherFields={"Key_1": "text", "b": -1})


@pytest.mark.parametrize("name", ["referenceId", "otherFields", "chainId"])
def test_an_optional_member_may_be_missing(name) -> None:
    assert Fair(Expectation.ACCEPT) == found(**{name: ABSENT})


def test_a_missing_required_member_must_be_refused_at_once() -> None:
    fault = Fault("/timeZone", FaultKind.MISSING)

    assert Fair(Expectation.REFUSE, "request.time-zone-required", fault) == found(timeZone=ABSENT)


def test_null_for_a_required_member_must_be_rejected() -> None:
    fault = Fault("/from", FaultKind.NULL)

    assert Fair(Expectation.REJECT, "request.from-required", fault) == found(**{"from": None})


def test_null_for_an_optional_member_is_observed() -> None:
    assert SILENT == found(chainId=None)


@pytest.mark.parametrize(
    ("name", "value", "slug"),
    [
        ("until", "noon", "until"),
        ("until", True, "until"),
        ("until", [1], "until"),
        ("campaignName", {}, "campaign-name"),
        ("campaignName", False, "campaign-name"),
        ("otherFields", 1, "other-fields"),
        ("otherFields", "text", "other-fields"),
        ("otherFields", [], "other-fields"),
        ("referenceId", [], "reference-id"),
    ],
)
def test_what_no_reader_takes_for_the_type_must_be_rejected(name, value, slug) -> None:
    fault = Fault(f"/{name}", FaultKind.WRONG_TYPE)

    assert Fair(Expectation.REJECT, f"request.{slug}-type", fault) == found(**{name: value})


@pytest.mark.parametrize(
    "value", ["86339", " 1 ", "", " ", "1e3", "0x1f", "NaN", "null", "true", "٣", "½", "[1]", "!!", 1.5, "\0"]
)
def test_what_some_reader_takes_for_an_integer_is_observed(value) -> None:
    assert SILENT == found(until=value)


@pytest.mark.parametrize("text", ["", " ", '{"a": 1}'])
def test_what_some_reader_takes_for_a_map_is_observed(text) -> None:
    assert SILENT == found(otherFields=text)


@pytest.mark.parametrize("name", ["timeZone", "phoneType", "referenceId", "operationName"])
def test_a_number_for_a_text_is_observed(name) -> None:
    assert SILENT == found(**{name: 4})


def test_a_boolean_for_a_text_is_observed_where_the_config_says_so() -> None:
    assert SILENT == found({"boolean_for_string": "observed"}, timeZone=True)


@pytest.mark.parametrize("text", ["Telegraph", ""])
def test_a_phone_type_outside_the_list_must_be_rejected(text) -> None:
    fault = Fault("/phoneType", FaultKind.OUT_OF_ENUMERATION)

    assert Fair(Expectation.REJECT, "request.phone-type-enumeration", fault) == found(phoneType=text)


@pytest.mark.parametrize("text", ["pager", " Pager", "4"])
def test_another_spelling_of_a_phone_type_is_observed(text) -> None:
    assert SILENT == found(phoneType=text)


def test_phone_types_outside_the_list_are_observed_where_the_config_says_so() -> None:
    assert SILENT == found({"phone_types": "observed"}, phoneType="Telegraph")


def test_the_name_of_no_operation_must_be_rejected() -> None:
    fault = Fault("/operationName", FaultKind.OUT_OF_ENUMERATION)

    assert Fair(Expectation.REJECT, "request.operation-name-value", fault) == found(
        operationName="NoSuchOperation"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"until": 86400},
        {"from": -1},
        {"from": 60, "until": 60},
        {"from": 120, "until": 60},
        {"chainId": 2**31},
        {"phoneNumber": ""},
        {"referenceId": "x" * 37},
        {"referenceId": ""},
        {"referenceId": "é"},
        {"otherFields": {"nested": {}}},
        {"otherFields": {"yes": True}},
        {"otherFields": {"part": 0.5}},
        {"otherFields": {"none": None}},
        {"otherFields": {"GSW_PHONE": "1"}},
        {"otherFields": {"x" * 31: "1"}},
        {"otherFields": {"key": "é"}},
        {"otherFields": {f"k{number}": number for number in range(21)}},
        {"unknownMember": 1},
    ],
    ids=str,
)
def test_what_the_page_is_silent_about_is_observed(changes) -> None:
    assert SILENT == found(**changes)


@pytest.mark.parametrize("changes", [{"timeZone": []}, {"unknownMember": 1}, {"until": 0}], ids=str)
def test_a_fault_beside_something_else_is_observed(changes) -> None:
    assert SILENT == found(phoneType=ABSENT, **changes)
