"""What a comparison says, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from conformance.judge import Result, RunView

__all__ = ["Change", "Class", "Comparison", "FailOn", "Kind", "Seen", "Side"]


class Class(StrEnum):
    """How much a change matters; the gravest first."""

    BREAKING = "breaking"
    """The contract is kept no longer, or what was carried out is not."""
    NOTABLE = "notable"
    """Somebody's program may feel it."""
    INFORMATIONAL = "informational"


class Kind(StrEnum):
    """What changed."""

    REGRESSED = "regressed"
    FIXED = "fixed"
    FAILS_OTHERWISE = "fails_otherwise"
    NEWLY_EXERCISED = "newly_exercised"
    NO_LONGER_EXERCISED = "no_longer_exercised"
    INCONCLUSIVE = "inconclusive"
    OUTCOME = "outcome"
    """What became of a request: carried out, refused, left unanswered."""
    REPLY = "reply"
    """HTTP status or statusCode, the outcome being the same."""
    MEMBER = "member"
    """A member of an answer that appeared, vanished or changed its type."""
    ORDER = "order"
    BATCHING = "batching"
    CHAIN_NUMBERS = "chain_numbers"
    PROTOCOL = "protocol"
    LATENCY = "latency"


class FailOn(StrEnum):
    """From which changes on a comparison ends with exit code 1."""

    BREAKING = "breaking"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two runs, with the results of all requirements, both judged by this version of the suite."""

    run: RunView
    results: tuple[Result, ...]

    @property
    def by_id(self) -> Mapping[str, Result]:
        """The results by the ids of their requirements."""
        return {result.requirement.id: result for result in self.results}


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen on one side, in words, and the lines of its evidence behind it; none means the whole run."""

    what: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change: about what, and what was seen before and after. `count` is how many requests show it."""

    kind: Kind
    grade: Class
    subject: str
    before: Seen
    after: Seen
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two runs side by side.

    `obstacles` say why they cannot be compared; then there are no changes. `notes` say what the comparison rests on.
    `standing` counts the requirements by what became of them, those that pass or fail on both sides among them, and
    `still_failing` names the latter.
    """

    before: Mapping[str, str]
    after: Mapping[str, str]
    obstacles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    standing: Mapping[str, int] = field(default_factory=dict)
    still_failing: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def comparable(self) -> bool:
        """Whether the two runs can be compared at all."""
        return not self.obstacles

    def graded(self, grade: Class) -> tuple[Change, ...]:
        """Return the changes of one class."""
        return tuple(change for change in self.changes if change.grade is grade)

    def exit_code(self, fail_on: FailOn) -> int:
        """Return 2 where the runs cannot be compared, 1 where something changed that must fail, else 0."""
        if not self.comparable:
            return 2
        graves = self.changes if fail_on is FailOn.ANY else self.graded(Class.BREAKING)
        return 1 if graves else 0
