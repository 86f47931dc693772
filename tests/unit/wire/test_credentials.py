"""What is secret in what a user logs in with."""

from __future__ import annotations

import base64

import pytest

from conformance.config import User
from conformance.wire.credentials import Credentials
from conformance.wire.redaction import Redactor

PAIR = base64.b64encode(b"somebody:hush-hush-1").decode()


def redactor(credentials: Credentials) -> Redactor:
    made = Redactor(key=b"key")
    credentials.teach(made, session="s")
    return made


@pytest.mark.parametrize("secret", ["Bearer abcdefgh", "abcdefgh"])
def test_a_token_is_known_with_its_scheme_and_without(secret: str) -> None:
    made = redactor(Credentials.of(User(headers=(("Authorization", "Bearer abcdefgh"),))))

    assert made.token(secret) == made.text(secret)


@pytest.mark.parametrize("secret", [f"Basic {PAIR}", PAIR, "somebody:hush-hush-1", "hush-hush-1", "somebody"])
def test_a_basic_header_made_elsewhere_is_known_by_what_it_says(secret: str) -> None:
    made = redactor(Credentials.of(User(headers=(("Authorization", f"Basic {PAIR}"),))))

    assert secret not in made.text(f"before {secret} after")


def test_a_basic_header_that_says_nothing_is_known_as_it_is() -> None:
    made = redactor(Credentials.of(User(headers=(("Authorization", "Basic not+base64!"),))))

    assert made.token("Basic not+base64!") == made.text("Basic not+base64!")


def test_short_parts_of_a_strong_secret_are_not_said_to_be_weak() -> None:
    assert () == redactor(Credentials.of(User(headers=(("X-Key", "long-enough abc"),)))).weak


@pytest.mark.parametrize(
    "secret", ["p:ss/word", "proxy-user", base64.b64encode(b"proxy-user:p:ss/word").decode()]
)
def test_what_the_address_of_a_proxy_carries_is_known(secret: str) -> None:
    made = redactor(Credentials.of_proxy("http://proxy-user:p%3Ass%2Fword@proxy.example:3128"))

    assert made.token(secret) == made.text(secret)


@pytest.mark.parametrize("address", [None, "http://proxy.example:3128"])
def test_a_proxy_without_a_login_has_no_secret(address: str | None) -> None:
    assert "http://proxy.example" == redactor(Credentials.of_proxy(address)).text("http://proxy.example")
