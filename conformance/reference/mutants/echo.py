"""Mutants that return another referenceId than the one sent, or one that nobody sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from conformance.reference.behaviour import Behaviour, Change
from conformance.reference.mutants.changes import altering
from conformance.reference.mutants.mutant import Family, Mutant
from conformance.reference.values import Json, Kind, Object, Outcome

__all__ = ["FAMILY", "MUTANTS"]

FAMILY: Final = Family.ECHO

_REFERENCE: Final = "referenceId"


def _respelled(name: str, summary: str, spell: Callable[[str], Json]) -> Mutant:
    """A mutant that returns the id in another spelling."""

    def edit(_: Outcome, data: Object) -> Object:
        sent = data.get(_REFERENCE)
        return {**data, _REFERENCE: spell(sent)} if isinstance(sent, str) else data

    change = altering(Kind.ACKNOWLEDGEMENT, edit)
    return Mutant(name=name, summary=summary, breaks=("echo.reference-id",), change=change)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 300


def _remembering(*, crossed: bool) -> Change:
    """Answer with the id of the request before: in place of one that was sent, or where none was."""

    def change(behaviour: Behaviour) -> Behaviour:
        last: list[Json] = []

        def edit(_: Outcome, data: Object) -> Object:
            before, sent = last[:], _REFERENCE in data
            if sent:
                last[:] = [data[_REFERENCE]]
            return {**data, _REFERENCE: before[0]} if before and sent is crossed else data

        return altering(Kind.ACKNOWLEDGEMENT, edit)(behaviour)

    return change


def _invented(_: Outcome, data: Object) -> Object:
    return {_REFERENCE: "0", **data}


def _referring(reference: str) -> Change:
    """Put an id of ours into the user event, which needs none but must not lie."""

    def edit(outcome: Outcome, data: Object) -> Object:
        if _REFERENCE not in (outcome.request or {}):
            return data
        if reference == _REFERENCE:
            return {**data, _REFERENCE: "0"}
        return {**data, "userData": {**data["userData"], reference: "0"}}

    return altering(Kind.USER_EVENT, edit)


MUTANTS: Final = (
    _respelled("reference-id-case-changed", "the letters of referenceId change case", str.swapcase),
    _respelled(
        "reference-id-as-number",
        "a referenceId of digits comes back as a number",
        lambda text: int(text) if _is_number(text) else text,
    ),
    _respelled(
        "reference-id-truncated", "referenceId comes back cut to 16 characters", lambda text: text[:16]
    ),
    _respelled(
        "reference-id-without-zeros", "leading zeros of referenceId are lost", lambda text: text.lstrip("0")
    ),
    _respelled("reference-id-quoted", "referenceId comes back in quotes", '"{}"'.format),
    Mutant(
        name="reference-id-crossed",
        summary="the acknowledgement carries the referenceId of the request before",
        breaks=("echo.reference-id",),
        implies=(
            ("acknowledgement.arrives", "the last of a burst is never acknowledged"),
            ("acknowledgement.once", "the first of a burst is acknowledged twice"),
            ("chain.made-joinable", "a record that joins may be the last of a burst"),
            ("session.resumed", "a record of a session opened anew may be the last of a burst"),
        ),
        change=_remembering(crossed=True),
    ),
    Mutant(
        name="reference-id-left-over",
        summary="a request without referenceId is answered with that of an earlier one",
        breaks=("echo.none-invented",),
        change=_remembering(crossed=False),
    ),
    Mutant(
        name="reference-id-invented",
        summary="a request without referenceId is answered with one",
        breaks=("echo.none-invented",),
        change=altering(Kind.ACKNOWLEDGEMENT, _invented),
    ),
    Mutant(
        name="user-event-reference-id-wrong",
        summary="the user event carries a referenceId that nobody sent",
        breaks=("echo.user-event",),
        change=_referring(_REFERENCE),
    ),
    Mutant(
        name="user-event-gsw-reference-id-wrong",
        summary="the user data carry a GSW_REFERENCE_ID that nobody sent",
        breaks=("echo.user-event",),
        change=_referring("GSW_REFERENCE_ID"),
    ),
)
