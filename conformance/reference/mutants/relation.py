"""Mutants that take a request for one that they have seen: the same content and the same phone again."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from conformance.reference.behaviour import Change
from conformance.reference.mutants.changes import Due, delivering, fresh, silencing, strict
from conformance.reference.mutants.members import edited
from conformance.reference.mutants.mutant import MATRIX_SHARE, Family, Mutant
from conformance.reference.values import Kind, Object, Outcome

__all__ = ["FAMILY", "MUTANTS"]

FAMILY: Final = Family.RELATION

_WITHOUT_EITHER: Final = (
    ("acknowledgement.arrives", "the request sent again has no acknowledgement"),
    ("user-event.arrives", "the request sent again has no user event"),
)


def content(request: Object) -> str:
    """The content of a request, whatever its referenceId."""
    kept = {name: value for name, value in request.items() if name != "referenceId"}
    return json.dumps(kept, sort_keys=True)


def _refused_again() -> Change:
    seen: set[str] = set()

    def again(request: Object) -> bool:
        known = content(request) in seen
        seen.add(content(request))
        return known

    return strict("duplicate", again)


def _changed_again(change: Callable[[Outcome, Due, Outcome], Due]) -> Change:
    """Change what follows a request whose content was carried out before, knowing that one's outcome."""

    def memory() -> Change:
        seen: dict[str, Outcome] = {}

        def changed(outcome: Outcome, due: Due) -> Due:
            if not due or outcome.request is None:
                return due
            first = seen.setdefault(content(outcome.request), outcome)
            return due if first is outcome else change(outcome, due, first)

        return delivering(changed)

    return fresh(memory)


def _silenced(*kinds: Kind) -> Callable[[Outcome, Due, Outcome], Due]:
    return lambda outcome, due, _: silencing(*kinds)(outcome, due)


def _referring(_: Outcome, due: Due, first: Outcome) -> Due:
    """The acknowledgement carries the referenceId of the first."""
    for each in due:
        if each.kind is Kind.ACKNOWLEDGEMENT and "referenceId" in each.data:
            each.data["referenceId"] = (first.request or {}).get("referenceId")
    return due


def _chained(_: Outcome, due: Due, first: Outcome) -> Due:
    """The user event reports the chain of the first."""
    chain = first.chain or (1, 0)
    for each in due:
        if each.kind is Kind.USER_EVENT:
            each.data.update(edited(each.data, ("userData", "GSW_CHAIN_ID"), lambda _: chain[0]))
    return due


def _again(name: str, summary: str, change: Change, *, implies: tuple[tuple[str, str], ...] = ()) -> Mutant:
    return Mutant(
        name=f"repeated-{name}",
        summary=f"the same content and phone again: {summary}",
        breaks=("relation.repeated",),
        implies=implies,
        share=MATRIX_SHARE,
        change=change,
    )


MUTANTS: Final = (
    _again("refused", "refused", fresh(_refused_again)),
    _again(
        "unanswered",
        "taken and never answered",
        _changed_again(_silenced(Kind.ACKNOWLEDGEMENT, Kind.USER_EVENT)),
        implies=_WITHOUT_EITHER,
    ),
    _again(
        "without-acknowledgement",
        "no acknowledgement",
        _changed_again(_silenced(Kind.ACKNOWLEDGEMENT)),
        implies=_WITHOUT_EITHER[:1],
    ),
    _again(
        "without-user-event",
        "no user event",
        _changed_again(_silenced(Kind.USER_EVENT)),
        implies=_WITHOUT_EITHER[1:],
    ),
    Mutant(
        name="repeated-with-the-first-reference-id",
        summary="the same content and phone again: acknowledged with the referenceId of the first",
        breaks=("echo.reference-id",),
        implies=(("relation.repeated", "the request sent again has no acknowledgement of its own"),),
        share=MATRIX_SHARE,
        change=_changed_again(_referring),
    ),
    Mutant(
        name="repeated-with-the-first-chain",
        summary="the same content and phone again: reported in the chain of the first",
        breaks=("chain.new-unique",),
        share=MATRIX_SHARE,
        change=_changed_again(_chained),
    ),
)
