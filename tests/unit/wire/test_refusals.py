"""What answers to a log-in mean."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.config import User
from conformance.evidence import Exchange, Purpose
from conformance.wire.refusals import busy, is_absent, login_refusal, newer_api, no_api, remedy_of, seen

ANNA = User(username="anna", password="long-password")
BROUGHT = User(cookies=(("JSESSIONID", "0123456789"),))
BASE = "http://gws.example"


def answer(status: int = 200, body: str | None = "", **fields: Any) -> Exchange:
    given: dict[str, Any] = {"method": "GET", "url": f"{BASE}/api/v2/me"} | fields
    times = {"sent": 0.0, "end": 0.1}
    return Exchange(n=1, purpose=Purpose.LOGIN, session="user-0", status=status, body=body, **times, **given)


def redirect(location: str) -> Exchange:
    return answer(302, response_headers=(("Location", location),))


def refused(exchange: Exchange, user: User = ANNA) -> str:
    error = login_refusal(exchange, user=user, where="users[0]")

    assert error is not None
    return str(error)


def test_a_login_that_is_accepted_is_no_refusal() -> None:
    assert login_refusal(answer(body='{"statusCode": 0}'), user=ANNA, where="") is None


@pytest.mark.parametrize("body", ['{"statusCode": false}', '{"statusCode": 1}', "[]", "{}"])
def test_what_has_no_statuscode_of_zero_is_a_refusal(body: str) -> None:
    assert "HTTP 200" in refused(answer(body=body))


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("https://gws.example/api/v2/me", "Write https://gws.example in target.base_url"),
        ("https://gws.example:8443/api/v2/me", "Write https://gws.example:8443 in target.base_url"),
        ("/cloud-web/api/v2/me", "Write http://gws.example/cloud-web in target.base_url"),
        ("https://sso.example/saml?x=1", "a login elsewhere at sso.example"),
        ("/login", "a login elsewhere (/login)"),
        ("", "a login elsewhere, by"),
    ],
)
def test_a_redirection_is_told_by_where_it_leads(location: str, words: str) -> None:
    assert words in refused(redirect(location))


def test_what_was_brought_from_elsewhere_is_to_be_renewed_and_no_password_asked_about() -> None:
    for one in (answer(401), answer(body='{"statusCode": 20}'), redirect("/login")):
        assert "expired" in refused(one, BROUGHT)
        assert "password" not in refused(one, BROUGHT)


def test_another_scheme_than_basic_is_named() -> None:
    offered = (("WWW-Authenticate", 'Bearer realm="x"'),)

    assert "login by bearer, not Basic" in refused(answer(401, response_headers=offered))
    assert "password right" in refused(answer(401, response_headers=(("WWW-Authenticate", "Basic"),)))


@pytest.mark.parametrize(
    ("exchange", "by_proxy", "words"),
    [
        (answer(407), True, "target.proxy: the proxy wants a login"),
        (answer(429, response_headers=(("Retry-After", "9"),)), False, "not before 9 s"),
        (answer(503), False, "Try later"),
        (answer(502), False, "gateway in front"),
        (answer(503), True, "target.proxy: the proxy does not get an answer"),
        (answer(400, "The plain HTTP request was sent to HTTPS port"), False, "https://"),
        (answer(400, "No required SSL certificate was sent"), False, "demands a client certificate"),
    ],
)
def test_what_speaks_of_the_way_there_is_told_from_the_target(
    exchange: Exchange, by_proxy: bool, words: str
) -> None:
    assert words in str(busy(exchange, where=BASE, by_proxy=by_proxy))


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 500])
def test_other_answers_do_not(status: int) -> None:
    assert busy(answer(status, "no"), where=BASE, by_proxy=True) is None


@pytest.mark.parametrize(
    ("exchange", "words"),
    [
        (answer(401), "expired at once"),
        (answer(body='{"statusCode": 20}'), "expired at once"),
        (answer(403, '{"statusCode": 5}'), "permission"),
        (answer(503), "try later"),
        (answer(500), "otherwise The target has a fault of its own"),
        (answer(None, failure="timeout"), "overloaded"),
        (answer(403, method="POST"), "no CSRF token"),
        (answer(403, method="POST", request_headers=(("X-CSRF-TOKEN", "t"),)), "X-CSRF-TOKEN"),
        (answer(404), "otherwise"),
        (answer(403), "otherwise"),
    ],
)
def test_a_step_after_the_login_has_its_remedy(exchange: Exchange, words: str) -> None:
    assert words in remedy_of(exchange, "otherwise")


def test_the_newer_api_is_known_by_its_status_object() -> None:
    assert newer_api(answer(body='{"status": {"code": 0}}'))
    assert not newer_api(answer(body='{"status": {"code": 0}, "statusCode": 0}'))
    assert not newer_api(answer(body='{"status": "ok"}'))


@pytest.mark.parametrize(
    ("exchange", "absent"),
    [
        (answer(404), True),
        (answer(200, "<html>"), True),
        (answer(200, '{"statusCode": 20}'), False),
        (answer(401), False),
        (answer(500), False),
        (answer(404, failure="closed"), False),
    ],
)
def test_an_api_is_absent_where_nothing_of_it_answers(exchange: Exchange, absent: bool) -> None:
    assert absent is is_absent(exchange)


def test_an_address_without_an_api_is_asked_about_by_what_it_has() -> None:
    assert "path before /api/v2" in no_api(answer(404), where=BASE, hint="").remedy
    assert "/web" in no_api(answer(404), where=f"{BASE}/web", hint="").remedy
    assert "there" == no_api(answer(404), where=BASE, hint="there").remedy


def test_a_body_that_is_no_text_is_said_to_be_none() -> None:
    encoded = (("Content-Encoding", "br"),)

    assert "no UTF-8 (br)" in seen(answer(body=None, body_base64="gQ==", response_headers=encoded))
    assert "cannot be read" in refused(answer(body=None, body_base64="gQ==", response_headers=encoded))
    assert "an empty body" in seen(answer())


def test_a_mark_of_byte_order_does_not_hide_an_envelope() -> None:
    assert "statusCode 8" in seen(answer(body='\ufeff{"statusCode": 8}'))
