"""Requests of one form: the first is made by httpx, the others are like it."""

from __future__ import annotations

import httpx
import pytest

from conformance.wire.credentials import Credentials
from conformance.wire.forms import Form, Forms


def made(method: str, *bodies: str | None) -> list[dict[bytes, bytes]]:
    """Return the headers of requests of one form, one after the other."""
    forms = Forms("http://h.example", Credentials(headers={}, cookies=(), secrets=()))
    form = Form(method=method, path="/x", with_body=bodies[0] is not None)
    return [dict(forms.request(form, body).headers.raw) for body in bodies]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "GET"])
@pytest.mark.parametrize("body", ["{}", "", None])
def test_the_second_is_like_the_first(method: str, body: str | None) -> None:
    first, second = made(method, body, body)

    assert first == second


def test_each_says_the_length_of_its_own_body() -> None:
    lengths = [headers[b"Content-Length"] for headers in made("POST", "{}", "{...}", "\N{EURO SIGN}")]

    assert [b"2", b"5", b"3"] == lengths


def test_the_body_of_each_is_its_own() -> None:
    forms, form = (
        Forms("http://h.example", Credentials(headers={}, cookies=(), secrets=())),
        Form(method="POST", path="/x", with_body=True),
    )
    bodies = [forms.request(form, body).stream for body in ("first", "second")]

    assert [b"first", b"second"] == [b"".join(one) for one in bodies if isinstance(one, httpx.ByteStream)]
