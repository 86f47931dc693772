"""The readings of what the page leaves open: one row each.

To add a reading, add a row, and let a check ask for it by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["READINGS", "Option", "Reading", "settled"]


@dataclass(frozen=True, slots=True)
class Option:
    """One way to read it, and what that makes of a target."""

    value: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A named question that the page does not answer; the first option is the default."""

    name: str
    question: str
    options: tuple[Option, ...]

    @property
    def default(self) -> str:
        """The option that holds where the config names none."""
        return self.options[0].value

    @property
    def values(self) -> tuple[str, ...]:
        """The options by value, the default first."""
        return tuple(option.value for option in self.options)


READINGS: Final[tuple[Reading, ...]] = (
    Reading(
        name="boolean_for_string",
        question="What must come of true or false in place of a string?",
        options=(
            Option("rejected", "the request must be rejected: a boolean is no string"),
            Option("observed", "what happens is recorded and not judged: some readers take the word"),
        ),
    ),
    Reading(
        name="scalar_coercion",
        question='What must come of a scalar that lenient readers turn ("134" for 134, 1 for "1")?',
        options=(
            Option("observed", "what happens is recorded and not judged"),
            Option("rejected", "the request must be rejected: only the type of the table will do"),
        ),
    ),
    Reading(
        name="acknowledgement_without_reference_id",
        question="Must a request that carries no referenceId be acknowledged?",
        options=(
            Option("observed", "whether an acknowledgement comes is recorded and not judged"),
            Option("required", "exactly one must come, as for any other accepted request"),
        ),
    ),
)


def settled(chosen: Mapping[str, str]) -> dict[str, str]:
    """Return every reading by name: as chosen, else its default."""
    return {reading.name: chosen.get(reading.name, reading.default) for reading in READINGS}
