"""How users log in: what is wrong with their credentials, and the credentials from the environment.

No message holds a user name, a password, or a header's or cookie's value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from conformance.config.draft import Draft, texts
from conformance.config.flaws import Flaw, dotted
from conformance.config.values import Pairs
from conformance.model import Object

__all__ = ["credential", "login_flaws", "pairs"]

_WAYS: Final = ("username", "username_env", "password", "password_env", "headers_env", "cookies_env")
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


def login_flaws(draft: Draft) -> Iterator[Flaw]:
    """Yield what is wrong with the credentials of all users."""
    known: dict[tuple[object, ...], str] = {}
    for key, user in draft.users():
        yield from _own_flaws(key, user, draft)
        login = (credential(user, "username", draft.environ), *pairs(user, draft.environ))
        if any(login) and (first := known.setdefault(login, key)) != key:
            yield Flaw(
                key=key,
                what=f"logs in as the same user as {first}",
                remedy="Name another user, or leave this one out: what reaches one would reach both.",
            )


def credential(user: Object, name: str, environ: Mapping[str, str]) -> str | None:
    """Return a user's name or password, from the environment or literal; None where there is none."""
    variable, literal = user.get(f"{name}_env"), user.get(name)
    if isinstance(variable, str):
        return environ.get(variable)
    return literal if isinstance(literal, str) else None


def pairs(user: Object, environ: Mapping[str, str]) -> tuple[Pairs, Pairs]:
    """Return a user's headers and cookies, as far as the environment has them."""
    headers, cookies = (
        tuple((name, environ[source]) for name, source in texts(user, kind).items() if source in environ)
        for kind in ("headers_env", "cookies_env")
    )
    return headers, cookies


def _own_flaws(key: str, user: Object, draft: Draft) -> Iterator[Flaw]:
    if not any(way in user for way in _WAYS):
        yield Flaw(
            key=key,
            what="has no credentials",
            remedy="Give username_env and password_env, or headers_env, or cookies_env.",
        )
    yield from _half_flaws(key, user)
    if draft.loopback is False:
        yield from _literal_flaws(key, user)
    yield from _variable_flaws(key, user, draft.environ)
    yield from _name_flaws(key, user)
    if ":" in (credential(user, "username", draft.environ) or ""):
        given = "username_env" if "username_env" in user else "username"
        yield Flaw(
            key=f"{key}.{given}",
            what="the user name holds a colon, which HTTP Basic cannot carry (RFC 7617, section 2)",
            remedy="Log this user in elsewhere and give headers_env or cookies_env.",
        )


def _half_flaws(key: str, user: Object) -> Iterator[Flaw]:
    for name, other in (("username", "password"), ("password", "username")):
        given = [way for way in (name, f"{name}_env") if way in user]
        if given[1:]:
            yield Flaw(
                key=f"{key}.{name}", what=f"is given beside {name}_env", remedy="Leave one of them out."
            )
        if given and other not in user and f"{other}_env" not in user:
            wanted = f"{other}_env" if given[0].endswith("_env") else other
            yield Flaw(
                key=f"{key}.{wanted}",
                what=f"is missing beside {given[0]}",
                remedy=f"Give both; {other}_env names the environment variable that holds the {other}.",
            )


def _literal_flaws(key: str, user: Object) -> Iterator[Flaw]:
    for name in ("username", "password"):
        if name in user:
            yield Flaw(
                key=f"{key}.{name}",
                what="stands in the file itself, which only a loopback target may have",
                remedy=f"Put it into an environment variable and name that one in {name}_env.",
            )


def _variables(key: str, user: Object) -> Iterator[tuple[str, str]]:
    """Yield the key and the name of every environment variable of a user."""
    for way in ("username_env", "password_env"):
        if isinstance(variable := user.get(way), str):
            yield f"{key}.{way}", variable
    for kind in ("headers_env", "cookies_env"):
        for name, variable in texts(user, kind).items():
            yield f"{key}.{kind}{dotted(f'/x/{_escaped(name)}')[1:]}", variable


def _variable_flaws(key: str, user: Object, environ: Mapping[str, str]) -> Iterator[Flaw]:
    for place, variable in _variables(key, user):
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", variable):
            continue  # the schema says so, without the text: it may be the secret itself
        value = environ.get(variable)
        if not value:
            state = "not set" if value is None else "set but empty"
            yield Flaw(
                key=place,
                what=f"the environment variable {variable} is {state}",
                remedy=f"Set {variable} where the suite is started, or name another variable.",
            )
        elif _CONTROL.search(value):
            yield Flaw(
                key=place,
                what=f"the environment variable {variable} holds a line break or another control character",
                remedy="Set it without; a secret read from a file often brings the line's end along.",
            )


def _name_flaws(key: str, user: Object) -> Iterator[Flaw]:
    for kind in ("headers_env", "cookies_env"):
        for name in texts(user, kind):
            if not _TOKEN.fullmatch(name):
                place = f"{key}.{kind}{dotted(f'/x/{_escaped(name)}')[1:]}"
                yield Flaw(
                    key=place,
                    what=f"is no name of a {kind.removesuffix('s_env')}",
                    remedy="Use the characters of a token (RFC 9110, section 5.6.2): no blanks, no colon.",
                )


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
