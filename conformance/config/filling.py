"""The commented config with values filled in, and what is wrong with those values before anything is written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from conformance.config.draft import Draft
from conformance.config.flaws import Flaw
from conformance.config.rules import rule_flaws
from conformance.config.shape import shape_flaws
from conformance.config.template import template
from conformance.errors import ConfigError
from conformance.model import Json

__all__ = ["Filling", "blanks", "filled", "flaws_of"]

_SECTION: Final = re.compile(r"(?:# )?\[+([a-z]+)\]+")
_KEY: Final = re.compile(r"(?:# )?([a-z_]+) = .*")
_USERS: Final = "users"
_NOT_FILLED: Final = "is not filled in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What goes into the blanks: by section and key, and for each user by key."""

    values: Mapping[tuple[str, str], Json] = field(default_factory=dict)
    users: Sequence[Mapping[str, Json]] = ()


def filled(filling: Filling) -> str:
    """Return the commented config with the values in their places; what is not given stays as it is.

    Raises ConfigError for a value that no file in UTF-8 can hold, and KeyError where the config has no such key.
    """
    left = dict(filling.values)
    lines = [line for block in _blocks(template(), filling) for line in _lines(*block, left)]
    if left:
        raise KeyError(", ".join(".".join(key) for key in left))
    return "\n".join(lines) + "\n"


def _blocks(text: str, filling: Filling) -> Iterator[tuple[list[str], str, Mapping[str, Json]]]:
    """Yield the lines of each section with its name and the values for it; users beyond those of the config follow."""
    users = list(filling.users)
    block: list[str] = []
    name = ""
    for line in [*text.splitlines(), "[end]"]:
        found = _SECTION.fullmatch(line)
        if found is None:
            block.append(line)
            continue
        yield block, name, _values(name, filling, users)
        if name == _USERS and found[1] != _USERS:
            yield from ((["[[users]]", ""], name, user) for user in users)
            users.clear()
        block, name = [line], found[1]


def _values(name: str, filling: Filling, users: list[Mapping[str, Json]]) -> Mapping[str, Json]:
    if name == _USERS:
        return users.pop(0) if users else {}
    return {key: value for (section, key), value in filling.values.items() if section == name}


def _lines(
    block: list[str], name: str, values: Mapping[str, Json], left: dict[tuple[str, str], Json]
) -> Iterator[str]:
    """Yield the lines of a section with the values in them; what a further user has besides stands at its head."""
    places = [found[1] if (found := _KEY.fullmatch(line)) else "" for line in block]
    for line, key in zip(block, places, strict=True):
        if key in values:
            left.pop((name, key), None)
            yield f"{key} = {_toml(values[key])}"
        elif values and _SECTION.fullmatch(line):
            yield line.removeprefix("# ")
            more = [one for one in values if name == _USERS and one not in places]
            yield from (f"{one} = {_toml(values[one])}" for one in more)
        else:
            yield line


def _toml(value: Json) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return _quoted(value) if isinstance(value, str) else str(value)


def _quoted(text: str) -> str:
    """Return a basic string of TOML. Raises ConfigError where the text is no Unicode."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ConfigError(
            "a value is no text in UTF-8", where=repr(text), remedy="Set the terminal to UTF-8."
        ) from error
    escaped = (
        f"\\{one}" if one in '"\\' else one if one.isprintable() else f"\\U{ord(one):08x}" for one in text
    )
    return f'"{"".join(escaped)}"'


def flaws_of(filling: Filling) -> tuple[Flaw, ...]:
    """Return what is wrong with the values themselves: not what is missing, nor what the environment lacks."""
    given = {f"{section}.{key}" for section, key in filling.values}
    given |= {f"users[{place}].{key}" for place, user in enumerate(filling.users) for key in user}
    given |= {f"users[{place}]" for place in range(len(filling.users))}
    known: dict[str, Flaw] = {}
    for flaw in _flaws(filling):
        if any(re.fullmatch(rf"{re.escape(key)}(\[\d+\])?", flaw.key) for key in given):
            known.setdefault(flaw.key, flaw)
    return tuple(known.values())


def blanks(filling: Filling) -> tuple[str, ...]:
    """Return the keys that must be filled in yet."""
    found = (flaw.key for flaw in _flaws(filling) if _NOT_FILLED in flaw.what or "is missing" in flaw.what)
    return tuple(dict.fromkeys(found))


def _flaws(filling: Filling) -> Iterator[Flaw]:
    document = tomllib.loads(filled(filling))
    environ = {
        value: f"set-{place}-{value}"
        for place, user in enumerate(filling.users)
        for value in user.values()
        if isinstance(value, str)
    }
    draft = Draft(document, environ)
    yield from rule_flaws(draft)
    yield from shape_flaws(document)
