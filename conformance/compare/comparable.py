"""Whether two runs can be compared at all: the same plan, seed, config and revision; the edition may be another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.compare.values import Side
from conformance.evidence import Halt, HaltKind
from conformance.model import Json, member

__all__ = ["notes", "obstacles"]

_PLACES: Final = ("session", "deployment", "limits", "interpretation", "claims")
_APART: Final = frozenset({"total_time", "minimise"})
"""Limits that change nothing of what is sent."""


def obstacles(before: Side, after: Side) -> Iterator[str]:
    """Yield why the two runs cannot be compared."""
    one, other = before.run.header, after.run.header
    for name in ("scope", "seed", "revision"):
        if getattr(one, name) != getattr(other, name):
            shown = "plan" if name == "scope" else name
            yield f"{shown}: {getattr(one, name)} before, {getattr(other, name)} after"
    yield from _configs(one.config, other.config)
    for side, word in ((before, "before"), (after, "after")):
        yield from _unfit(side, word)


def _configs(one: Json, other: Json) -> Iterator[str]:
    if _roles(one) != _roles(other):
        yield f"users: {_roles(one)} before, {_roles(other)} after"
    for place in _PLACES:
        ours, theirs = member(one, place), member(other, place)
        mine, yours = ours if isinstance(ours, dict) else {}, theirs if isinstance(theirs, dict) else {}
        # A reading or a limit that the older suite did not know yet has its default there.
        names = (
            mine.keys() | yours.keys() if place in {"deployment", "claims"} else mine.keys() & yours.keys()
        )
        for name in sorted(names - _APART):
            if mine.get(name) != yours.get(name):
                yield f"config, {place}.{name}: {mine.get(name)} before, {yours.get(name)} after"


def _roles(config: Json) -> list[str]:
    users = member(config, "users")
    return [str(member(user, "role")) for user in users] if isinstance(users, list) else []


def _unfit(side: Side, word: str) -> Iterator[str]:
    evidence = side.run.evidence
    if evidence.problem and "altered" in evidence.problem:
        yield f"the evidence of the run {word}: {evidence.problem}"
    for halt in evidence.of(Halt):
        if halt.kind in {HaltKind.SET_UP, HaltKind.KNOWN_GOOD}:
            yield f"the run {word} did not get beyond its known good case: {halt.what}"
    if evidence.header.shard is not None:
        yield f"the run {word} is a part of one: merge the parts first"


def notes(before: Side, after: Side) -> Iterator[str]:
    """Yield what the comparison rests on, where the two runs differ and can be compared all the same."""
    one, other = before.run.header, after.run.header
    if one.base_url != other.base_url:
        yield f"target: {one.base_url} before, {other.base_url} after"
    if one.edition != other.edition:
        yield (
            f"edition: {one.edition} before, {other.edition} after; each run is judged by the status codes of its own, "
            "and a code that the older edition does not have is no notable change"
        )
    if one.suite != other.suite:
        yield f"recorded by suite {one.suite} before, {other.suite} after; both are judged by this version"
    for side, word in ((before, "before"), (after, "after")):
        evidence = side.run.evidence
        if evidence.problem or evidence.halt:
            why = evidence.problem or (evidence.halt.what if evidence.halt else "")
            yield f"the run {word} did not send all of its plan: {why}"
