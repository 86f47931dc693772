"""Deviations that put a value where another belongs: that of the request before, or that of another member."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from conformance.reference.behaviour import Change
from conformance.reference.mutants.changes import Due, altering, delivering, fresh
from conformance.reference.mutants.members import edited, without
from conformance.reference.values import Json, Kind, Object, Outcome

__all__ = ["Path", "stale", "stale_by_message", "swapped", "value_at"]

Path: TypeAlias = tuple[str, ...]


def value_at(data: Object, path: Path) -> Json:
    """The value at a path; None where there is none."""
    value: Json = data
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def swapped(kind: Kind, one: Path, other: Path) -> Change:
    """Exchange two members of a message."""

    def edit(_: Outcome, data: Object) -> Object:
        first, second = value_at(data, one), value_at(data, other)
        return edited(edited(data, one, lambda _: second), other, lambda _: first)

    return altering(kind, edit)


def stale(kind: Kind, path: Path, source: str) -> Change:
    """Repeat a member of the request before, whatever became of that request."""

    def borrowed(data: Object, before: Object) -> Object:
        return edited(data, path, lambda _: before[source]) if source in before else without(data, path)

    return _remembering(kind, lambda outcome, _: outcome.request, borrowed)


def stale_by_message(kind: Kind, path: Path) -> Change:
    """Repeat a member of the message before."""

    def borrowed(data: Object, before: Object) -> Object:
        return edited(data, path, lambda _: value_at(before, path))

    return _remembering(kind, lambda _, data: data, borrowed)


def _remembering(
    kind: Kind,
    noted: Callable[[Outcome, Object | None], Object | None],
    borrowed: Callable[[Object, Object], Object],
) -> Change:
    """Change each message of a kind by what was noted of the request before; what is None is not noted."""

    def memory() -> Change:
        last: list[Object] = []

        def change(outcome: Outcome, due: Due) -> Due:
            before = last[:]
            own = next((each.data for each in due if each.kind is kind), None)
            note = noted(outcome, own)
            last[:] = last if note is None else [note]
            return tuple(
                replace(each, data=borrowed(each.data, before[0])) if before and each.kind is kind else each
                for each in due
            )

        return delivering(change)

    return fresh(memory)
