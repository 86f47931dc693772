"""Mutants of the two messages: whether they come, how often, on which channel, and what is in them."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from conformance.reference.answers import ACKNOWLEDGEMENT_CHANNEL, USER_EVENT_CHANNEL
from conformance.reference.mutants.changes import altering, delivering
from conformance.reference.mutants.members import Member, edited, made
from conformance.reference.mutants.mutant import Mutant
from conformance.reference.values import Delivery, Json, Kind, Object, Outcome

__all__ = ["MUTANTS"]

_STEMS: Final = {Kind.ACKNOWLEDGEMENT: "acknowledgement", Kind.USER_EVENT: "user-event"}
_NAMES: Final = {
    "acknowledgement-application-id-retyped": "application-id-as-string",
    "acknowledgement-notification-type-altered": "notification-type-wrong",
    "acknowledgement-reference-id-missing": "reference-id-missing",
    "user-event-phone-altered": "phone-altered",
}
_RECORD: Final = (
    ("devicePath", "device-path"),
    ("callingList", "calling-list"),
    ("applicationId", "application-id"),
    ("campaignName", "campaign-name"),
)
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
_ALL: Final = ("missing", "null", "retyped", "altered")


def _member(kind: Kind, path: tuple[str, ...], what: str) -> Member:
    stem = _STEMS[kind]
    return Member(path=path, stem=f"{stem}-{what}", breaks=(f"{stem}.{what}",))


def _deviating(kind: Kind, members: tuple[Member, ...], kinds: tuple[str, ...] = _ALL) -> Iterator[Mutant]:
    def mutant(deviation: str, member: Member, edit: Callable[[Object], Object]) -> Mutant:
        name = f"{member.stem}-{deviation}"
        return Mutant(
            name=_NAMES.get(name, name),
            summary=f"{member.path[-1]} is {deviation} in the {kind}",
            breaks=member.breaks,
            change=altering(kind, lambda _, data: edit(data)),
        )

    yield from made(members, kinds, mutant=mutant)


def _of_acknowledgement() -> Iterator[Mutant]:
    kind = Kind.ACKNOWLEDGEMENT
    record = tuple(_member(kind, ("record", name), what) for name, what in _RECORD)
    whole = _member(kind, ("record",), "record")
    types = (
        _member(kind, ("messageType",), "message-type"),
        _member(kind, ("notificationType",), "notification-type"),
    )
    reference = Member(
        path=("referenceId",), stem="acknowledgement-reference-id", breaks=("echo.reference-id",)
    )
    yield from _deviating(kind, (*record, *types, reference))
    yield from _deviating(kind, (whole,), ("missing", "null", "retyped"))


def _of_user_event() -> Iterator[Mutant]:
    kind = Kind.USER_EVENT
    data = tuple(_member(kind, ("userData", name), what) for name, what in _USER_DATA)
    chain = tuple(_member(kind, ("userData", name), what) for name, what in _CHAIN)
    whole = _member(kind, ("userData",), "user-data")
    tops = _member(kind, ("deviceId",), "device-id"), _member(kind, ("messageType",), "message-type")
    yield from _deviating(kind, data + tops)
    yield from _deviating(kind, (*chain, whole), ("missing", "null", "retyped"))
    yield _edited("user-event-chain-n-negative", "user-event.chain-n", ("userData", "GSW_CHAIN_N"), to=-1)


def _of_metrics() -> Iterator[Mutant]:
    for name in _METRICS:
        for word, value in _BAD_TIMES:
            path = ("metrics", "eventProcessing", name)
            yield _edited(f"metrics-{_kebab(name)}-{word}", "user-event.metrics", path, to=value)
    shapes: tuple[tuple[str, Json], ...] = (("array", []), ("string", "none"))
    for word, value in shapes:
        yield _edited(f"metrics-{word}", "user-event.metrics", ("metrics",), to=value)
        yield _edited(
            f"metrics-event-processing-{word}", "user-event.metrics", ("metrics", "eventProcessing"), to=value
        )
    seconds = ("metrics", "eventProcessing", "serverGenerationTimestamp")
    yield _edited("metrics-timestamp-in-seconds", "user-event.metrics", seconds, to=1_433_915_479)


def _kebab(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)


def _edited(name: str, requirement: str, path: tuple[str, ...], *, to: Json) -> Mutant:
    return Mutant(
        name=name,
        summary=f"{path[-1]} is {to!r} in the user event",
        breaks=(requirement,),
        change=altering(Kind.USER_EVENT, lambda _, data: edited(data, path, lambda _: to)),
    )


_JOINING: Final = (("chain.made-joinable", "a record that joins may be the one without"),)


def _of_delivery(kind: Kind, other_channel: str) -> Iterator[Mutant]:
    """Missing, now and then missing, twice, twice with a pause, on the channel of the other message."""
    stem = _STEMS[kind]
    missing = "no-acknowledgement" if kind is Kind.ACKNOWLEDGEMENT else "user-event-missing"
    cases: tuple[tuple[str, str, str, Callable[[Delivery], tuple[Delivery, ...]]], ...] = (
        (missing, "arrives", "never comes", lambda _: ()),
        (
            f"{stem}-sometimes-missing",
            "arrives",
            "does not come for one in four",
            lambda d: () if _fourth(d) else (d,),
        ),
        (f"{stem}-doubled", "once", "comes twice", lambda d: (d, d)),
        (f"{stem}-doubled-later", "once", "comes again", lambda d: (d, replace(d, delay=3 * d.delay))),
        (
            f"{stem}-wrong-channel",
            "channel",
            "is on the other channel",
            lambda d: (replace(d, channel=other_channel),),
        ),
    )
    for name, what, words, spread in cases:
        yield Mutant(
            name=name,
            summary=f"the {kind} {words}",
            breaks=(f"{stem}.{what}",),
            implies=_JOINING if name == "acknowledgement-sometimes-missing" else (),
            change=_spread(kind, spread),
        )


def _spread(kind: Kind, spread: Callable[[Delivery], tuple[Delivery, ...]]) -> Callable[..., Json]:
    def change(_: Outcome, due: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
        return tuple(
            each for delivery in due for each in (spread(delivery) if delivery.kind is kind else (delivery,))
        )

    return delivering(change)


def _fourth(delivery: Delivery) -> bool:
    """Whether it is the turn of a message: by its text without times, so that a run can be repeated."""
    text = repr([delivery.data.get("referenceId"), delivery.data.get("userData", {}).get("GSW_PHONE")])
    return zlib.crc32(text.encode(errors="backslashreplace")) % 4 == 0


MUTANTS: Final = (
    *_of_delivery(Kind.ACKNOWLEDGEMENT, USER_EVENT_CHANNEL),
    *_of_delivery(Kind.USER_EVENT, ACKNOWLEDGEMENT_CHANNEL),
    *_of_acknowledgement(),
    *_of_user_event(),
    *_of_metrics(),
)
