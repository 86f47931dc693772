"""What the figures must hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from conformance.generate import BUDGET
from conformance.model import Scope

__all__ = ["missed"]

_ANSWERS: Final = ("response", "acknowledgement", "user-event", "echo")
_ACCEPTANCE: Final = ("request-lax", "request-strict")
_SHARE: Final = 0.95


def missed(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield each bound that the figures do not keep, in words; nothing where all hold."""
    void = [name for name, died in document["control"].items() if not died]
    if void:
        yield f"void: the control {', '.join(void)} survived"
    yield from _mutants(document)
    yield from _first_sight(document)
    yield from _others(document)


def _mutants(document: Mapping[str, Any]) -> Iterator[str]:
    if document["survivors"]:
        yield f"not killed in every run: {', '.join(document['survivors'])}"
    runs = [run for mutant in document["mutants"].values() for run in mutant["runs"].values()]
    exact = sum(run["exact"] for run in runs)
    if exact < _SHARE * len(runs):
        yield f"only {exact} of {len(runs)} runs failed what was planted and nothing undeclared"
    dead = [name for name, one in document["equivalents"].items() if one["failed"]]
    if dead:
        yield f"equivalents that died: {', '.join(dead)}"


def _first_sight(document: Mapping[str, Any]) -> Iterator[str]:
    for family in document["families"]:
        name, median, late = family["name"], family["median"], family["late"]
        if name in _ANSWERS and (median > 3 or late > 25):
            yield f"{name}: seen first at {median} (median), {late} (95th percentile)"
        if name in _ACCEPTANCE and late > 80:
            yield f"{name}: seen first at {late} (95th percentile)"
    if document["order"]["ratio"] > 1.3:
        yield f"the order of the cases costs {document['order']['ratio']} times the greedy one"


def _others(document: Mapping[str, Any]) -> Iterator[str]:
    for kind in ("variants", "pairs"):
        for name, failed in document[kind]["failed"].items():
            yield f"{kind}: {name} failed {', '.join(failed)}"
    if document["requests"]["most"] > BUDGET[Scope.STANDARD]:
        yield f"a run sent {document['requests']['most']} requests"
    for name, one in document["determinism"].items():
        if one["different"] != 1:
            yield f"{name}: {one['different']} different outcomes in {one['runs']} runs"
