"""How a run read what the page leaves open: every reading, with those that are not the default marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from conformance.config import READINGS, Reading
from conformance.config.interpretation import chosen
from conformance.judge import RunView
from conformance.report.markup import code, escaped

__all__ = ["Read", "read", "section"]

_ELSEWHERE: Final[Mapping[str, Callable[[RunView], str]]] = {
    "session.user_event": lambda run: run.header.user_event_level
}
"""Where the evidence has the readings that the config sets at a place of their own."""


@dataclass(frozen=True, slots=True)
class Read:
    """A reading, and the option that held for a run."""

    reading: Reading
    value: str

    @property
    def changed(self) -> bool:
        """Whether the run read it otherwise than by default."""
        return self.value != self.reading.default


def read(run: RunView) -> tuple[Read, ...]:
    """Return every reading with the option that a run was judged by; older evidence has the default for newer ones."""
    return tuple(Read(reading, _value(reading, run)) for reading in READINGS)


def section(run: RunView) -> Iterator[str]:
    """Yield the section of a summary in Markdown: what is not the default first, what cannot be chosen in one line."""
    rows = read(run)
    free = sorted((row for row in rows if not row.reading.fixed), key=lambda row: not row.changed)
    fixed = (f"{code(row.reading.name)} ({escaped(row.value)})" for row in rows if row.reading.fixed)
    yield "## Interpretations"
    yield (
        "How what the page leaves open was read; each can be set under `[interpretation]` of the config. "
        f"Otherwise than by default: {sum(row.changed for row in rows)} of {len(free)}."
    )
    yield "\n".join(map(_line, free))
    yield f"Without a choice: {', '.join(fixed)}."


def _value(reading: Reading, run: RunView) -> str:
    if reading.place is None:
        return chosen(reading.name, run.header.interpretation)
    return _ELSEWHERE[reading.place](run)


def _line(row: Read) -> str:
    place = f" (set in `{row.reading.place}`)" if row.reading.place else ""
    default = f" **instead of {code(row.reading.default)}**" if row.changed else ""
    meaning = next((one.meaning for one in row.reading.options if one.value == row.value), "")
    return f"- {code(row.reading.name)}: {code(row.value)}{default}{place}: {escaped(meaning)}"
