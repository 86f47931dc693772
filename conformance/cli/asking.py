"""What a config needs, asked for at a terminal: one question after the other, each answer checked at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import click

from conformance.config.address import is_loopback
from conformance.config.filling import Filling, flaws_of
from conformance.config.flaws import Flaw
from conformance.config.values import Role
from conformance.errors import ConfigError
from conformance.model import Json

__all__ = ["answered", "filling_of"]

_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_USUAL: Final = "GWS_USERNAME:GWS_PASSWORD"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What is asked for an option that was not given; `read` makes the option's value of the answer."""

    option: str
    text: str
    read: Callable[[str], Any] = str
    default: str = ""


def _words(answer: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[,\s]+", answer) if word)


_QUESTIONS: Final = (
    _Question(option="base_url", text="Address of the deployment, without /api/v2"),
    _Question(option="edition", text="Edition of its API", default="8.5.2"),
    _Question(
        option="users",
        text="Environment variables that hold the name and the password of the user, NAME:PASSWORD",
        read=_words,
        default=_USUAL,
    ),
    _Question(option="application_id", text="Number (DBID) of the Outbound application", read=int),
    _Question(option="campaign", text="Campaign that is loaded and not running"),
    _Question(option="calling_list", text="Calling list of it that is kept for tests"),
    _Question(
        option="phones",
        text="Phone numbers that may be sent, single or FIRST..LAST, with blanks between",
        read=_words,
    ),
)
_MOST: Final = _Question(
    option="max_records", text="The most records that a run may add (smoke 10, standard 120)", read=int
)


def answered(given: Mapping[str, Any]) -> Filling:
    """Ask for what was not given, and return all of it. What is left empty stays open."""
    known = dict(given)
    filling_of(known)  # what is wrong with an option is said before anything is asked
    click.echo("Enter takes what stands in [], or leaves it open.", err=True)
    for question in _QUESTIONS:
        _ask(question, known)
    if known["base_url"] and not is_loopback(known["base_url"]):
        _ask(_MOST, known)
        _ask_the_owner(known)
    return filling_of(known)


def _ask(question: _Question, known: dict[str, Any]) -> None:
    """Ask until the answer is sound."""
    while known[question.option] in (None, ()):
        answer = click.prompt(
            question.text, default=question.default, show_default=bool(question.default), err=True
        ).strip()
        if not answer:
            return
        try:
            filling_of({**known, question.option: (value := question.read(answer))})
        except (ConfigError, ValueError, click.UsageError) as error:
            click.echo(f"  {_said(error)}", err=True)
        else:
            known[question.option] = value


def _said(error: Exception) -> str:
    if isinstance(error, click.UsageError):
        return error.message
    return str(error) if isinstance(error, ConfigError) else "This is no whole number."


def _ask_the_owner(known: dict[str, Any]) -> None:
    most, campaign, calling_list = (known[name] for name in ("max_records", "campaign", "calling_list"))
    if known["consent"] or not (most and campaign and calling_list):
        return
    known["consent"] = click.confirm(
        f"Every accepted record may be dialled. Does the deployment's owner agree to at most {most} records in\n"
        f"list {calling_list} of campaign {campaign}?",
        default=False,
        err=True,
    )


def filling_of(given: Mapping[str, Any]) -> Filling:
    """Return what was given, in its places. Raises ConfigError, with option, value and remedy, where it is wrong."""
    filling = Filling(values=dict(_values(given)), users=tuple(_users(given)))
    if flaws := flaws_of(filling):
        raise ConfigError("\n  ".join(map(_line, flaws)), where=_option(flaws[0].key))
    return filling


_PLACES: Final = {
    "base_url": ("target", "base_url"),
    "edition": ("target", "edition"),
    "application_id": ("deployment", "application_id"),
    "campaign": ("deployment", "campaign_name"),
    "calling_list": ("deployment", "calling_list"),
    "time_zones": ("deployment", "time_zones"),
    "phones": ("deployment", "phone_numbers"),
    "max_records": ("limits", "max_records"),
}


def _values(given: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Json]]:
    for option, place in _PLACES.items():
        value = given[option]
        if value not in (None, ()):
            yield place, list(value) if isinstance(value, tuple) else value
    if given["consent"]:
        yield from _consent(given)


def _consent(given: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Json]]:
    named = {
        "campaign_name": given["campaign"],
        "calling_list": given["calling_list"],
        "max_records": given["max_records"],
    }
    if not all(named.values()):
        raise click.UsageError(
            "--consent needs --campaign, --calling-list and --max-records: what is agreed to."
        )
    yield from ((("consent", key), value) for key, value in named.items())


def _users(given: Mapping[str, Any]) -> Iterator[dict[str, Json]]:
    agents = given["users"] or ((_USUAL,) if given["devices"] or given["without_feature"] else ())
    devices = list(given["devices"])
    if len(devices) > len(agents):
        raise click.UsageError("there are more --device than users who have one.")
    for pair in agents:
        user = _login(pair)
        yield {**user, "device_path": devices.pop(0)} if devices else user
    if given["without_feature"]:
        yield {**_login(given["without_feature"]), "role": Role.WITHOUT_FEATURE.value}


def _login(pair: str) -> dict[str, Json]:
    name, _, password = pair.partition(":")
    if not (_VARIABLE.fullmatch(name) and _VARIABLE.fullmatch(password)):
        raise click.UsageError(
            "a user is given by two names of environment variables, such as GWS_USERNAME:GWS_PASSWORD; a name or "
            "a password itself has no place in a config."
        )
    return {"username_env": name, "password_env": password}


def _line(flaw: Flaw) -> str:
    return f"{flaw.what}. {flaw.remedy}".strip()


def _option(key: str) -> str:
    """Return the option behind a key of the config."""
    bare = re.sub(r"\[\d+\]$", "", key)
    found = (option for option, place in _PLACES.items() if ".".join(place) == bare)
    option = next(found, None)
    return (
        f"--{option.removesuffix('s') if option == 'time_zones' else option}".replace("_", "-")
        if option
        else key
    )
