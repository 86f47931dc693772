"""The replies to what the collector sends, from raw exchanges."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

import pytest

from conformance.evidence import Exchange, Purpose
from conformance.judge import RunView, Verdict
from conformance.model import ABSENT, Json
from tests.support import answered, judged, patched, request, verdict, view

PASS, FAIL, UNASKED = Verdict.PASS, Verdict.FAIL, Verdict.UNEXERCISED

HANDSHAKE: Final[Json] = {
    "channel": "/meta/handshake",
    "id": "1",
    "successful": True,
    "version": "1.0",
    "supportedConnectionTypes": ["long-polling"],
    "clientId": "c1",
    "advice": {"reconnect": "retry", "interval": 0, "timeout": 30000},
}
CONNECT: Final[Json] = {"channel": "/meta/connect", "id": "1", "successful": True}
SUBSCRIBE: Final[Json] = {
    "channel": "/meta/subscribe",
    "id": "1",
    "successful": True,
    "subscription": ["/v2/me/outbound", "/me/internal"],
}
DISCONNECT: Final[Json] = {"channel": "/meta/disconnect", "id": "1", "successful": True}
REPLIES: Final = {
    Purpose.HANDSHAKE: HANDSHAKE,
    Purpose.CONNECT: CONNECT,
    Purpose.SUBSCRIBE: SUBSCRIBE,
    Purpose.DISCONNECT: DISCONNECT,
}
EVENT: Final[Json] = {"channel": "/v2/me/outbound", "data": {"referenceId": "x"}}


def exchange(purpose: Purpose, body: Json | str, **fields: Any) -> Exchange:
    asked: dict[str, Json] = {"channel": f"/meta/{purpose}", "id": "1"}
    if purpose is Purpose.SUBSCRIBE:
        asked["subscription"] = ["/v2/me/outbound", "/me/internal"]
    return Exchange(
        **{
            "n": 1,
            "purpose": purpose,
            "session": "a",
            "method": "POST",
            "url": "/api/v2/notifications",
            "request_body": json.dumps([asked]),
            "status": 200,
            "response_headers": (("Content-Type", "application/json;charset=UTF-8"),),
            "body": body if isinstance(body, str) else json.dumps(body),
            "sent": 1.0,
            "end": 1.1,
            **fields,
        }
    )


def told(purpose: Purpose, body: Json | str, **fields: Any) -> RunView:
    return view(answered(request()), others=[exchange(purpose, body, **fields)])


def reply(purpose: Purpose, pointer: str, new: object) -> RunView:
    return told(purpose, [patched(REPLIES[purpose], pointer, new)])


REQUIREMENTS: Final = [(f"bayeux.{purpose}-reply", purpose) for purpose in REPLIES]
GENERAL: Final = ("bayeux.reply-ids", "bayeux.events-have-data", "bayeux.array-replies", "bayeux.media-type")


@pytest.mark.parametrize(("requirement", "purpose"), REQUIREMENTS)
def test_a_right_reply_passes(requirement: str, purpose: Purpose) -> None:
    assert verdict(requirement, told(purpose, [REPLIES[purpose]])) is PASS


@pytest.mark.parametrize("requirement", GENERAL)
@pytest.mark.parametrize("purpose", REPLIES)
def test_a_right_reply_breaks_no_general_rule(requirement: str, purpose: Purpose) -> None:
    assert verdict(requirement, told(purpose, [EVENT, REPLIES[purpose], EVENT])) is PASS


@pytest.mark.parametrize(("requirement", "purpose"), REQUIREMENTS)
def test_a_reply_is_found_among_events(requirement: str, purpose: Purpose) -> None:
    assert verdict(requirement, told(purpose, [EVENT, REPLIES[purpose]])) is PASS


@pytest.mark.parametrize(("requirement", "purpose"), REQUIREMENTS)
@pytest.mark.parametrize("body", [[], [EVENT], "", "<html>", {"channel": "/meta/other"}, ["text"], "null"])
def test_a_response_without_the_reply_fails(requirement: str, purpose: Purpose, body: Any) -> None:
    assert verdict(requirement, told(purpose, body)) is FAIL


@pytest.mark.parametrize(("requirement", "purpose"), REQUIREMENTS)
@pytest.mark.parametrize("new", [ABSENT, None, "true", 1])
def test_a_reply_says_by_a_boolean_whether_it_went_well(
    requirement: str, purpose: Purpose, new: object
) -> None:
    assert verdict(requirement, reply(purpose, "/successful", new)) is FAIL


@pytest.mark.parametrize(
    ("pointer", "new"),
    [
        ("/version", ABSENT),
        ("/version", 1.0),
        ("/supportedConnectionTypes", ABSENT),
        ("/supportedConnectionTypes", []),
        ("/supportedConnectionTypes", ["websocket"]),
        ("/supportedConnectionTypes", "long-polling"),
        ("/clientId", ABSENT),
        ("/clientId", 7),
        ("/advice", "retry"),
    ],
)
def test_a_wrong_handshake_reply_fails(pointer: str, new: object) -> None:
    run = reply(Purpose.HANDSHAKE, pointer, new)

    assert verdict("bayeux.handshake-reply", run) is FAIL
    assert judged("bayeux.handshake-reply", run)[0].findings[0].pointer == pointer


def test_a_refused_handshake_with_its_reason_is_a_right_reply() -> None:
    refused: Json = {"channel": "/meta/handshake", "id": "1", "successful": False, "error": "403::denied"}

    assert verdict("bayeux.handshake-reply", told(Purpose.HANDSHAKE, [refused])) is PASS


@pytest.mark.parametrize("new", [ABSENT, None, 7, {}])
def test_a_subscribe_reply_names_its_subscription(new: object) -> None:
    assert verdict("bayeux.subscribe-reply", reply(Purpose.SUBSCRIBE, "/subscription", new)) is FAIL


@pytest.mark.parametrize(
    "new",
    [
        "/v2/me/outbound",
        ["/me/internal"],
        ["/v2/me/outbound", "/me/other"],
        ["/**"],
        "/v2/me/outbound,/me/internal",
    ],
)
def test_a_subscribe_reply_names_the_subscription_asked_for(new: object) -> None:
    run = reply(Purpose.SUBSCRIBE, "/subscription", new)

    assert verdict("bayeux.subscribe-reply", run) is FAIL
    assert judged("bayeux.subscribe-reply", run)[0].findings[0].pointer == "/subscription"


def test_a_subscribe_reply_may_name_its_channels_in_another_order() -> None:
    other = ["/me/internal", "/v2/me/outbound"]

    assert verdict("bayeux.subscribe-reply", reply(Purpose.SUBSCRIBE, "/subscription", other)) is PASS


def test_a_refused_subscribe_need_not_name_its_subscription() -> None:
    refused: Json = {
        "channel": "/meta/subscribe",
        "id": "1",
        "successful": False,
        "error": "402::unknown client",
    }

    assert verdict("bayeux.subscribe-reply", told(Purpose.SUBSCRIBE, [refused])) is PASS


def test_a_reply_of_another_kind_is_not_asked() -> None:
    assert verdict("bayeux.disconnect-reply", told(Purpose.CONNECT, [CONNECT])) is UNASKED


# The id


@pytest.mark.parametrize("new", ["2", 2, True, 1.5, ["1"], ABSENT, None, "01"])
@pytest.mark.parametrize("purpose", REPLIES)
def test_another_id_than_the_requests_fails(purpose: Purpose, new: object) -> None:
    run = reply(purpose, "/id", new)

    assert verdict("bayeux.reply-ids", run) is FAIL
    assert verdict(f"bayeux.{purpose}-reply", run) is PASS


@pytest.mark.parametrize("purpose", REPLIES)
def test_an_id_may_come_back_as_a_number(purpose: Purpose) -> None:
    run = reply(purpose, "/id", 1)

    assert verdict("bayeux.reply-ids", run) is PASS
    assert verdict(f"bayeux.{purpose}-reply", run) is PASS


def test_a_response_without_reply_has_no_id_to_judge() -> None:
    assert verdict("bayeux.reply-ids", told(Purpose.CONNECT, [EVENT])) is PASS


# Events, arrays, media types


@pytest.mark.parametrize(
    "message",
    [{"channel": "/v2/me/outbound"}, {"data": {}}, {"channel": 1, "data": {}}, "text", None, 7, [], {}],
    ids=str,
)
def test_a_delivered_message_needs_channel_and_data(message: Json) -> None:
    assert verdict("bayeux.events-have-data", told(Purpose.CONNECT, [CONNECT, message])) is FAIL


@pytest.mark.parametrize("data", [None, 0, "", [], {}])
def test_data_may_be_any_json(data: Json) -> None:
    message: Json = {"channel": "/x", "data": data}

    assert verdict("bayeux.events-have-data", told(Purpose.CONNECT, [CONNECT, message])) is PASS


@pytest.mark.parametrize("name", ["id", "clientId", "successful", "error", "advice", "ext", "subscription"])
@pytest.mark.parametrize("value", [None, 7, "x", [], {}], ids=str)
def test_an_event_with_data_may_have_any_other_member(name: str, value: Json) -> None:
    message: Json = {"channel": "/x", "data": {}, name: value}

    assert verdict("bayeux.events-have-data", told(Purpose.CONNECT, [CONNECT, message])) is PASS


def test_a_message_whose_successful_is_null_is_no_reply_and_needs_data() -> None:
    for message in ({"channel": "/x", "successful": None}, {"successful": None}):
        assert verdict("bayeux.events-have-data", told(Purpose.CONNECT, [CONNECT, message])) is FAIL


@pytest.mark.parametrize(("requirement", "purpose"), REQUIREMENTS)
@pytest.mark.parametrize("name", ["clientId", "error", "advice", "ext", "timestamp", "data", "subscription"])
def test_an_optional_member_may_be_null(requirement: str, purpose: Purpose, name: str) -> None:
    run = told(purpose, [{name: None, **REPLIES[purpose]}])  # type: ignore[dict-item]  # it is an object

    assert verdict(requirement, run) is PASS
    assert verdict("bayeux.events-have-data", run) is PASS


@pytest.mark.parametrize("name", ["version", "supportedConnectionTypes", "clientId"])
def test_what_a_handshake_must_give_is_not_null(name: str) -> None:
    run = reply(Purpose.HANDSHAKE, f"/{name}", None)

    assert verdict("bayeux.handshake-reply", run) is FAIL
    assert {f"/{name}"} == {one.pointer for one in judged("bayeux.handshake-reply", run)[0].findings}


@pytest.mark.parametrize("purpose", REPLIES)
def test_a_bare_object_is_read_and_told(purpose: Purpose) -> None:
    run = told(purpose, REPLIES[purpose])

    assert verdict("bayeux.array-replies", run) is FAIL
    assert verdict(f"bayeux.{purpose}-reply", run) is PASS


@pytest.mark.parametrize(
    "media_type", ["text/plain", "text/json;charset=UTF-8", "application/javascript", ""]
)
def test_another_media_type_is_told(media_type: str) -> None:
    run = told(Purpose.CONNECT, [CONNECT], response_headers=(("content-type", media_type),))

    assert verdict("bayeux.media-type", run) is FAIL


@pytest.mark.parametrize("more", [{}, {"data": None}], ids=str)
def test_a_reply_that_lost_its_channel_is_told_as_a_missing_reply_alone(more: dict[str, Json]) -> None:
    run = told(Purpose.CONNECT, [{**patched(CONNECT, "/channel", ABSENT), **more}])

    assert verdict("bayeux.connect-reply", run) is FAIL
    assert verdict("bayeux.events-have-data", run) is PASS


# What is no reply


@pytest.mark.parametrize("requirement", [*GENERAL, "bayeux.connect-reply"])
@pytest.mark.parametrize(
    "fields",
    [
        {"status": 500, "body": "<html>overtaken</html>"},
        {"status": 408, "body": ""},
        {"status": 502, "body": ""},
        {"status": None, "body": None, "failure": "the connection was closed"},
        {"failure": "cut short", "body": "["},
    ],
    ids=str,
)
def test_a_poll_that_was_overtaken_or_dropped_is_ignored(requirement: str, fields: dict[str, Any]) -> None:
    run = view(
        answered(request()),
        others=[exchange(Purpose.CONNECT, [CONNECT]), replace(exchange(Purpose.CONNECT, ""), **fields)],
    )

    assert verdict(requirement, run) is PASS


@pytest.mark.parametrize("requirement", [*GENERAL, *(row for row, _ in REQUIREMENTS)])
def test_a_run_without_a_channel_has_nothing_to_judge(requirement: str) -> None:
    assert verdict(requirement, view(answered(request()))) is UNASKED


def test_each_wrong_reply_is_told_by_its_line() -> None:
    wrong = patched(CONNECT, "/successful", ABSENT)
    run = view(others=[exchange(Purpose.CONNECT, body) for body in ([CONNECT], [wrong], [wrong])])

    assert [finding.lines for finding in judged("bayeux.connect-reply", run)[0].findings] == [(4,), (5,)]
