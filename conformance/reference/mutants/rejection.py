"""Mutants that answer a rejected request all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from conformance.reference import answers
from conformance.reference.mutants.changes import delivering
from conformance.reference.mutants.mutant import Mutant
from conformance.reference.values import Delivery, Fault, Outcome

__all__ = ["MUTANTS"]


def _after_rejection(
    message: Callable[[Outcome], Delivery], times: int
) -> Callable[[Outcome, tuple[Delivery, ...]], tuple[Delivery, ...]]:
    """Send a message for a refused request of somebody known, `times` the ordinary delay later."""

    def change(outcome: Outcome, due: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
        refusal, user = outcome.refusal, outcome.user
        if refusal is None or refusal.fault is Fault.CSRF or user is None or outcome.request is None:
            return due
        return (*due, replace(message(outcome), delay=times * outcome.delay))

    return change


def _made() -> Iterator[Mutant]:
    for stem, message in (("acknowledgement", answers.acknowledgement), ("user-event", answers.user_event)):
        for suffix, times in (("", 1), ("-late", 2)):
            yield Mutant(
                name=f"{stem}-after-rejection{suffix}",
                summary=f"a rejected request gets its {stem.replace('-', ' ')}, {times} x the delay later",
                breaks=(f"rejection.no-{stem}",),
                change=delivering(_after_rejection(message, times)),
            )


MUTANTS: Final = tuple(_made())
