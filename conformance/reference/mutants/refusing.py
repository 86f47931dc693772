"""What a mutant that is too strict looks at in a request that keeps every rule, and the mutant made of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from conformance.reference.add_record import has_type
from conformance.reference.mutants.changes import strict
from conformance.reference.mutants.mutant import Mutant
from conformance.reference.values import Json, Object

__all__ = [
    "Broken",
    "Strict",
    "fields",
    "has_letter",
    "integers",
    "longest_key",
    "reference",
    "refusing",
    "span",
    "values",
]

Broken: TypeAlias = Callable[[Object], bool]


class Strict(NamedTuple):
    """One thing that is refused; `share` is that of the valid cases which have it."""

    name: str
    broken: Broken
    share: float


def refusing(requirement: str, one: Strict) -> Mutant:
    """The mutant that refuses one thing about a request."""
    return Mutant(
        name=one.name,
        summary=f"refuses an ordinary record: {one.name.removesuffix('-refused').replace('-', ' ')}",
        breaks=(requirement,),
        share=one.share,
        change=strict(one.name, one.broken),
    )


def fields(request: Object) -> Object:
    """The otherFields; empty where there are none."""
    found: Object = request.get("otherFields") or {}
    return found


def values(request: Object) -> tuple[Json, ...]:
    """The values in otherFields."""
    return tuple(fields(request).values())


def integers(request: Object) -> list[int]:
    """The integers in otherFields."""
    return [value for value in values(request) if has_type(value, int)]


def longest_key(request: Object) -> int:
    """The length of the longest key in otherFields, 0 where there is none."""
    return max(map(len, fields(request)), default=0)


def reference(request: Object) -> str:
    """The referenceId; empty where there is none."""
    return str(request.get("referenceId", ""))


def has_letter(request: Object) -> bool:
    """Whether the referenceId has a letter."""
    return any(map(str.isalpha, reference(request)))


def span(request: Object) -> int:
    """The seconds of the window."""
    return int(request["until"] - request["from"])
