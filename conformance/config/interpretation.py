"""The readings of what the page leaves open: named questions, each with its options, from `readings.toml`.

To add a reading, add a table there, its key to `schemas/suite/config.json`, and a check or a case that asks for it by
name. Reading our own table is the one kind of I/O here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

__all__ = ["READINGS", "Option", "Reading", "chosen", "settled"]


@dataclass(frozen=True, slots=True)
class Option:
    """One way to read it, and what that makes of a target."""

    value: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A named question that the page does not answer; the first option is the default.

    `ambiguity` is the number of the page's open point, None where the page is merely silent on some input; `basis` what
    speaks for the default. `place` is where the config sets it, None for its own key under [interpretation].
    """

    name: str
    question: str
    basis: str
    options: tuple[Option, ...]
    ambiguity: int | None = None
    place: str | None = None

    @property
    def default(self) -> str:
        """The option that holds where the config names none."""
        return self.options[0].value

    @property
    def values(self) -> tuple[str, ...]:
        """The options by value, the default first."""
        return tuple(option.value for option in self.options)

    @property
    def fixed(self) -> bool:
        """Whether there is nothing to choose."""
        return len(self.options) == 1

    @property
    def settable(self) -> bool:
        """Whether a key under [interpretation] chooses it."""
        return not self.fixed and self.place is None


def settled(given: Mapping[str, str]) -> dict[str, str]:
    """Return every reading of [interpretation] by name: as given, else its default."""
    return {
        reading.name: given.get(reading.name, reading.default)
        for reading in READINGS
        if reading.place is None
    }


def chosen(name: str, given: Mapping[str, str]) -> str:
    """Return the option of one reading: as given, else its default.

    Evidence may be older than a reading, or of an option that is no longer there.
    """
    values = _VALUES[name]
    value = given.get(name)
    return value if value in values else values[0]


def _read() -> Iterator[Reading]:
    text = resources.files("conformance").joinpath("config", "readings.toml").read_text("utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)["reading"]
    for row in rows:
        yield Reading(**{**row, "options": tuple(Option(**option) for option in row["options"])})


READINGS: Final = tuple(_read())
_VALUES: Final = {reading.name: reading.values for reading in READINGS}
