"""Who else is being answered: the requests whose messages are still to come when another one is decided.

A request is in flight from its decision until its messages are due, one delay later. That hangs on when
requests come, not on how the server is scheduled: two that a client sends together are in flight together as
long as they come within one delay of each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from conformance.reference.behaviour import Change
from conformance.reference.mutants.changes import Due, delivering, fresh
from conformance.reference.values import Delivery, Kind, Outcome

__all__ = ["Effect", "Flight", "InFlight", "meeting", "of_kind"]

_MS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Flight:
    """A request that is being answered, and its messages. Their data can still be changed: they are not out."""

    outcome: Outcome
    due: Due


Effect: TypeAlias = Callable[[Outcome, Due, Flight], Due]
"""What becomes of the messages of a request, and of those of the one that it meets."""

Meets: TypeAlias = Callable[[Outcome, Outcome], bool]


class InFlight:
    """The requests of one server that are being answered, the oldest first."""

    def __init__(self) -> None:
        self._flights: list[Flight] = []

    def at(self, outcome: Outcome) -> Sequence[Flight]:
        """Those in flight when a request is decided."""
        self._flights = [each for each in self._flights if _lands(each.outcome) > outcome.now_ms]
        return tuple(self._flights)

    def enter(self, outcome: Outcome, due: Due) -> None:
        """Note a request and its messages; one without any is answered already."""
        if due:
            self._flights.append(Flight(outcome, due))


def _lands(outcome: Outcome) -> float:
    return outcome.now_ms + outcome.delay * _MS


def of_kind(due: Due, kind: Kind) -> Delivery | None:
    """The first message of a kind."""
    return next((each for each in due if each.kind is kind), None)


def meeting(effect: Effect, *, meets: Meets, fewest: int = 1) -> Change:
    """Change what follows a request that meets others in flight, so many at least; the last of them is given."""

    def memory() -> Change:
        flights = InFlight()

        def change(outcome: Outcome, due: Due) -> Due:
            met = [each for each in flights.at(outcome) if meets(each.outcome, outcome)]
            if due and len(met) >= fewest:
                due = effect(outcome, due, met[-1])
            flights.enter(outcome, due)
            return due

        return delivering(change)

    return fresh(memory)
