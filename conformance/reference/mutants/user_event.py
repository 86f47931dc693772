"""Mutants of the user event."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.reference.answers import ACKNOWLEDGEMENT_CHANNEL
from conformance.reference.mutants.borrowed import Path, swapped
from conformance.reference.mutants.messages import member, of_delivery, of_members, with_value
from conformance.reference.mutants.mutant import Family, Mutant
from conformance.reference.values import Json, Kind

__all__ = ["FAMILY", "MUTANTS"]

FAMILY: Final = Family.USER_EVENT

_KIND: Final = Kind.USER_EVENT
_USER_DATA: Final = (
    ("GSW_APPLICATION_ID", "application-id"),
    ("GSW_USER_EVENT", "user-event"),
    ("GSW_CALLING_LIST", "calling-list"),
    ("GSW_PHONE", "phone"),
    ("GSW_CAMPAIGN_NAME", "campaign-name"),
)
_CHAIN: Final = (("GSW_CHAIN_N", "chain-n"), ("GSW_CHAIN_ID", "chain-id"))
_METRICS: Final = ("serverGenerationTimestamp", "nodeProcessingTimeNanos", "serverProcessingTimeTotalMs")
_BAD_TIMES: Final[tuple[tuple[str, Json], ...]] = (
    ("null", None),
    ("string", "4"),
    ("negative", -1),
    ("fraction", 4.5),
)
_PAIRS: Final = (
    ("GSW_CAMPAIGN_NAME", "campaign-name", "GSW_CALLING_LIST", "calling-list"),
    ("GSW_APPLICATION_ID", "application-id", "GSW_CALLING_LIST", "calling-list"),
    ("GSW_APPLICATION_ID", "application-id", "GSW_CAMPAIGN_NAME", "campaign-name"),
    ("GSW_CAMPAIGN_NAME", "campaign-name", "GSW_USER_EVENT", "user-event"),
)


def _members() -> Iterator[Mutant]:
    data = tuple(member(_KIND, ("userData", name), what) for name, what in _USER_DATA)
    chain = tuple(member(_KIND, ("userData", name), what) for name, what in _CHAIN)
    whole = member(_KIND, ("userData",), "user-data")
    tops = member(_KIND, ("deviceId",), "device-id"), member(_KIND, ("messageType",), "message-type")
    yield from of_members(_KIND, data + tops)
    yield from of_members(_KIND, (*chain, whole), ("missing", "null", "retyped"))
    negative = ("userData", "GSW_CHAIN_N")
    yield with_value(_KIND, "user-event-chain-n-negative", "user-event.chain-n", negative, to=-1)


def _metrics() -> Iterator[Mutant]:
    whole: Path = ("metrics",)
    inner: Path = (*whole, "eventProcessing")
    shapes: tuple[tuple[str, Json], ...] = (("array", []), ("string", "none"))
    bad: list[tuple[str, Path, Json]] = [
        (f"{_kebab(name)}-{word}", (*inner, name), value) for name in _METRICS for word, value in _BAD_TIMES
    ]
    for word, value in shapes:
        bad += [(word, whole, value), (f"event-processing-{word}", inner, value)]
    bad.append(("timestamp-in-seconds", (*inner, _METRICS[0]), 1_433_915_479))
    for word, path, value in bad:
        yield with_value(_KIND, f"metrics-{word}", "user-event.metrics", path, to=value)


def _kebab(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)


def _swapped() -> Iterator[Mutant]:
    for one, first, other, second in _PAIRS:
        yield Mutant(
            name=f"user-event-{first}-and-{second}-swapped",
            summary=f"{one} and {other} have each other's value in the user event",
            breaks=(f"user-event.{first}", f"user-event.{second}"),
            change=swapped(_KIND, ("userData", one), ("userData", other)),
        )
    yield Mutant(
        name="user-event-device-id-and-message-type-swapped",
        summary="deviceId and messageType have each other's value in the user event",
        breaks=("user-event.device-id", "user-event.message-type"),
        change=swapped(_KIND, ("deviceId",), ("messageType",)),
    )


MUTANTS: Final = (
    *of_delivery(_KIND, ACKNOWLEDGEMENT_CHANNEL),
    *_members(),
    *_metrics(),
    *_swapped(),
)
