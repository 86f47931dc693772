"""Credentials: where they may stand, and that no message holds them."""

from __future__ import annotations

import pytest

USER = 'username_env = "GWS_NAME"\npassword_env = "GWS_WORD"\n'


def test_secrets_come_from_the_environment(loaded, live) -> None:
    user = loaded(live).users[0]

    assert (user.username, user.password) == ("somebody", "hush-hush-1")


def test_nothing_secret_is_in_the_repr(loaded, live) -> None:
    second = '[[users]]\nheaders_env = { A = "GWS_TOKEN" }\ncookies_env = { B = "GWS_COOKIE" }\n'
    shown = repr(loaded(live + second, ("[target]", '[target]\nproxy = "http://me:prox@p"')))

    assert not [word for word in ("somebody", "hush", "abcdefgh", "node0xyz", "prox@") if word in shown]


@pytest.mark.parametrize(("environ", "state"), [({}, "not set"), ({"GWS_WORD": ""}, "set but empty")])
def test_a_variable_without_a_value_is_named(flaws_of, live, environ: dict[str, str], state: str) -> None:
    flaws = flaws_of(live, environ={"GWS_NAME": "somebody"} | environ)

    assert list(flaws) == ["users[0].password_env"]
    assert f"GWS_WORD is {state}" in flaws["users[0].password_env"].what


def test_a_line_break_in_a_secret_is_refused_and_not_shown(flaws_of, live) -> None:
    flaws = flaws_of(live, environ={"GWS_NAME": "somebody", "GWS_WORD": "hush\n"})

    assert "line break" in flaws["users[0].password_env"].what
    assert "hush" not in str(flaws["users[0].password_env"])


def test_a_colon_in_a_user_name_is_refused_and_not_shown(flaws_of, live) -> None:
    flaws = flaws_of(live, environ={"GWS_NAME": "some:body", "GWS_WORD": "w"})

    assert list(flaws) == ["users[0].username_env"]
    assert "some" not in flaws["users[0].username_env"].what


def test_a_header_whose_variable_is_not_set_is_named(flaws_of, live) -> None:
    flaws = flaws_of(live, (USER, 'headers_env = { "X-Auth.Token" = "GWS_NONE" }\n'))

    assert list(flaws) == ['users[0].headers_env."X-Auth.Token"']


def test_a_header_name_is_a_token(flaws_of, live) -> None:
    flaws = flaws_of(live, (USER, 'headers_env = { "X Auth" = "GWS_TOKEN" }\n'))

    assert list(flaws) == ['users[0].headers_env."X Auth"']


def test_a_user_without_credentials_is_refused(flaws_of, live) -> None:
    flaws = flaws_of(live, (USER, 'role = "agent"\n'))

    assert list(flaws) == ["users[0]"]
    assert "no credentials" in flaws["users[0]"].what


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ('username_env = "GWS_NAME"', "users[0].password_env"),
        ('password_env = "GWS_WORD"', "users[0].username_env"),
        ('username = "me"', "users[0].password"),
        ('username = "me"\nusername_env = "GWS_NAME"\npassword = "w"', "users[0].username"),
    ],
)
def test_a_name_and_a_password_go_together(flaws_of, local, rows: str, key: str) -> None:
    flaws = flaws_of(local, ('username = "agent"\npassword = "letmein-1"', rows))

    assert list(flaws) == [key]


def test_literal_credentials_are_for_loopback_only(flaws_of, live) -> None:
    flaws = flaws_of(live, (USER, 'username = "somebody"\npassword = "letmein-1"\n'))

    assert list(flaws) == ["users[0].username", "users[0].password"]
    assert "letmein-1" not in "".join(map(str, flaws.values()))


@pytest.mark.parametrize(
    "row",
    ['password_env = "s3cret!"', 'pasword = "s3cret!"', "password = 53245678", 'headers_env = "s3cret!"'],
)
def test_what_may_be_a_secret_is_never_shown(flaws_of, local, row: str) -> None:
    flaws = flaws_of(local, ('password = "letmein-1"', row))

    shown = "".join(map(str, flaws.values()))

    assert shown
    assert "s3cret" not in shown
    assert "53245678" not in shown


def test_a_secret_at_the_wrong_place_is_not_shown(flaws_of, live) -> None:
    flaws = flaws_of(live, ("[target]", '[target]\npassword = "s3cret!"'))

    assert "[[users]]" in flaws["target.password"].remedy
    assert "s3cret" not in str(flaws["target.password"])


def test_two_users_who_are_the_same_show_no_isolation(flaws_of, live) -> None:
    flaws = flaws_of(f"{live}[[users]]\n{USER}")

    assert list(flaws) == ["users[1]"]
    assert "users[0]" in flaws["users[1]"].what
