"""Mutants that say yes to a body that is no object, to another method, or to another media type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from conformance.reference.add_record import has_type
from conformance.reference.behaviour import Change
from conformance.reference.mutants.changes import replying
from conformance.reference.mutants.mutant import MATRIX_SHARE, Family, Mutant
from conformance.reference.values import Fault, Json, Outcome, Reply

__all__ = ["FAMILY", "MUTANTS"]

FAMILY: Final = Family.REQUEST_LAX

_YES: Final = {"statusCode": 0}
_RARE: Final = 0.01

_BODIES: Final[tuple[tuple[str, str, Callable[[Outcome], bool], float], ...]] = (
    ("any-json-body-accepted", "JSON that is no object", lambda o: _is(o, Fault.NOT_OBJECT), 1.0),
    ("malformed-body-accepted", "a body that is no JSON", lambda o: _is(o, Fault.NOT_JSON), 1.0),
    ("array-body-accepted", "an array that holds the record", lambda o: bool(_array(o)), 1.0),
    ("empty-array-body-accepted", "an empty array", lambda o: _array(o) == [], _RARE),
    ("null-body-accepted", "null", lambda o: _is(o, Fault.NOT_OBJECT) and o.value is None, _RARE),
    ("string-body-accepted", "a string", lambda o: isinstance(o.value, str), _RARE),
    ("number-body-accepted", "a number", lambda o: has_type(o.value, int), _RARE),
)


_UNANSWERED: Final = (
    (
        "acknowledgement.arrives",
        "a body in single quotes, which may be taken, is taken and never acknowledged",
    ),
    ("user-event.arrives", "a body in single quotes, which may be taken, is followed by no user event"),
)


def _is(outcome: Outcome, fault: Fault) -> bool:
    return outcome.refusal is not None and outcome.refusal.fault is fault


def _array(outcome: Outcome) -> Json:
    return outcome.value if isinstance(outcome.value, list) else None


def _bodies() -> Iterator[Mutant]:
    for name, what, forgiven, share in _BODIES:

        def change(outcome: Outcome, reply: Reply, forgiven: Callable[[Outcome], bool] = forgiven) -> Reply:
            return replace(reply, status=200, body=_YES) if forgiven(outcome) else reply

        yield Mutant(
            name=name,
            summary=f"says 0 to {what}",
            breaks=("request.body-object",),
            implies=_UNANSWERED if name == "malformed-body-accepted" else (),
            share=share,
            change=replying(change),
        )


def _overlooking(fault: Fault) -> Change:
    return lambda behaviour: replace(behaviour, overlooked=behaviour.overlooked | {fault})


def _forgiving(fault: Fault) -> Change:
    """Say 0 to a fault, and do nothing about the record."""

    def change(outcome: Outcome, reply: Reply) -> Reply:
        return replace(reply, status=200, body=_YES) if _is(outcome, fault) else reply

    return replying(change)


def _deviations() -> Iterator[Mutant]:
    for stem, requirement, what, fault in (
        ("other-method", "request.method", "another method than POST", Fault.METHOD),
        ("other-media-type", "request.media-type", "a body that is declared to be no JSON", Fault.MEDIA_TYPE),
    ):
        yield Mutant(
            name=f"{stem}-accepted",
            summary=f"{what} adds a record all the same",
            breaks=(requirement,),
            change=_overlooking(fault),
        )
        yield Mutant(
            name=f"{stem}-answered-with-success",
            summary=f"{what} is answered with 0 and goes nowhere",
            breaks=(requirement,),
            change=_forgiving(fault),
        )


def _closed(body: bytes) -> bytes:
    """A body that was cut short, with the brace that it lacks."""
    text = body.strip()
    return text + b"}" if text.startswith(b"{") and not text.endswith(b"}") else body


MUTANTS: Final = (
    *_bodies(),
    *_deviations(),
    Mutant(
        name="cut-body-completed",
        summary="a body whose last brace is missing adds a record all the same",
        breaks=("request.body-object",),
        share=MATRIX_SHARE,
        change=lambda behaviour: replace(behaviour, repairs=(*behaviour.repairs, _closed)),
    ),
)
