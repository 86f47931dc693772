"""Mutants that answer a rejected request all the same: all of them, or those of one kind of fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from conformance.reference import answers
from conformance.reference.deployment import USERS
from conformance.reference.mutants.changes import Due, When, delivering
from conformance.reference.mutants.mutant import Family, Mutant
from conformance.reference.values import Delivery, Fault, Outcome

__all__ = ["FAMILY", "MUTANTS", "after_rejection", "for_its_body"]

FAMILY: Final = Family.REJECTION

_BEFORE_THE_BODY: Final = frozenset({Fault.CSRF, Fault.METHOD, Fault.MEDIA_TYPE, Fault.FEATURE})
"""What is refused for one of these has a requirement of its own."""

_MESSAGES: Final = (("acknowledgement", answers.acknowledgement), ("user-event", answers.user_event))


def after_rejection(
    message: Callable[[Outcome], Delivery], *, when: When, times: float = 1
) -> Callable[..., Due]:
    """Send a message for refused requests, `times` the ordinary delay later."""

    def change(outcome: Outcome, due: Due) -> Due:
        if outcome.refusal is None or not when(outcome):
            return due
        carried_out = replace(outcome, request=_record(outcome), user=outcome.user or USERS[0])
        return (*due, replace(message(carried_out), delay=times * outcome.delay))

    return change


def _record(outcome: Outcome) -> dict[str, object] | None:
    """The request, also where it came in an array."""
    if isinstance(outcome.value, list) and outcome.value and isinstance(outcome.value[0], dict):
        return outcome.value[0]
    return outcome.request


def for_its_body(outcome: Outcome) -> bool:
    """Whether the body of a request was looked at, and was an object."""
    before = outcome.refusal is not None and outcome.refusal.fault in _BEFORE_THE_BODY
    return not before and outcome.user is not None and outcome.request is not None


def _for(fault: Fault, *says: str) -> When:
    """Whether a request was refused for a fault, with one of some phrases in its message."""

    def fits(outcome: Outcome) -> bool:
        refusal = outcome.refusal
        if refusal is None or refusal.fault is not fault:
            return False
        return not says or any(phrase in refusal.message for phrase in says)

    return fits


_TYPES: Final = ("must be a string", "must be an integer", "must be an object")
_KINDS: Final[tuple[tuple[str, str, When], ...]] = (
    ("missing-members", "that lacks a member", _for(Fault.MISSING)),
    ("null-members", "with null for a member", _for(Fault.VALUE, "must not be null")),
    ("wrong-types", "with a value of another type", _for(Fault.VALUE, *_TYPES)),
    ("enumeration", "whose phoneType is none", _for(Fault.VALUE, "is no phone type")),
    ("operation", "whose operationName is none", _for(Fault.VALUE, "is no operation")),
    ("array-body", "in an array", lambda outcome: isinstance(outcome.value, list)),
)


def _of_kinds() -> Iterator[Mutant]:
    for kind, words, when in _KINDS:
        for stem, message in _MESSAGES:
            yield Mutant(
                name=f"{stem}-after-rejection-for-{kind}",
                summary=f"a rejected request {words} gets its {stem.replace('-', ' ')}",
                breaks=(f"rejection.no-{stem}",),
                change=delivering(after_rejection(message, when=when)),
            )


def _of_all() -> Iterator[Mutant]:
    for stem, message in _MESSAGES:
        for suffix, times in (("", 1), ("-late", 2)):
            yield Mutant(
                name=f"{stem}-after-rejection{suffix}",
                summary=f"a rejected request gets its {stem.replace('-', ' ')}, {times} x the delay later",
                breaks=(f"rejection.no-{stem}",),
                change=delivering(after_rejection(message, when=for_its_body, times=times)),
            )


def _before_the_body() -> Iterator[Mutant]:
    """What is refused before its body is looked at has a requirement of its own."""
    for name, fault, requirement in (
        ("other-media-type", Fault.MEDIA_TYPE, "request.media-type"),
        ("other-method", Fault.METHOD, "request.method"),
    ):
        yield Mutant(
            name=f"acknowledgement-after-rejection-for-{name}",
            summary=f"a request refused for its {name.replace('other-', '').replace('-', ' ')} is acknowledged",
            breaks=(requirement, "rejection.no-acknowledgement"),
            change=delivering(after_rejection(answers.acknowledgement, when=_for(fault))),
        )
    yield Mutant(
        name="acknowledgement-after-rejection-for-no-login",
        summary="a request refused for want of a login is acknowledged to the first user",
        breaks=("session.unauthenticated-refused",),
        implies=(("rejection.no-acknowledgement", "a login of nobody is a rejection like any other"),),
        change=delivering(after_rejection(answers.acknowledgement, when=_for(Fault.NOT_AUTHENTICATED))),
    )


MUTANTS: Final = (*_of_all(), *_of_kinds(), *_before_the_body())
