"""What a request may be like, as predicates on what was decided about it: the triggers of deviations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from conformance.reference.add_record import has_type
from conformance.reference.mutants.changes import When
from conformance.reference.values import Fault, Json, Object, Outcome

__all__ = [
    "both",
    "fields",
    "has",
    "in_fields",
    "in_reference",
    "number",
    "refused_for",
    "request",
    "without_member",
]

_NOTHING: Final[Object] = {}


def request(outcome: Outcome) -> Object:
    """The request; empty where the body is no object."""
    return _NOTHING if outcome.request is None else outcome.request


def fields(outcome: Outcome) -> Object:
    """Its otherFields; empty where it has none."""
    found = request(outcome).get("otherFields")
    return found if isinstance(found, dict) else {}


def both(one: When, other: When) -> When:
    """Whether two things hold."""
    return lambda outcome: one(outcome) and other(outcome)


def has(member: str, value: Json) -> When:
    """Whether a member has a value."""
    return lambda outcome: request(outcome).get(member, ...) == value


def without_member(member: str) -> When:
    """Whether a member is not there."""
    return lambda outcome: member not in request(outcome)


def number(member: str, fits: Callable[[int], bool]) -> When:
    """Whether a member is an integer that fits."""

    def when(outcome: Outcome) -> bool:
        value: Json = request(outcome).get(member, ...)
        return has_type(value, int) and fits(value)

    return when


def in_fields(fits: Callable[[Json], bool]) -> When:
    """Whether a value in otherFields fits."""
    return lambda outcome: any(map(fits, fields(outcome).values()))


def in_reference(fits: Callable[[str], bool]) -> When:
    """Whether the referenceId is a text that fits."""

    def when(outcome: Outcome) -> bool:
        reference = request(outcome).get("referenceId")
        return isinstance(reference, str) and fits(reference)

    return when


def refused_for(fault: Fault) -> When:
    """Whether the request is refused for a fault."""
    return lambda outcome: outcome.refusal is not None and outcome.refusal.fault is fault
