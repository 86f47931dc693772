"""The control: a mutant that every plan kills with its first case. If it survives, the proof proves nothing."""

from __future__ import annotations

from typing import Final

from conformance.reference.mutants.changes import Due, delivering
from conformance.reference.mutants.mutant import Family, Mutant
from conformance.reference.values import Outcome

__all__ = ["FAMILY", "MUTANTS"]

FAMILY: Final = Family.CONTROL


def _nothing(_: Outcome, __: Due) -> Due:
    return ()


MUTANTS: Final = (
    Mutant(
        name="control-answers-nothing",
        summary="says 0 to every good request, and sends no message at all",
        breaks=("acknowledgement.arrives", "user-event.arrives"),
        change=delivering(_nothing),
    ),
)
