"""What a target answered at once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.evidence import Exchange, Purpose
from conformance.judge import Reply, ReplyKind, code_of, media_type, parsed
from conformance.judge.reply import reply_of
from conformance.model import ABSENT


def exchange(status: int | None = 200, body: str | None = '{"statusCode":0}', **fields: Any) -> Exchange:
    return Exchange(
        **{
            "n": 1,
            "purpose": Purpose.CASE,
            "session": "a",
            "method": "POST",
            "url": "/",
            "status": status,
            "body": body,
            "sent": 1.0,
            "end": 1.5,
            **fields,
        }
    )


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, '{"statusCode":0}', ReplyKind.ACCEPTED),
        (201, '{"statusCode":0,"uri":"x"}', ReplyKind.ACCEPTED),
        (200, '{"statusCode":0.0}', ReplyKind.ACCEPTED),
        (200, '{"statusCode":1,"statusMessage":"m"}', ReplyKind.REJECTED),
        (200, '{"statusCode":-1}', ReplyKind.REJECTED),
        (400, '{"statusCode":0}', ReplyKind.REJECTED),
        (400, "no", ReplyKind.REJECTED),
        (302, "", ReplyKind.REJECTED),
        (401, None, ReplyKind.REJECTED),
        (500, '{"statusCode":0}', ReplyKind.SERVER_ERROR),
        (501, "", ReplyKind.SERVER_ERROR),
        (429, '{"statusCode":4,"statusMessage":"m"}', ReplyKind.UNAVAILABLE),
        (502, "", ReplyKind.UNAVAILABLE),
        (503, '{"statusCode":0}', ReplyKind.UNAVAILABLE),
        (504, "", ReplyKind.UNAVAILABLE),
        (200, "{}", ReplyKind.UNCLEAR),
        (200, "<html>", ReplyKind.UNCLEAR),
        (200, None, ReplyKind.UNCLEAR),
        (200, '{"statusCode":false}', ReplyKind.UNCLEAR),
        (200, '{"statusCode":"0"}', ReplyKind.UNCLEAR),
        (200, '{"statusCode":null}', ReplyKind.UNCLEAR),
        (200, '{"statusCode":0.5}', ReplyKind.UNCLEAR),
        (200, '{"statusCode":1e999}', ReplyKind.UNCLEAR),
        (200, '{"statusCode":NaN}', ReplyKind.UNCLEAR),
        (200, '[{"statusCode":0}]', ReplyKind.UNCLEAR),
        (200, "[" * 100_000, ReplyKind.UNCLEAR),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_reply_is_told_by_status_and_code(status: int, body: str | None, kind: ReplyKind) -> None:
    assert reply_of(exchange(status, body)).kind is kind


def test_no_exchange_is_no_response() -> None:
    assert reply_of(None).kind is ReplyKind.NONE


def test_a_part_of_a_response_is_no_response() -> None:
    found = reply_of(exchange(failure="the connection was closed"), line=3)

    assert found.kind is ReplyKind.NONE
    assert found.described == "no response (the connection was closed)"
    assert (found.line, found.end) == (3, 1.5)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"statusCode": 3}, 3),
        ({"statusCode": 3.0}, 3),
        ({"statusCode": True}, None),
        ({"statusCode": "3"}, None),
        ({"statusCode": 3.5}, None),
        ({}, None),
        ([], None),
        (ABSENT, None),
    ],
)
def test_the_code_is_an_integer_or_none(body: Any, code: int | None) -> None:
    assert code_of(body) == code


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ((("content-type", "Application/JSON; charset=utf-8"),), "application/json"),
        ((("CONTENT-TYPE", " text/html "),), "text/html"),
        ((("X", "application/json"),), ""),
        ((("Content-Type", ";"),), ""),
    ],
)
def test_the_media_type_is_read_without_case_and_parameters(headers: Any, expected: str) -> None:
    assert media_type(exchange(response_headers=headers)) == expected


def test_a_body_that_is_null_is_json() -> None:
    assert parsed(exchange(body="null")) is None
    assert parsed(exchange(body="nul")) is ABSENT


def test_a_reply_is_described_by_status_and_code() -> None:
    assert reply_of(exchange(400, '{"statusCode":10}')).described == "HTTP 400 with statusCode 10"
    assert reply_of(exchange(400, "no")).described == "HTTP 400 with no statusCode"


@given(st.integers(100, 599), st.text(max_size=30))
def test_any_response_has_a_kind_and_a_description(status: int, body: str) -> None:
    found = reply_of(exchange(status, body))

    assert isinstance(found, Reply)
    assert str(status) in found.described


@pytest.mark.parametrize("text", ['{"statusCode": 0, "x": NaN}', '{"statusCode": 0, "x": -Infinity}'])
def test_what_only_python_reads_is_no_json(text: str) -> None:
    assert parsed(exchange(body=text)) is ABSENT
