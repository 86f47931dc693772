"""Bodies to classified messages."""

from __future__ import annotations

import pytest

from conformance.bayeux import Kind, Malformed, Message, classified, parse, session_gone


def only(body: str) -> Message:
    messages = parse(body)
    assert isinstance(messages, tuple)
    (message,) = messages
    return message


@pytest.mark.parametrize("body", ["", "  \n", "[]"])
def test_an_empty_body_or_array_holds_no_message(body: str) -> None:
    assert parse(body) == ()


def test_a_bare_object_is_one_message() -> None:
    assert only('{"channel":"/a","data":1}').kind is Kind.EVENT


@pytest.mark.parametrize("body", ["null", "7", '"text"', "<html>", "[1", "[NaN]", "[" * 100_000])
def test_what_holds_no_messages_is_a_value_with_a_reason(body: str) -> None:
    malformed = parse(body)

    assert isinstance(malformed, Malformed)
    assert malformed.reason


def test_messages_keep_their_order_and_index() -> None:
    messages = parse('[{"channel":"/a","data":1},{"channel":"/meta/connect","successful":true}]')

    assert isinstance(messages, tuple)
    assert [(0, Kind.EVENT), (1, Kind.REPLY)] == [(m.index, m.kind) for m in messages]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"channel": "/meta/connect", "successful": True}, Kind.REPLY),
        ({"channel": "/meta/connect", "data": 1}, Kind.REPLY),
        ({"channel": "/meta/disconnect", "id": "9"}, Kind.REPLY),
        ({"channel": "/meta/disconnect", "successful": True}, Kind.UNSOLICITED_DISCONNECT),
        ({"channel": "/a", "data": None}, Kind.EVENT),
        ({"channel": "/a", "data": {}, "successful": False, "id": "1"}, Kind.EVENT),
        ({"channel": "/a", "successful": True}, Kind.PUBLISH_REPLY),
        ({"channel": "/meta/disconnect", "successful": True, "id": None}, Kind.UNSOLICITED_DISCONNECT),
        ({"channel": "/a", "successful": None}, Kind.MALFORMED),
        ({"channel": "/a"}, Kind.MALFORMED),
        ({"data": 1}, Kind.MALFORMED),
        ({"channel": 7, "data": 1}, Kind.MALFORMED),
        (None, Kind.MALFORMED),
    ],
)
def test_a_message_is_classified_by_channel_then_data_then_successful(value: object, kind: Kind) -> None:
    (message,) = classified([value])  # type: ignore[list-item]

    assert kind is message.kind


def test_integers_beyond_two_to_the_53_stay_what_they_are() -> None:
    assert only('{"channel":"/a","data":12345678901234567891}').fields["data"] == 12345678901234567891


def test_an_id_that_came_back_as_a_number_is_read_as_text() -> None:
    assert only('{"channel":"/meta/connect","id":7}').id == "7"


@pytest.mark.parametrize(
    ("members", "refused"),
    [
        ('"successful":true', False),
        ('"successful":false', True),
        ('"successful":true,"error":"403::x"', False),
        ('"error":"403::x"', True),
        ('"x":1', False),
        ('"successful":true,"error":null,"advice":null,"ext":null', False),
        ('"successful":null,"error":"403::x"', True),
    ],
)
def test_a_reply_without_successful_says_no_only_by_an_error(members: str, refused: bool) -> None:
    assert refused is only(f'{{"channel":"/meta/connect",{members}}}').refused


@pytest.mark.parametrize(
    "error",
    [
        "402::session_unknown",
        "402::Unknown client",
        "403::Unknown client",
        "401:2vb985zhxo3g0:Unknown client",
        "402:xxx:Unknown Client ID",
    ],
)
def test_these_errors_say_that_the_session_is_gone(error: str) -> None:
    assert session_gone(error)


@pytest.mark.parametrize(
    "error", ["402:clientId:Missing required parameter", "403::subscribe_denied", "500::Unknown client", ""]
)
def test_these_errors_do_not(error: str) -> None:
    assert not session_gone(error)
