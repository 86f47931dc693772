"""The registry of variants: servers that differ from the reference and still keep the contract."""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from conformance.reference.add_record import TYPES
from conformance.reference.answers import ACKNOWLEDGEMENT_CHANNEL, USER_EVENT_CHANNEL
from conformance.reference.behaviour import Behaviour, Change
from conformance.reference.faults import STATUSES, Status
from conformance.reference.mutants.changes import altering, delivering, strict
from conformance.reference.mutants.members import edited, without
from conformance.reference.values import Delivery, Fault, Json, Kind, Object, Outcome

__all__ = ["VARIANTS", "Variant"]

_EXTRA: Final = {"extraText": "text", "extraNumber": 1, "extraObject": {"a": None}}
_REFERENCE: Final = "referenceId"
_INVALID: Final = STATUSES[Fault.VALUE].code
_LONGEST_REFERENCE: Final = 36
_DIGITS: Final = re.compile(r"-?[0-9]{1,18}")


def _same(behaviour: Behaviour) -> Behaviour:
    return behaviour


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A legal difference: in behaviour, or in what the server is started with (`csrf`, `prefix`)."""

    name: str
    summary: str
    change: Change = field(default=_same, repr=False)
    csrf: bool = False
    prefix: str = ""


def _extra_members(behaviour: Behaviour) -> Behaviour:
    def in_acknowledgement(_: Outcome, data: Object) -> Object:
        return edited(data, ("record",), lambda record: {**record, **_EXTRA}) | _EXTRA

    def in_user_event(_: Outcome, data: Object) -> Object:
        return edited(data, ("userData",), lambda user_data: {**user_data, **_EXTRA, "tier": 3}) | _EXTRA

    return altering(Kind.USER_EVENT, in_user_event)(
        altering(Kind.ACKNOWLEDGEMENT, in_acknowledgement)(behaviour)
    )


def _user_event_first(_: Outcome, due: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
    return tuple(reversed(due))


def _jittered(_: Outcome, due: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
    """Each message at a time of its own, up to five times the delay.

    The same data always at the same time.
    """
    return tuple(replace(each, delay=each.delay * (1 + _spread(each) * 4)) for each in due)


def _spread(delivery: Delivery) -> float:
    data = without(delivery.data, ("metrics",))
    return zlib.crc32(repr((delivery.kind, data)).encode(errors="backslashreplace")) / 2**32


def _among_others(outcome: Outcome, due: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
    """Messages of other kinds on the same channels, before, between and after."""
    if outcome.user is None:
        return due
    device: Object = {"messageType": "DeviceStateChangeMessage", "devices": [{"id": outcome.user.device_id}]}
    status: Object = {
        "messageType": "OutboundRecordMessage",
        "notificationType": "StatusChanged",
        "record": {"id": "0a1b2c3d-0000-4000-8000-000000000001", "state": "ReadyToCall", "phone": "5550000"},
    }
    processed: Object = {
        "messageType": "DeviceUserEventMessage",
        "deviceId": outcome.user.device_id,
        "userData": {"GSW_USER_EVENT": "RecordProcessedAcknowledge", "GSW_RECORD_HANDLE": 7},
    }

    def other(channel: str, data: Object) -> Delivery:
        return Delivery(kind=Kind.OTHER, channel=channel, data=data, delay=outcome.delay, user=due_user)

    due_user = outcome.user.name
    between = other(ACKNOWLEDGEMENT_CHANNEL, status), other(USER_EVENT_CHANNEL, processed)
    return (
        other(USER_EVENT_CHANNEL, device),
        *due[:1],
        *between,
        *due[1:],
        other(ACKNOWLEDGEMENT_CHANNEL, status),
    )


def _with_http_200(behaviour: Behaviour) -> Behaviour:
    return replace(
        behaviour, statuses={fault: Status(each.code, 200) for fault, each in behaviour.statuses.items()}
    )


def _with_code_2(behaviour: Behaviour) -> Behaviour:
    statuses = {
        fault: Status(2 if each.code == _INVALID else each.code, each.http)
        for fault, each in behaviour.statuses.items()
    }
    return replace(behaviour, statuses=statuses)


def _refused_at_once(behaviour: Behaviour) -> Behaviour:
    return replace(behaviour, rules=(*behaviour.rules, *behaviour.lookups), lookups=())


def _bound(request: Object) -> Object:
    """Scalars as a lenient JSON binder reads them: "134" and 134.7 for an integer, 12345 for a string."""
    return {member: _bound_member(member, value) for member, value in request.items()}


def _bound_member(member: str, value: Json) -> Json:
    wanted = TYPES.get(member)
    if wanted is int and isinstance(value, float) and math.isfinite(value):
        return int(value)
    if wanted is int and isinstance(value, str) and _DIGITS.fullmatch(value):
        return int(value)
    if wanted is str and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value


def _referring(outcome: Outcome, data: Object) -> Object:
    request = outcome.request or {}
    if _REFERENCE not in request:
        return data
    return edited(
        data, ("userData",), lambda user_data: {**user_data, "GSW_REFERENCE_ID": request[_REFERENCE]}
    )


def _silent_without_reference(outcome: Outcome, due: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
    silent = _REFERENCE not in (outcome.request or {})
    return tuple(each for each in due if not (silent and each.kind is Kind.ACKNOWLEDGEMENT))


def _cometd(**members: Json) -> Change:
    return lambda behaviour: replace(behaviour, cometd=replace(behaviour.cometd, **members))


def _unknown_member(request: Object) -> bool:
    return not TYPES.keys() >= request.keys()


def _unusual_reference(request: Object) -> bool:
    reference = request.get(_REFERENCE)
    return isinstance(reference, str) and not (
        0 < len(reference) <= _LONGEST_REFERENCE and reference.isascii() and reference.isprintable()
    )


_ALL: Final = (
    Variant(
        name="extra-members",
        summary="members that the page does not name, in both messages",
        change=_extra_members,
    ),
    Variant(
        name="metrics-empty",
        summary="metrics without content",
        change=altering(Kind.USER_EVENT, lambda _, data: edited(data, ("metrics",), lambda _: {})),
    ),
    Variant(
        name="metrics-absent",
        summary="no metrics",
        change=altering(Kind.USER_EVENT, lambda _, data: without(data, ("metrics",))),
    ),
    Variant(
        name="user-event-first",
        summary="the user event before the acknowledgement",
        change=delivering(_user_event_first),
    ),
    Variant(
        name="other-messages",
        summary="messages of other kinds on the same channels",
        change=delivering(_among_others),
    ),
    Variant(name="errors-with-http-200", summary="every envelope with HTTP 200", change=_with_http_200),
    Variant(
        name="errors-with-code-2", summary="statusCode 2 where the reference says 10", change=_with_code_2
    ),
    Variant(
        name="lookups-refused-at-once",
        summary="unknown campaign, list or application refused in the response",
        change=_refused_at_once,
    ),
    Variant(
        name="lenient-binder",
        summary="scalars are read as the type wanted",
        change=lambda behaviour: replace(behaviour, reads=(*behaviour.reads, _bound)),
    ),
    Variant(
        name="unknown-members-refused",
        summary="members that the page does not name are refused",
        change=strict("unknown-member", _unknown_member),
    ),
    Variant(
        name="unusual-reference-id-refused",
        summary="referenceId only of 1 to 36 printable ASCII characters",
        change=strict("reference-id-unusual", _unusual_reference),
    ),
    Variant(
        name="reference-id-in-user-event",
        summary="the user event carries the referenceId too",
        change=altering(Kind.USER_EVENT, _referring),
    ),
    Variant(
        name="silent-without-reference-id",
        summary="no acknowledgement where no referenceId was sent",
        change=delivering(_silent_without_reference),
    ),
    Variant(
        name="messages-before-response",
        summary="the messages overtake the response",
        change=lambda behaviour: replace(behaviour, reply_lag=2.0),
    ),
    Variant(
        name="jitter", summary="each message up to five times later, on its own", change=delivering(_jittered)
    ),
    Variant(
        name="no-ack-extension",
        summary="CometD without the ack extension",
        change=_cometd(ack_extension=False),
    ),
    Variant(
        name="connect-reply-first",
        summary="replies before events in a response",
        change=_cometd(connect_reply_first=True),
    ),
    Variant(
        name="first-connect-held",
        summary="the first poll is held like any other",
        change=_cometd(hold_first_connect=True),
    ),
    Variant(
        name="short-polls", summary="polls are held for one second", change=_cometd(advice_timeout=1_000)
    ),
    Variant(
        name="interval-advised",
        summary="clients are told to wait 100 ms between polls",
        change=_cometd(advice_interval=100),
    ),
    Variant(name="csrf", summary="CSRF protection is on", csrf=True),
    Variant(name="path-prefix", summary="the API lies under a path of its own", prefix="/cloud-web"),
)

VARIANTS: Final[Mapping[str, Variant]] = MappingProxyType({variant.name: variant for variant in _ALL})
"""Every variant by its name; several can be had at once."""
