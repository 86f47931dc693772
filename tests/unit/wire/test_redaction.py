"""Secrets do not reach the evidence, and planned values are never altered."""

from __future__ import annotations

import base64
import dataclasses
import html
import json
from collections.abc import Callable
from urllib.parse import quote

import pytest

from conformance.evidence import Event, Exchange, Gap, Halt, HaltKind, Header, Opened, Purpose
from conformance.model import Json
from conformance.wire.redaction import Redactor

SECRET = 'pä/ss "word" & more'


def redactor(*secrets: str, planned: tuple[str, ...] = ()) -> Redactor:
    made = Redactor(key=b"key", planned=planned)
    for secret in secrets:
        made.learn(secret, f"the secret {secret}")
    return made


def exchange(**fields: object) -> Exchange:
    base: dict[str, object] = {
        "n": 1,
        "purpose": Purpose.LOGIN,
        "session": "s",
        "method": "GET",
        "url": "http://h/",
        "sent": 0.0,
        "end": 1.0,
    }
    return Exchange(**(base | fields))  # type: ignore[arg-type]


def redacted(made: Redactor, **fields: object) -> Exchange:
    record = made.redacted(exchange(**fields))
    assert isinstance(record, Exchange)
    return record


@pytest.mark.parametrize(
    "spelling",
    [
        SECRET,
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1],
        json.dumps(SECRET)[1:-1].replace("/", "\\/"),
        quote(SECRET, safe=""),
        quote(SECRET, safe="").lower(),
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode().rstrip("="),
    ],
)
def test_every_spelling_of_a_secret_becomes_the_same_token(spelling: str) -> None:
    made = redactor(SECRET)

    assert f"before {made.token(SECRET)} after" == made.text(f"before {spelling} after")


def test_tokens_of_equal_secrets_are_equal_and_of_others_differ() -> None:
    made = redactor("secret-one", "secret-two")
    first, again, other = made.text("secret-one secret-one secret-two").split()

    assert first == again != other


def test_tokens_depend_on_the_key_of_the_run() -> None:
    assert Redactor(key=b"1").token("secret-one") != Redactor(key=b"2").token("secret-one")


def test_the_longer_of_two_secrets_goes_first() -> None:
    made = redactor("password", "password-of-anna")

    assert made.token("password-of-anna") == made.text("password-of-anna")


def test_a_secret_that_looks_like_a_token_does_not_garble_tokens() -> None:
    made = redactor("redacted", "secret-one")

    assert made.token("secret-one") == made.text("secret-one")


@pytest.mark.parametrize("secret", ["short", "5115550100", "AddRecord", "successful"])
def test_a_short_or_planned_secret_is_weak_and_stays_in_bodies(secret: str) -> None:
    made = redactor(secret, planned=('{"phoneNumber":"5115550100"}', '{"operationName":"AddRecord"}'))

    assert (f"the secret {secret}",) == made.weak
    assert secret == made.text(secret)


def test_a_weak_secret_is_still_redacted_in_headers() -> None:
    made = redactor("short")

    assert (("X-Key", made.token("short")),) == made.headers((("X-Key", "short"),))


def test_what_becomes_planned_later_is_not_altered_any_more() -> None:
    made = redactor("device-5001")
    made.protect("/devices/device-5001")

    assert made.text("device-5001") == "device-5001"
    assert made.weak


def test_headers_keep_their_names_and_only_harmless_values() -> None:
    made = redactor()
    token = made.token
    given = (
        ("Content-Type", "application/json"),
        ("Authorization", "Basic YTpi"),
        ("Cookie", "JSESSIONID=abc; BAYEUX_BROWSER=def"),
        ("Set-Cookie", "JSESSIONID=abc; Path=/; HttpOnly"),
        ("X-CSRF-HEADER", "X-CSRF-TOKEN"),
        ("X-CSRF-TOKEN", "t"),
        ("Location", "https://login.example/?SAMLRequest=abc"),
    )

    assert made.headers(given) == (
        ("Content-Type", "application/json"),
        ("Authorization", f"Basic {token('YTpi')}"),
        ("Cookie", f"JSESSIONID={token('abc')}; BAYEUX_BROWSER={token('def')}"),
        ("Set-Cookie", f"JSESSIONID={token('abc')}; Path=/; HttpOnly"),
        ("X-CSRF-HEADER", "X-CSRF-TOKEN"),
        ("X-CSRF-TOKEN", token("t")),
        ("Location", f"https://login.example/?{token('SAMLRequest=abc')}"),
    )


def test_the_secrets_that_an_exchange_brings_are_redacted_in_it() -> None:
    made = redactor()
    record = redacted(
        made,
        response_headers=(
            ("Set-Cookie", "JSESSIONID=0123456789; Path=/"),
            ("X-CSRF-TOKEN", "csrf-0123"),
            ("X-CSRF-HEADER", "X-CSRF-TOKEN"),
        ),
        body='{"a":"0123456789","b":"csrf-0123"}',
    )

    assert record.body == json.dumps(
        {"a": made.token("0123456789"), "b": made.token("csrf-0123")}, separators=(",", ":")
    )


def test_a_client_id_is_redacted_by_its_name_and_known_from_then_on() -> None:
    made = redactor()
    record = redacted(made, purpose=Purpose.HANDSHAKE, body='[{"clientId" : "c1","x":1}]')
    redacted(made, body='[{"clientId":"long-client-id"}]')

    assert record.body == f'[{{"clientId" : "{made.token("c1")}","x":1}}]'
    assert made.text("long-client-id") == made.token("long-client-id")


def test_names_and_passwords_of_others_in_answers_are_redacted() -> None:
    record = redacted(redactor(), body='{"userName":"eve","password":"x","firstName":"E\\"ve"}')

    assert "eve" not in str(record.body)
    assert json.loads(str(record.body)).keys() == {"userName", "password", "firstName"}


def test_the_body_of_a_case_is_not_redacted_by_names() -> None:
    record = redacted(redactor(), purpose=Purpose.CASE, request_body='{"userName":"planned"}')

    assert record.request_body == '{"userName":"planned"}'


def test_a_body_in_base64_is_redacted_inside() -> None:
    made = redactor("secret-one")
    record = redacted(made, body_base64=base64.b64encode(b"\xff secret-one \xfe").decode())

    assert (
        base64.b64decode(str(record.body_base64)) == b"\xff " + made.token("secret-one").encode() + b" \xfe"
    )


def test_addresses_and_failures_lose_credentials() -> None:
    made = redactor("secret-one")
    record = redacted(made, url="http://u:p@h/?k=secret-one", failure="connect: secret-one")

    assert record.url == f"http://{made.token('u:p')}@h/?k={made.token('secret-one')}"
    assert record.failure == f"connect: {made.token('secret-one')}"


def test_an_event_is_redacted_in_names_and_values_and_keeps_its_types() -> None:
    made = redactor("secret-one")
    message: Json = {"clientId": "c1", "data": {"secret-one": ["secret-one", 7, None]}}
    record = made.redacted(Event(exchange=1, index=0, session="s", channel="/a", message=message, at=1.0))
    token = made.token("secret-one")

    assert isinstance(record, Event)
    assert record.message == {"clientId": made.token("c1"), "data": {token: [token, 7, None]}}


def test_other_records_are_redacted_where_they_quote_the_target(header: Header) -> None:
    made = redactor("secret-one")
    token = made.token("secret-one")
    opened = Opened(
        session="s", user=0, device_path="/d", version="secret-one", csrf=False, acknowledges=True, at=1.0
    )
    halt = Halt(kind=HaltKind.SET_UP, what="secret-one", at=1.0)
    gap = Gap(session="s", start=0.0, end=1.0, reason="secret-one")

    assert made.redacted(opened) == dataclasses.replace(opened, version=token)
    assert made.redacted(halt) == dataclasses.replace(halt, what=token)
    assert made.redacted(gap) == dataclasses.replace(gap, reason=token)
    assert made.redacted(dataclasses.replace(header, config=["secret-one"])) == dataclasses.replace(
        header, config=[token]
    )


def test_only_the_latest_passing_secrets_are_kept() -> None:
    made = redactor("lasting-one")
    for number in range(100):
        made.learn(f"passing-{number:03}", "a cookie", passing=True)

    assert made.text("passing-000 passing-099 lasting-one") == " ".join(
        ["passing-000", made.token("passing-099"), made.token("lasting-one")]
    )


@pytest.mark.parametrize("spelled", [html.escape, lambda text: html.escape(text, quote=False)])
def test_a_marked_up_secret_inside_json_is_known(spelled: Callable[[str], str]) -> None:
    made = redactor(SECRET)

    assert made.token(SECRET) == made.text(json.dumps(spelled(SECRET))[1:-1])


def test_an_escaped_secret_inside_json_is_known() -> None:
    made = redactor(SECRET)
    once = json.dumps(SECRET)[1:-1]

    assert made.token(SECRET) == made.text(json.dumps(once)[1:-1])


def test_escapes_in_upper_case_are_known() -> None:
    made = redactor(SECRET)

    assert made.token(SECRET) == made.text(json.dumps(SECRET)[1:-1].replace("\\u00e4", "\\u00E4"))


@pytest.mark.parametrize("before", ["", "a", "ab"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_a_secret_inside_what_is_encoded_is_known(encode: Callable[[bytes], bytes], before: str) -> None:
    made = redactor("a-long-password?>")
    text = encode(f"{before}a-long-password?>, and more".encode()).decode()

    assert made.token("a-long-password?>") in made.text(text)


def test_a_cookie_that_came_encoded_is_known_in_plain() -> None:
    made = redactor("a%2Fb%3Dc%20d%20e%20f")

    assert made.token("a%2Fb%3Dc%20d%20e%20f") == made.text("a/b=c d e f")


def test_what_is_no_utf_8_is_searched_for_utf_8_too() -> None:
    made = redactor(SECRET)
    body = base64.b64encode(b"\xff " + SECRET.encode()).decode()
    found = redacted(made, body_base64=body).body_base64

    assert found is not None
    assert made.token(SECRET).encode() in base64.b64decode(found)


def test_names_of_people_in_a_message_are_redacted() -> None:
    made = redactor()
    event = Event(
        exchange=1, index=0, session="s", channel="/c", message={"data": {"user": {"userName": "bo"}}}, at=1.0
    )
    record = made.redacted(event)

    assert isinstance(record, Event)
    assert {"data": {"user": {"userName": made.token("bo")}}} == record.message


def test_a_cookie_in_use_is_not_the_first_to_be_forgotten() -> None:
    made = redactor()
    for number in range(200):
        made.learn("the-session-cookie", "the cookie", passing=True)
        made.learn(f"another-cookie-{number}", "the cookie", passing=True)

    assert made.token("the-session-cookie") == made.text("the-session-cookie")
