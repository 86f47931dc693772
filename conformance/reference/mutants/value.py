"""Mutants that deviate for some values of a request only; each says for which."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, NamedTuple, TypeAlias
from urllib.parse import unquote

from conformance.reference.answers import ACKNOWLEDGEMENT_CHANNEL
from conformance.reference.behaviour import Change
from conformance.reference.mutants import traits, triggers
from conformance.reference.mutants.borrowed import Path
from conformance.reference.mutants.changes import Due, altering, among, answering, silencing, twice
from conformance.reference.mutants.members import edited, without
from conformance.reference.mutants.mutant import Family, Mutant
from conformance.reference.mutants.triggers import Trigger
from conformance.reference.values import Json, Kind, Object, Outcome

__all__ = ["FAMILY", "MUTANTS"]

FAMILY: Final = Family.VALUE

_ACK: Final = Kind.ACKNOWLEDGEMENT
_EVENT: Final = Kind.USER_EVENT
_LONG: Final = 32
_JOINING: Final = (("chain.made-joinable", "a request that joins a chain may be among them"),)
_Implied: TypeAlias = tuple[tuple[str, str], ...]


def _mutant(name: str, trigger: Trigger, requirement: str, change: Change, implies: _Implied = ()) -> Mutant:
    return Mutant(
        name=name,
        summary=f"{name.replace('-', ' ')}: where {trigger.words}",
        breaks=(requirement,),
        implies=implies,
        trigger=trigger.words,
        share=trigger.share,
        change=change,
    )


_LOST: Final = (
    ("acknowledgement-lost-for-many-fields", triggers.MANY_FIELDS, _ACK),
    ("acknowledgement-lost-for-an-empty-text", triggers.EMPTY_TEXT, _ACK),
    ("acknowledgement-lost-for-a-short-window", triggers.DAWN, _ACK),
    ("acknowledgement-lost-for-a-short-reference", triggers.ONE_CHARACTER, _ACK),
    ("user-event-lost-for-a-pager", triggers.PAGER, _EVENT),
    ("user-event-lost-for-an-evening-window", triggers.EVENING, _EVENT),
    ("user-event-lost-for-a-negative-field", triggers.NEGATIVE, _EVENT),
    ("user-event-lost-without-reference", triggers.NO_REFERENCE, _EVENT),
    ("user-event-lost-for-many-fields", triggers.MANY_FIELDS, _EVENT),
)
_TWICE: Final = (
    ("acknowledgement-doubled-for-empty-fields", triggers.EMPTY_FIELDS, _ACK),
    ("acknowledgement-doubled-for-a-leading-zero", triggers.LEADING_ZERO, _ACK),
    ("user-event-doubled-for-the-whole-day", triggers.DAY, _EVENT),
    ("user-event-doubled-for-a-chain", triggers.CHAIN, _EVENT),
    ("acknowledgement-doubled-without-reference", triggers.NO_REFERENCE, _ACK),
)
_WORDS: Final = {_ACK: "acknowledgement", _EVENT: "user-event"}


def _deliveries() -> Iterator[Mutant]:
    for name, trigger, kind in _LOST:
        implies = _JOINING if kind is _ACK and trigger is not triggers.ONE_CHARACTER else ()
        lost = among(trigger.when, silencing(kind))
        yield _mutant(name, trigger, f"{_WORDS[kind]}.arrives", lost, implies)
    for name, trigger, kind in _TWICE:
        yield _mutant(name, trigger, f"{_WORDS[kind]}.once", among(trigger.when, twice(kind)))
    later = among(triggers.NO_REFERENCE.when, twice(_ACK, pause=1.0))
    yield _mutant(
        "acknowledgement-again-without-reference", triggers.NO_REFERENCE, "acknowledgement.once", later
    )
    elsewhere = among(triggers.MODEM.when, _on_the_other_channel)
    yield _mutant(
        "user-event-on-the-other-channel-for-a-modem", triggers.MODEM, "user-event.channel", elsewhere
    )


def _on_the_other_channel(_: Outcome, due: Due) -> Due:
    return tuple(
        replace(each, channel=ACKNOWLEDGEMENT_CHANNEL) if each.kind is _EVENT else each for each in due
    )


class _Edit(NamedTuple):
    """One member of a message that is changed, `requirement` being the one on it."""

    name: str
    trigger: Trigger
    requirement: str
    edit: Callable[[Json], Json]


_PATHS: Final[dict[str, Path]] = {
    "acknowledgement.application-id": ("record", "applicationId"),
    "acknowledgement.campaign-name": ("record", "campaignName"),
    "acknowledgement.device-path": ("record", "devicePath"),
    "acknowledgement.notification-type": ("notificationType",),
    "echo.reference-id": ("referenceId",),
    "chain.given-reported": ("userData", "GSW_CHAIN_ID"),
    "user-event.application-id": ("userData", "GSW_APPLICATION_ID"),
    "user-event.campaign-name": ("userData", "GSW_CAMPAIGN_NAME"),
    "user-event.chain-n": ("userData", "GSW_CHAIN_N"),
    "user-event.device-id": ("deviceId",),
    "user-event.message-type": ("messageType",),
    "user-event.metrics": ("metrics", "eventProcessing", "serverProcessingTimeTotalMs"),
    "user-event.phone": ("userData", "GSW_PHONE"),
}
_EDITS: Final = (
    _Edit("phone-without-plus", triggers.PLUS, "user-event.phone", lambda v: v.lstrip("+")),
    _Edit("phone-with-zeros-for-plus", triggers.PLUS, "user-event.phone", lambda v: v.replace("+", "00")),
    _Edit("campaign-in-capitals-for-a-space", triggers.SPACE, "acknowledgement.campaign-name", str.upper),
    _Edit("application-as-string-for-a-chain", triggers.CHAIN, "acknowledgement.application-id", str),
    _Edit("application-overflows", triggers.WIDE, "user-event.application-id", lambda v: v - 2**32),
    _Edit("device-null-for-voice-mail", triggers.VOICE_MAIL, "user-event.device-id", lambda _: None),
    _Edit("device-in-capitals-for-email", triggers.EMAIL, "user-event.device-id", str.upper),
    _Edit("campaign-cut-for-many-fields", triggers.MANY_FIELDS, "user-event.campaign-name", lambda v: v[:-1]),
    _Edit("message-type-of-the-second-user", triggers.SECOND_USER, "user-event.message-type", "{}2".format),
    _Edit(
        "device-path-absolute-for-the-second-user",
        triggers.SECOND_USER,
        "acknowledgement.device-path",
        "/api/v2{}".format,
    ),
    _Edit("chain-n-as-string-for-a-chain", triggers.CHAIN, "user-event.chain-n", str),
    _Edit("chain-wrong-in-the-afternoon", triggers.AFTERNOON_CHAIN, "chain.given-reported", lambda v: v + 1),
    _Edit("chain-wrong-with-fields", triggers.CHAIN_AND_FIELDS, "chain.given-reported", lambda v: v + 1),
    _Edit("metrics-negative-for-an-empty-map", triggers.EMPTY_FIELDS, "user-event.metrics", lambda v: -1 - v),
    _Edit("echo-cut-at-32", triggers.OVER_32, "echo.reference-id", lambda v: v[:_LONG]),
    _Edit("echo-percent-decoded", triggers.PERCENT, "echo.reference-id", unquote),
    _Edit(
        "echo-backslash-doubled", triggers.BACKSLASH, "echo.reference-id", lambda v: v.replace("\\", "\\\\")
    ),
    _Edit("echo-quotes-lost", triggers.QUOTE, "echo.reference-id", lambda v: v.replace("'", "")),
    _Edit("echo-entity-decoded", triggers.ENTITY, "echo.reference-id", lambda v: v.replace("&amp;", "&")),
    _Edit("echo-in-capitals-for-a-time-zone", triggers.OTHER_ZONE, "echo.reference-id", str.upper),
    _Edit(
        "notification-type-for-a-time-zone",
        triggers.OTHER_ZONE,
        "acknowledgement.notification-type",
        "{}d".format,
    ),
)


def _members() -> Iterator[Mutant]:
    for name, trigger, requirement, edit in _EDITS:
        kind = _ACK if requirement.startswith(("acknowledgement", "echo")) else _EVENT
        change = altering(kind, _at(_PATHS[requirement], edit), when=trigger.when)
        yield _mutant(name, trigger, requirement, change)
    yield _mutant(
        "calling-list-lost-for-a-long-key",
        triggers.LONG_KEY,
        "acknowledgement.calling-list",
        altering(_ACK, lambda _, data: without(data, ("record", "callingList")), when=triggers.LONG_KEY.when),
    )
    new = traits.both(triggers.EMPTY_FIELDS.when, traits.without_member("chainId"))
    yield _mutant(
        "new-chain-zero-for-an-empty-map",
        triggers.EMPTY_FIELDS,
        "chain.new-positive",
        altering(_EVENT, _at(("userData", "GSW_CHAIN_ID"), lambda _: 0), when=new),
        (("chain.new-unique", "the new chains of such requests have the same id"),),
    )


def _at(path: Path, edit: Callable[[Json], Json]) -> Callable[[Outcome, Object], Object]:
    return lambda _, data: edited(data, path, edit)


_ERRORS: Final[tuple[tuple[str, Trigger, str, Object], ...]] = (
    (
        "message-empty-for-code-10",
        triggers.WRONG_VALUE,
        "envelope.status-message-on-error",
        {"statusMessage": ""},
    ),
    (
        "message-null-for-code-1",
        triggers.MISSING,
        "envelope.status-message-on-error",
        {"statusMessage": None},
    ),
    ("code-21-for-wrong-values", triggers.WRONG_VALUE, "envelope.known-codes", {"statusCode": 21}),
    ("code-as-string-for-missing-members", triggers.MISSING, "envelope.status-code", {"statusCode": "1"}),
    ("field-named-for-missing-members", triggers.MISSING, "envelope.error-members", {"field": "?"}),
)


def _errors() -> Iterator[Mutant]:
    for name, trigger, requirement, more in _ERRORS:
        change = answering(_with(more), success=False, when=trigger.when)
        yield _mutant(name, trigger, requirement, change)


def _with(more: Object) -> Callable[[Object], Object]:
    return lambda body: {**body, **more}


MUTANTS: Final = (*_deliveries(), *_members(), *_errors())
