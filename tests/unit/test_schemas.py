"""The loader of the schemas, and what it says of an instance."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from conformance import schemas
from conformance.errors import SchemaError
from conformance.model import ABSENT


def _request(**changes: Any) -> dict[str, Any]:
    good = {
        "operationName": "AddRecord",
        "applicationId": 134,
        "campaignName": "Campaign1",
        "callingList": "CallingList1",
        "phoneNumber": "5550100",
        "timeZone": "GMT",
        "phoneType": "Mobile",
        "from": 0,
        "until": 86339,
        "devicePath": "/devices/1",
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not ABSENT}


def _places(name: str, instance: Any) -> list[tuple[str, str]]:
    return [(problem.pointer, problem.keyword) for problem in schemas.problems(name, instance)]


def test_an_installed_package_brings_its_schemas(tmp_path: Path) -> None:
    (tmp_path / "conformance" / "_schemas").mkdir(parents=True)
    (tmp_path / "schemas").mkdir()

    assert tmp_path / "conformance" / "_schemas" == schemas.folder(tmp_path / "conformance")


def test_a_clone_has_its_schemas_beside_the_package(tmp_path: Path) -> None:
    (tmp_path / "schemas").mkdir()

    assert tmp_path / "schemas" == schemas.folder(tmp_path / "conformance")


def test_missing_schemas_are_our_fault_and_say_where(tmp_path: Path) -> None:
    with pytest.raises(SchemaError) as caught:
        schemas.folder(tmp_path / "conformance")

    assert str(tmp_path) in str(caught.value)


def test_names_are_folder_and_file() -> None:
    assert {"add_record/request", "bayeux/message", "suite/config"} <= set(schemas.names())
    assert list(schemas.names()) == sorted(schemas.names())


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(SchemaError, match="add_record/request"):
        schemas.text("add_record/requests")


@pytest.mark.parametrize("name", ["../pyproject", "add_record/../add_record/request", "openapi.yaml", ""])
def test_a_name_is_no_path(name: str) -> None:
    with pytest.raises(SchemaError):
        schemas.text(name)


@pytest.mark.parametrize("name", schemas.DOCUMENTS)
def test_the_yaml_documents_are_text_only(name: str) -> None:
    assert schemas.text(name).splitlines()[1].startswith(f"{name}: 3.")
    with pytest.raises(SchemaError):
        schemas.load(name)


def test_a_loaded_schema_is_its_text() -> None:
    assert json.loads(schemas.text("add_record/request")) == schemas.load("add_record/request")


def test_what_is_done_to_a_loaded_schema_stays_there() -> None:
    loaded: Any = schemas.load("add_record/request")
    loaded.clear()

    assert schemas.load("add_record/request") != {}


def test_a_validator_is_compiled_once() -> None:
    assert schemas.validator("add_record/request") is schemas.validator("add_record/request")


def test_a_problem_is_frozen() -> None:
    problem = schemas.problems("add_record/request", 5)[0]

    with pytest.raises(dataclasses.FrozenInstanceError):
        problem.message = "another"  # type: ignore[misc]


def test_a_good_instance_has_no_problems() -> None:
    assert () == schemas.problems("add_record/request", _request())
    assert schemas.validator("add_record/request").is_valid(_request())


def test_a_problem_says_where_what_was_expected_and_what_is_there() -> None:
    (problem,) = schemas.problems("add_record/request", _request(**{"from": 86400}))

    assert ("/from", "maximum", 86399, 86400) == (
        problem.pointer,
        problem.keyword,
        problem.expected,
        problem.actual,
    )
    assert "86400" in problem.message


def test_problems_are_ordered_by_pointer() -> None:
    found = _places("add_record/request", _request(until=-1, campaignName=1, **{"from": "0"}))

    assert [("/campaignName", "type"), ("/from", "type"), ("/until", "minimum")] == found


def test_a_missing_member_is_pointed_at_itself() -> None:
    (problem,) = schemas.problems("add_record/request", _request(timeZone=ABSENT))

    assert ("/timeZone", "required") == (problem.pointer, problem.keyword)
    assert "timeZone is missing" == problem.message
    assert problem.actual is ABSENT


def test_each_missing_member_is_one_problem() -> None:
    found = _places("add_record/request", _request(timeZone=ABSENT, until=ABSENT))

    assert [("/timeZone", "required"), ("/until", "required")] == found


def test_a_surplus_member_of_an_error_is_pointed_at_itself() -> None:
    (problem,) = schemas.problems("add_record/response", {"statusCode": 1, "statusMessage": "x", "a/b~": 1})

    assert ("/a~1b~0", "propertyNames", "a/b~") == (problem.pointer, problem.keyword, problem.actual)
    assert "a/b~ is not allowed here" == problem.message


def test_each_unknown_key_of_a_closed_object_is_one_problem() -> None:
    config: dict[str, Any] = {
        "target": {"base_url": "http://h", "x": 1, "y": 2},
        "users": [],
        "deployment": {},
    }
    found = [
        problem
        for problem in schemas.problems("suite/config", config)
        if problem.pointer.startswith("/target")
    ]

    assert [("/target/x", 1), ("/target/y", 2)] == [(problem.pointer, problem.actual) for problem in found]


def test_a_message_beside_success_must_not_be_there() -> None:
    (problem,) = schemas.problems("add_record/response", {"statusCode": 0, "statusMessage": "fine"})

    assert ("/statusMessage", "it must not be there") == (problem.pointer, problem.message)


def test_a_user_without_a_login_is_told_the_ways() -> None:
    config: dict[str, Any] = {
        "target": {"base_url": "http://h"},
        "users": [{}],
        "deployment": {
            "application_id": 1,
            "campaign_name": "c",
            "calling_list": "l",
            "phone_numbers": ["1"],
        },
    }
    (problem,) = schemas.problems("suite/config", config)

    assert "/users/0" == problem.pointer
    assert "it needs username_env or username or headers_env or cookies_env" == problem.message


@pytest.mark.parametrize("where", ["value", "pattern", "name", "array"])
def test_a_lone_surrogate_is_no_fault_of_ours(where: str) -> None:
    instance: Any = {
        "value": _request(phoneNumber="\ud800"),
        "pattern": _request(devicePath="/devices/\ud800"),
        "name": _request(**{"\ud800": 1}),
        "array": _request(otherFields={"a": ["\udfff"]}),
    }[where]

    assert schemas.validator("add_record/request").is_valid(instance)
    assert () == schemas.problems("add_record/request", instance)


def test_a_lone_surrogate_hides_no_problem() -> None:
    found = _places("add_record/request", _request(devicePath="\ud800", phoneType="\udc00"))

    assert [("/devicePath", "pattern"), ("/phoneType", "enum")] == found


@pytest.mark.parametrize("number", [10**400, -(10**400), float("inf"), float("nan"), 1e300, 0.5])
def test_odd_numbers_are_judged_alike_by_both_engines(number: float) -> None:
    both = schemas.validator("add_record/request")
    instance: Any = _request(until=number)

    assert not both.is_valid(instance)
    assert not both.explaining.is_valid(instance)


def test_an_integer_spelled_as_a_fraction_is_an_integer() -> None:
    assert () == schemas.problems("add_record/request", _request(applicationId=134.0))


SESSION = {"version": "1.0", "supportedConnectionTypes": ["long-polling", "websocket"], "clientId": "c1"}
NULLS: dict[str, Any] = dict.fromkeys(("clientId", "error", "advice", "ext", "timestamp", "data"))
SUBSCRIBED = {"channel": "/meta/subscribe", "successful": True, "subscription": "/me/internal"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("message", {"channel": "/me/internal", "data": None, "unknown": 1}),
        ("message", {"channel": "/me/internal", "successful": True, "id": "7"}),
        ("message", {"channel": "/meta/connect"}),
        (
            "handshake_reply",
            {"channel": "/meta/handshake", "successful": True, **SESSION, "ext": {}, "advice": {}},
        ),
        ("handshake_reply", {"channel": "/meta/handshake", "successful": False, "error": "403::denied"}),
        ("connect_reply", {"channel": "/meta/connect", "successful": True, "advice": {"reconnect": "odd"}}),
        ("connect_reply", {"channel": "/meta/connect", "successful": False, "error": "no form at all"}),
        ("subscribe_reply", SUBSCRIBED),
        ("subscribe_reply", {**SUBSCRIBED, "subscription": ["/me/internal", "/v2/me/outbound"]}),
        ("disconnect_reply", {"channel": "/meta/disconnect", "successful": True, "id": "9"}),
        (
            "message",
            {"channel": "/me/internal", "data": {}, "successful": None, "id": None, "clientId": None},
        ),
        ("message", {"channel": "/me/internal", "data": {}, "successful": "no", "error": 1, "id": 7}),
        ("connect_reply", {"channel": "/meta/connect", "successful": True, **NULLS}),
        ("subscribe_reply", {**SUBSCRIBED, **NULLS}),
        ("disconnect_reply", {"channel": "/meta/disconnect", "successful": True, **NULLS}),
        (
            "handshake_reply",
            {"channel": "/meta/handshake", "successful": True, **SESSION, "error": None, "advice": None},
        ),
        (
            "handshake_reply",
            {
                "channel": "/meta/handshake",
                "successful": False,
                "error": "403::denied",
                "clientId": None,
                "version": None,
                "supportedConnectionTypes": None,
            },
        ),
    ],
)
def test_what_the_protocol_allows_is_accepted(name: str, message: dict[str, Any]) -> None:
    assert () == schemas.problems(f"bayeux/{name}", message)


@pytest.mark.parametrize(
    ("name", "message", "pointer", "keyword"),
    [
        ("message", {"data": {}}, "/channel", "required"),
        ("message", {"channel": "me", "data": {}}, "/channel", "pattern"),
        ("message", {"channel": "/me/internal"}, "/data", "required"),
        ("message", {"channel": "/me/internal", "successful": None}, "/data", "required"),
        ("message", {"channel": "/meta/connect", "id": ["7"]}, "/id", "type"),
        ("connect_reply", {"channel": "/meta/connect", "successful": "true"}, "/successful", "type"),
        ("connect_reply", {"channel": "/meta/connect", "successful": None}, "/successful", "type"),
        (
            "connect_reply",
            {"channel": "/meta/connect", "successful": True, "clientId": 7},
            "/clientId",
            "type",
        ),
        ("subscribe_reply", {**SUBSCRIBED, "error": 7}, "/error", "type"),
        ("subscribe_reply", {**SUBSCRIBED, "subscription": None}, "/subscription", "type"),
        ("message", {"channel": "/meta/connect", "advice": "retry"}, "/advice", "type"),
        ("handshake_reply", {"channel": "/meta/handshake", "successful": False}, "/error", "required"),
        (
            "handshake_reply",
            {"channel": "/meta/handshake", "successful": False, "error": None},
            "/error",
            "type",
        ),
        (
            "handshake_reply",
            {
                "channel": "/meta/handshake",
                "successful": True,
                **SESSION,
                "supportedConnectionTypes": ["websocket"],
            },
            "/supportedConnectionTypes",
            "contains",
        ),
        (
            "handshake_reply",
            {"channel": "/meta/handshake", "successful": True, **SESSION, "clientId": 5},
            "/clientId",
            "type",
        ),
        ("connect_reply", {"channel": "/meta/connect"}, "/successful", "required"),
        ("connect_reply", {"channel": "/meta/handshake", "successful": True}, "/channel", "const"),
        ("subscribe_reply", {"channel": "/meta/subscribe", "successful": True}, "/subscription", "required"),
        ("subscribe_reply", {**SUBSCRIBED, "subscription": [5]}, "/subscription/0", "type"),
        ("disconnect_reply", {"channel": "/meta/disconnect"}, "/successful", "required"),
    ],
)
def test_what_the_protocol_forbids_is_named(
    name: str, message: dict[str, Any], pointer: str, keyword: str
) -> None:
    assert [(pointer, keyword)] == _places(f"bayeux/{name}", message)


@pytest.mark.parametrize("null", ["version", "supportedConnectionTypes", "clientId"])
def test_a_handshake_that_succeeds_gives_no_null_for_its_session(null: str) -> None:
    reply = {"channel": "/meta/handshake", "successful": True, **SESSION, null: None}

    assert (f"/{null}", "type") in _places("bayeux/handshake_reply", reply)


@pytest.mark.parametrize("without", ["version", "supportedConnectionTypes", "clientId"])
def test_a_handshake_that_succeeds_gives_a_whole_session(without: str) -> None:
    reply = {"channel": "/meta/handshake", "successful": True, **SESSION}
    del reply[without]

    assert [(f"/{without}", "required")] == _places("bayeux/handshake_reply", reply)


def test_the_registry_knows_every_schema_by_its_id() -> None:
    ids = {schemas.load(name)["$id"] for name in schemas.names()}  # type: ignore[index, call-overload]

    assert set(schemas.registry()) == ids
