"""Deviations of one member of a message, made by rule: missing, null, of another type, of another value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from conformance.reference.mutants.mutant import Mutant
from conformance.reference.values import Json, Object

__all__ = ["DEVIATIONS", "Member", "edited", "made", "without"]

Edit: TypeAlias = Callable[[Json], Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member by its path from the top, the stem of its mutants' names, and the requirements on it."""

    path: tuple[str, ...]
    stem: str
    breaks: tuple[str, ...]


def edited(value: Object, path: tuple[str, ...], edit: Edit) -> Object:
    """A copy with one member changed; as it was where the member is not there."""
    name, *rest = path
    if not isinstance(value, dict) or name not in value:
        return value
    return {**value, name: edited(value[name], tuple(rest), edit) if rest else edit(value[name])}


def without(value: Object, path: tuple[str, ...]) -> Object:
    """A copy with one member taken away."""
    name, *rest = path
    if rest:
        return edited(value, path[:-1], lambda inner: without(inner, path[-1:]))
    return {key: member for key, member in value.items() if key != name}


def _null(_: Json) -> Json:
    return None


def _retyped(value: Json) -> Json:
    """An integer becomes a string of its digits, anything else an array around itself."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else [value]


def _altered(value: Json) -> Json:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return f"{value}x" if isinstance(value, str) else type(value)()


DEVIATIONS: Final[dict[str, Callable[[Object, tuple[str, ...]], Object]]] = {
    "missing": without,
    "null": lambda value, path: edited(value, path, _null),
    "retyped": lambda value, path: edited(value, path, _retyped),
    "altered": lambda value, path: edited(value, path, _altered),
}


def made(
    members: tuple[Member, ...],
    kinds: tuple[str, ...],
    *,
    mutant: Callable[[str, Member, Callable[[Object], Object]], Mutant],
) -> Iterator[Mutant]:
    """One mutant for each member and each kind of deviation; `mutant` puts the edit where it belongs."""
    for member in members:
        for kind in kinds:
            deviation = DEVIATIONS[kind]

            def edit(
                value: Object, path: tuple[str, ...] = member.path, deviate: Callable[..., Object] = deviation
            ) -> Object:
                return deviate(value, path)

            yield mutant(kind, member, edit)
