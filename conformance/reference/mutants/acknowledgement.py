"""Mutants of the acknowledgement."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

from conformance.reference.answers import USER_EVENT_CHANNEL
from conformance.reference.mutants.borrowed import swapped
from conformance.reference.mutants.members import Member
from conformance.reference.mutants.messages import member, of_delivery, of_members
from conformance.reference.mutants.mutant import Family, Mutant
from conformance.reference.values import Kind

__all__ = ["FAMILY", "MUTANTS"]

FAMILY: Final = Family.ACKNOWLEDGEMENT

_KIND: Final = Kind.ACKNOWLEDGEMENT
_RECORD: Final = (
    ("devicePath", "device-path"),
    ("callingList", "calling-list"),
    ("applicationId", "application-id"),
    ("campaignName", "campaign-name"),
)


def _made() -> Iterator[Mutant]:
    record = tuple(member(_KIND, ("record", name), what) for name, what in _RECORD)
    whole = member(_KIND, ("record",), "record")
    types = (
        member(_KIND, ("messageType",), "message-type"),
        member(_KIND, ("notificationType",), "notification-type"),
    )
    reference = Member(
        path=("referenceId",), stem="acknowledgement-reference-id", breaks=("echo.reference-id",)
    )
    yield from of_members(_KIND, (*record, *types, reference))
    yield from of_members(_KIND, (whole,), ("missing", "null", "retyped"))


def _swapped() -> Iterator[Mutant]:
    """Each two members of the record, and the two types, in each other's place."""
    for (one, first), (other, second) in itertools.combinations(_RECORD, 2):
        yield _exchanged(first, second, ("record", one), ("record", other))
    yield _exchanged("message-type", "notification-type", ("messageType",), ("notificationType",))


def _exchanged(first: str, second: str, one: tuple[str, ...], other: tuple[str, ...]) -> Mutant:
    return Mutant(
        name=f"acknowledgement-{first}-and-{second}-swapped",
        summary=f"{one[-1]} and {other[-1]} have each other's value in the acknowledgement",
        breaks=(f"acknowledgement.{first}", f"acknowledgement.{second}"),
        change=swapped(_KIND, one, other),
    )


MUTANTS: Final = (
    *of_delivery(_KIND, USER_EVENT_CHANNEL),
    *_made(),
    *_swapped(),
)
