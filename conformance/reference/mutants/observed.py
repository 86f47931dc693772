"""Mutants that answer requests on which the page is silent, and them alone, with messages that are wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from conformance.reference.answers import ACKNOWLEDGEMENT_CHANNEL, USER_EVENT_CHANNEL
from conformance.reference.behaviour import Change
from conformance.reference.mutants.changes import When, altering, among, twice
from conformance.reference.mutants.members import DEVIATIONS, edited, without
from conformance.reference.mutants.mutant import MATRIX_SHARE, Family, Mutant
from conformance.reference.mutants.silence import ANY_PROBE, PROBES, Probe, taking
from conformance.reference.values import Delivery, Kind, Object, Outcome

__all__ = ["FAMILY", "MUTANTS"]

FAMILY: Final = Family.VALUE

_ACK: Final = Kind.ACKNOWLEDGEMENT
_EVENT: Final = Kind.USER_EVENT
_USER_DATA: Final = ("userData",)


class _Way(NamedTuple):
    """How messages deviate: the end of the mutant's name, words, what breaks and what cannot hold then."""

    name: str
    words: str
    breaks: tuple[str, ...]
    deviation: Callable[[When], Change]
    implies: tuple[tuple[str, str], ...] = ()


def _doubled(kind: Kind) -> Callable[[When], Change]:
    return lambda when: among(when, twice(kind, pause=1.0))


def _moved(kind: Kind, channel: str) -> Callable[[When], Change]:
    def move(_: Outcome, due: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
        return tuple(replace(each, channel=channel) if each.kind is kind else each for each in due)

    return lambda when: among(when, move)


def _edited(kind: Kind, edit: Callable[[Object], Object]) -> Callable[[When], Change]:
    return lambda when: altering(kind, lambda _, data: edit(data), when=when)


def _deviating(kind: Kind, path: tuple[str, ...], how: str) -> Callable[[When], Change]:
    return _edited(kind, lambda data: DEVIATIONS[how](data, path))


def _bare(data: Object) -> Object:
    """The event without campaign and number in its chain."""
    for name in ("GSW_CHAIN_N", "GSW_CAMPAIGN_NAME"):
        data = without(data, (*_USER_DATA, name))
    return data


def _chain_zero(data: Object) -> Object:
    return edited(data, (*_USER_DATA, "GSW_CHAIN_ID"), lambda _: 0)


def _of_place(kind: Kind, path: tuple[str, ...], how: str, what: str) -> _Way:
    stem = "acknowledgement" if kind is _ACK else "user-event"
    words = f"{path[-1]} is {how} in the {kind}"
    return _Way(f"{stem}-{what}-{how}", words, (f"{stem}.{what}",), _deviating(kind, path, how))


def _of_delivery(kind: Kind, other_channel: str) -> Iterator[_Way]:
    stem = "acknowledgement" if kind is _ACK else "user-event"
    yield _Way(f"{stem}-doubled", f"the {kind} comes again", (f"{stem}.once",), _doubled(kind))
    channel = _moved(kind, other_channel)
    yield _Way(f"{stem}-wrong-channel", f"the {kind} is on the other channel", (f"{stem}.channel",), channel)


_WAYS: Final = (
    *_of_delivery(_ACK, USER_EVENT_CHANNEL),
    *_of_delivery(_EVENT, ACKNOWLEDGEMENT_CHANNEL),
    _of_place(_ACK, ("messageType",), "altered", "message-type"),
    _of_place(_ACK, ("record",), "missing", "record"),
    _of_place(_ACK, ("record", "applicationId"), "retyped", "application-id"),
    _of_place(_ACK, ("record", "campaignName"), "altered", "campaign-name"),
    _of_place(_ACK, ("record", "devicePath"), "altered", "device-path"),
    _of_place(_EVENT, ("deviceId",), "altered", "device-id"),
    _of_place(_EVENT, (*_USER_DATA, "GSW_CHAIN_ID"), "retyped", "chain-id"),
    _of_place(_EVENT, ("metrics", "eventProcessing", "nodeProcessingTimeNanos"), "retyped", "metrics"),
    _Way(
        "user-event-bare",
        "the user event has neither campaign nor number in its chain",
        ("user-event.campaign-name", "user-event.chain-n"),
        _edited(_EVENT, _bare),
    ),
    _Way(
        "new-chain-zero",
        "the chain reported is 0",
        ("chain.new-positive",),
        _edited(_EVENT, _chain_zero),
        (("chain.new-unique", "all such requests have the same chain"),),
    ),
)


def _of(probe: Probe) -> Iterator[Mutant]:
    for way in _WAYS:
        yield Mutant(
            name=f"{probe.name}-{way.name}",
            summary=f"{way.words}: where {probe.words}",
            breaks=way.breaks,
            implies=way.implies,
            trigger=probe.words,
            share=MATRIX_SHARE,
            change=taking(probe, way.deviation),
        )


_UNUSUAL_REFERENCE: Final = next(probe for probe in PROBES if probe.name == "unusual-reference")

MUTANTS: Final = tuple(mutant for probe in (ANY_PROBE, _UNUSUAL_REFERENCE) for mutant in _of(probe))
