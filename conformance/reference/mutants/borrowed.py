"""Deviations that put a value where another belongs: that of the request before, or that of another member."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from conformance.reference.behaviour import Change
from conformance.reference.mutants.changes import Due, altering, delivering, fresh
from conformance.reference.mutants.members import edited
from conformance.reference.values import Json, Kind, Object, Outcome

__all__ = ["Path", "left_over", "stale", "swapped", "value_at"]

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


def left_over(kind: Kind, path: Path, source: str) -> Change:
    """Repeat, in the next message, a value of a member that a refused request had and no accepted one."""

    def memory() -> Change:
        accepted: set[str] = set()
        left: list[Json] = []

        def change(outcome: Outcome, due: Due) -> Due:
            request = outcome.request or {}
            if not any(each.kind is kind for each in due):
                left[:] = [request[source]] if _strange(request, source, accepted) else left
                return due
            accepted.add(repr(request.get(source)))
            value, left[:] = left[:], []
            return _with(due, kind, path, value[0]) if value else due

        return delivering(change)

    return fresh(memory)


def _strange(request: Object, source: str, accepted: set[str]) -> bool:
    return source in request and repr(request[source]) not in accepted


def stale(kind: Kind, path: Path) -> Change:
    """Repeat a member of the message before."""

    def memory() -> Change:
        last: list[Json] = []

        def change(_: Outcome, due: Due) -> Due:
            own = next((each.data for each in due if each.kind is kind), None)
            if own is None:
                return due
            before, last[:] = last[:], [value_at(own, path)]
            return _with(due, kind, path, before[0]) if before else due

        return delivering(change)

    return fresh(memory)


def _with(due: Due, kind: Kind, path: Path, value: Json) -> Due:
    """The messages, those of a kind with another value in one place."""
    return tuple(
        replace(each, data=edited(each.data, path, lambda _: value)) if each.kind is kind else each
        for each in due
    )
