"""Variants of what the two messages carry, and of the messages between them."""

from __future__ import annotations

from itertools import count
from typing import Final

from conformance.reference.behaviour import Behaviour
from conformance.reference.mutants.changes import altering, delivering
from conformance.reference.mutants.members import edited, without
from conformance.reference.values import Delivery, Kind, Object, Outcome
from conformance.reference.variants.others import foreign, noise
from conformance.reference.variants.variant import Variant

__all__ = ["VARIANTS"]

_EXTRA: Final = {"extraText": "text", "extraNumber": 1, "extraObject": {"a": None}}
_REFERENCE: Final = "referenceId"


def _extra_members(behaviour: Behaviour) -> Behaviour:
    def in_acknowledgement(_: Outcome, data: Object) -> Object:
        return edited(data, ("record",), lambda record: {**record, **_EXTRA}) | _EXTRA

    def in_user_event(_: Outcome, data: Object) -> Object:
        return edited(data, ("userData",), lambda user_data: {**user_data, **_EXTRA, "tier": 3}) | _EXTRA

    return altering(Kind.USER_EVENT, in_user_event)(
        altering(Kind.ACKNOWLEDGEMENT, in_acknowledgement)(behaviour)
    )


def _fuller_record(outcome: Outcome, data: Object) -> Object:
    request, (chain_id, chain_n) = outcome.request or {}, outcome.chain or (1, 0)
    more = {
        "recordHandle": 70_000 + chain_id % 1_000,
        "phoneNumber": request.get("phoneNumber"),
        "chainId": chain_id,
        "chainN": chain_n,
        "uri": f"http://127.0.0.1/api/v2/outbound-records/{chain_id}",
    }
    return edited(data, ("record",), lambda record: {**more, **record})


def _with_other_fields(outcome: Outcome, data: Object) -> Object:
    """The fields as plain keys beside those of the protocol, which go before them."""
    fields = (outcome.request or {}).get("otherFields")
    if not isinstance(fields, dict):
        return data
    return edited(data, ("userData",), lambda user_data: {**fields, **user_data})


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


def _among_others(outcome: Outcome, due: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
    """Messages of other kinds on the same channels, before, between and after."""
    if outcome.user is None:
        return due
    device, status, processed = noise(outcome, outcome.user)
    return device, *due[:1], status, processed, *due[1:], status


def _among_records(behaviour: Behaviour) -> Behaviour:
    """Records of another client before, between and after, also where ours was refused."""
    ordinals = count(1)

    def change(outcome: Outcome, due: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
        if outcome.user is None:
            return due
        acknowledgement, user_event = foreign(outcome, outcome.user, next(ordinals))
        last = foreign(outcome, outcome.user, next(ordinals))
        return acknowledgement, *due[:1], user_event, *due[1:], *last

    return delivering(change)(behaviour)


def _with_user_data(data: Object) -> Object:
    """The message with user data beside what it has."""
    fields: Object = {"GSW_PHONE": "+12025550100", "GSW_USER_EVENT": "AddRecordAcknowledge"}
    return {**data, "userData": fields}


VARIANTS: Final = (
    Variant(
        name="user-data-in-acknowledgement",
        summary="the acknowledgement has user data, too, of which the page knows nothing",
        source="domain 3.3",
        change=altering(Kind.ACKNOWLEDGEMENT, lambda _, data: _with_user_data(data)),
    ),
    Variant(
        name="user-data-null-in-acknowledgement",
        summary="the acknowledgement has null in place of user data, as a serializer writes it",
        source="domain 3.3",
        change=altering(Kind.ACKNOWLEDGEMENT, lambda _, data: {**data, "userData": None}),
    ),
    Variant(
        name="extra-members",
        summary="members that the page does not name, in both messages",
        source="domain 3.3, domain 7 (15, 27)",
        change=_extra_members,
    ),
    Variant(
        name="metrics-empty",
        summary="metrics without content",
        source="domain 3.4, design 5",
        change=altering(Kind.USER_EVENT, lambda _, data: edited(data, ("metrics",), lambda _: {})),
        chooses="what metrics hold",
    ),
    Variant(
        name="metrics-absent",
        summary="no metrics",
        source="design 5, domain 7 (22)",
        change=altering(Kind.USER_EVENT, lambda _, data: without(data, ("metrics",))),
        chooses="what metrics hold",
    ),
    Variant(
        name="metrics-null",
        summary="null in place of metrics",
        source="domain 7 (22)",
        change=altering(Kind.USER_EVENT, lambda _, data: edited(data, ("metrics",), lambda _: None)),
        chooses="what metrics hold",
    ),
    Variant(
        name="fuller-record",
        summary="the acknowledged record has handle, phone, chain and address too",
        source="domain 3.3",
        change=altering(Kind.ACKNOWLEDGEMENT, _fuller_record),
    ),
    Variant(
        name="other-fields-in-user-event",
        summary="the user event carries the otherFields as plain keys",
        source="domain 1.5",
        change=altering(Kind.USER_EVENT, _with_other_fields),
    ),
    Variant(
        name="reference-id-in-user-event",
        summary="the user event carries the referenceId too",
        source="domain 6, domain 7 (8)",
        change=altering(Kind.USER_EVENT, _referring),
    ),
    Variant(
        name="silent-without-reference-id",
        summary="no acknowledgement where no referenceId was sent",
        source="design 5, domain 7 (12)",
        change=delivering(_silent_without_reference),
        chooses="what answers a request without referenceId",
    ),
    Variant(
        name="no-message-without-reference-id",
        summary="no message at all where no referenceId was sent",
        source="design 5, domain 7 (12)",
        change=delivering(lambda outcome, due: due if _REFERENCE in (outcome.request or {}) else ()),
        chooses="what answers a request without referenceId",
    ),
    Variant(
        name="reference-id-null-where-none",
        summary="the acknowledgement has a null for a referenceId that was not sent",
        source="domain 3.7",
        change=altering(Kind.ACKNOWLEDGEMENT, lambda _, data: {_REFERENCE: None, **data}),
        chooses="what answers a request without referenceId",
    ),
    Variant(
        name="other-messages",
        summary="messages of other kinds on the same channels",
        source="domain 3.3, design 6",
        change=delivering(_among_others),
    ),
    Variant(
        name="other-peoples-records",
        summary="both messages of records that another client of the user adds, on the same channels",
        source="design 6",
        change=_among_records,
    ),
)
