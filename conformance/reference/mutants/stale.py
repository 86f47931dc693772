"""Mutants that repeat what came before: a value that a refused request has left, or that of the last message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.reference.behaviour import Change
from conformance.reference.mutants.borrowed import Path, left_over, stale
from conformance.reference.mutants.mutant import Family, Mutant
from conformance.reference.values import Kind

__all__ = ["FAMILY", "MUTANTS"]

FAMILY: Final = Family.VALUE

_OF_REQUESTS: Final[tuple[tuple[Kind, str, Path, str], ...]] = (
    (Kind.ACKNOWLEDGEMENT, "acknowledgement.device-path", ("record", "devicePath"), "devicePath"),
    (Kind.ACKNOWLEDGEMENT, "acknowledgement.calling-list", ("record", "callingList"), "callingList"),
    (Kind.ACKNOWLEDGEMENT, "acknowledgement.application-id", ("record", "applicationId"), "applicationId"),
    (Kind.ACKNOWLEDGEMENT, "acknowledgement.campaign-name", ("record", "campaignName"), "campaignName"),
    (Kind.USER_EVENT, "user-event.application-id", ("userData", "GSW_APPLICATION_ID"), "applicationId"),
    (Kind.USER_EVENT, "user-event.calling-list", ("userData", "GSW_CALLING_LIST"), "callingList"),
    (Kind.USER_EVENT, "user-event.campaign-name", ("userData", "GSW_CAMPAIGN_NAME"), "campaignName"),
)
_SHARE: Final = 0.1
"""Each member has some faulty values in a plan, each of which shows in one message."""


def _of_requests() -> Iterator[Mutant]:
    for kind, requirement, path, source in _OF_REQUESTS:
        yield _repeating(
            requirement,
            path,
            change=left_over(kind, path, source),
            trigger=f"a request before was refused with another {source}",
        )


def _repeating(
    requirement: str, path: Path, *, change: Change, trigger: str, share: float = _SHARE
) -> Mutant:
    message, what = requirement.split(".")
    return Mutant(
        name=f"{message}-{what}-stale",
        summary=f"{path[-1]} in the {message.replace('-', ' ')} is the one before",
        breaks=(requirement,),
        trigger=trigger,
        share=share,
        change=change,
    )


_PHONE: Final = ("userData", "GSW_PHONE")

MUTANTS: Final = (
    *_of_requests(),
    _repeating(
        "user-event.device-id",
        ("deviceId",),
        change=stale(Kind.USER_EVENT, ("deviceId",)),
        trigger="the event before is another user's",
        share=0.2,
    ),
    Mutant(
        name="user-event-phone-stale",
        summary="GSW_PHONE in the user event is the one before",
        breaks=("user-event.arrives", "user-event.once"),
        implies=(
            ("chain.given-reported", "the event before may be that of another chain"),
            ("chain.new-unique", "the event before may be that of another chain"),
        ),
        trigger="any event is before",
        share=0.9,
        change=stale(Kind.USER_EVENT, _PHONE),
    ),
)
