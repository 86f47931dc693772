"""The choices under [interpretation]: what is wrong with one."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.config.draft import Draft
from conformance.config.flaws import Flaw, closest, seen
from conformance.config.interpretation import READINGS, Reading
from conformance.model import Json

__all__ = ["choice_flaws", "spelled"]


def spelled(value: Json) -> str:
    """Return an option as our table spells it: a number or a boolean of TOML as its text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def choice_flaws(draft: Draft) -> Iterator[Flaw]:
    """Yield what is wrong with the readings that a draft chooses."""
    readings = {reading.name: reading for reading in READINGS}
    for name, value in draft.table("interpretation").items():
        key = f"interpretation.{name}"
        if reading := readings.get(name):
            yield from _option(reading, value, key) if reading.place is None else _misplaced(reading, key)
        else:
            yield _unknown(name, value, key)


def _unknown(name: str, value: Json, key: str) -> Flaw:
    known = [reading.name for reading in READINGS if reading.settable]
    like = closest(name, known)
    return Flaw(
        key=key,
        what=f"is no reading that the suite knows ({seen(value, key=key)})",
        remedy=f"Did you mean interpretation.{like}?" if like else f"Known: {', '.join(known)}.",
    )


def _misplaced(reading: Reading, key: str) -> Iterator[Flaw]:
    yield Flaw(
        key=key,
        what=f"is no key of its own: {reading.place} says it",
        remedy=f"Set {reading.place} to one of {', '.join(reading.values)}.",
    )


def _option(reading: Reading, value: Json, key: str) -> Iterator[Flaw]:
    if isinstance(value, str | int | float) and spelled(value) not in reading.values:
        like = closest(spelled(value), reading.values)
        choice = f'Choose one; the default is "{reading.default}".'
        if reading.fixed:
            choice = f"Leave it out, there is no choice: {reading.options[0].meaning}."
        yield Flaw(
            key=key,
            what=f"{seen(value, key='interpretation')} is none of {', '.join(reading.values)}",
            remedy=f'Did you mean "{like}"?' if like else choice,
        )
