"""Mutants whose messages come at the wrong time: with those of another request, too late, or again after a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from conformance.reference import answers
from conformance.reference.behaviour import Change
from conformance.reference.mutants import traits
from conformance.reference.mutants.changes import Due, When, among, delivering, fresh
from conformance.reference.mutants.mutant import Family, Mutant
from conformance.reference.mutants.rejection import after_rejection
from conformance.reference.values import Delivery, Fault, Kind, Outcome

__all__ = ["FAMILY", "MUTANTS"]

FAMILY: Final = Family.TIMING

_MINUTE: Final = 60.0
_HALF_A_SECOND: Final = 0.5
_KINDS: Final = ((Kind.ACKNOWLEDGEMENT, "acknowledgement"), (Kind.USER_EVENT, "user-event"))
_JOINING: Final = (("chain.made-joinable", "a request that joins a chain may be among them"),)


def _joins(outcome: Outcome) -> bool:
    return "chainId" in traits.request(outcome)


def _later(kind: Kind, seconds: float) -> Callable[[Outcome, Due], Due]:
    def change(_: Outcome, due: Due) -> Due:
        return tuple(replace(each, delay=seconds) if each.kind is kind else each for each in due)

    return change


def _late() -> Iterator[Mutant]:
    for kind, stem in _KINDS:
        chain = _JOINING if kind is Kind.ACKNOWLEDGEMENT else ()
        yield Mutant(
            name=f"{stem}-after-a-minute",
            summary=f"the {kind} comes a minute after the response",
            breaks=(f"{stem}.arrives",),
            trigger="any request",
            change=delivering(_later(kind, _MINUTE)),
        )
        yield Mutant(
            name=f"{stem}-after-a-minute-for-a-chain",
            summary=f"the {kind} of a record that joins a chain comes a minute after the response",
            breaks=(f"{stem}.arrives",),
            implies=chain,
            trigger="a chain is named",
            share=0.3,
            change=among(_joins, _later(kind, _MINUTE)),
        )


def _again(kind: Kind, pause: Callable[[Delivery], float]) -> Change:
    def change(_: Outcome, due: Due) -> Due:
        return (*due, *(replace(each, delay=pause(each)) for each in due if each.kind is kind))

    return delivering(change)


def _doubled() -> Iterator[Mutant]:
    pauses: tuple[tuple[str, str, Callable[[Delivery], float]], ...] = (
        ("after-one-delay", "one delay after the first", lambda each: 2 * each.delay),
        ("after-three-delays", "three delays after the first", lambda each: 4 * each.delay),
        ("after-half-a-second", "half a second after the response", lambda _: _HALF_A_SECOND),
    )
    for kind, stem in _KINDS:
        for name, words, pause in pauses:
            yield Mutant(
                name=f"{stem}-again-{name}",
                summary=f"the {kind} comes a second time, {words}",
                breaks=(f"{stem}.once",),
                trigger="any request",
                change=_again(kind, pause),
            )


def _with_the_next() -> Change:
    """Keep each acknowledgement back until the next request has been answered."""
    kept: list[Delivery] = []

    def change(_: Outcome, due: Due) -> Due:
        own = [each for each in due if each.kind is Kind.ACKNOWLEDGEMENT]
        before, kept[:] = kept[:], own or kept
        rest = [each for each in due if each.kind is not Kind.ACKNOWLEDGEMENT]
        return (*(before if own else ()), *rest)

    return delivering(change)


_HALF: Final = f"{_HALF_A_SECOND} s after the response"


def _after_rejection() -> Iterator[Mutant]:
    refused: tuple[tuple[str, str, When], ...] = (
        ("missing-members", "a member is missing", traits.refused_for(Fault.MISSING)),
        ("wrong-values", "a value is wrong", traits.refused_for(Fault.VALUE)),
    )
    for (kind, stem), message in zip(_KINDS, (answers.acknowledgement, answers.user_event), strict=True):
        for name, words, when in refused:
            late = delivering(_delayed(after_rejection(message, when=when)))
            yield Mutant(
                name=f"{stem}-after-half-a-second-for-{name}",
                summary=f"a rejected request gets its {kind} {_HALF}: where {words}",
                breaks=(f"rejection.no-{stem}",),
                trigger=words,
                share=0.1,
                change=late,
            )


def _delayed(change: Callable[[Outcome, Due], Due]) -> Callable[[Outcome, Due], Due]:
    """What a change adds to nothing comes half a second after the response."""

    def delayed(outcome: Outcome, due: Due) -> Due:
        return (*due, *(replace(each, delay=_HALF_A_SECOND) for each in change(outcome, ())))

    return delayed


MUTANTS: Final = (
    *_late(),
    *_doubled(),
    *_after_rejection(),
    Mutant(
        name="acknowledgement-with-the-next",
        summary="the acknowledgement comes after the response to the next request only",
        breaks=("acknowledgement.arrives",),
        trigger="no request follows that is taken",
        share=0.1,
        change=fresh(_with_the_next),
    ),
)
