"""The messages that answer a request on the channels, made from what was decided (CometD Response)."""

from __future__ import annotations

from typing import Final

from conformance.reference.values import Delivery, Kind, Object, Outcome

__all__ = [
    "ACKNOWLEDGEMENT_CHANNEL",
    "USER_EVENT_CHANNEL",
    "acknowledgement",
    "deliveries",
    "error_message",
    "user_event",
]

ACKNOWLEDGEMENT_CHANNEL: Final = "/v2/me/outbound"
USER_EVENT_CHANNEL: Final = "/me/internal"

_RECORD_MEMBERS: Final = ("devicePath", "callingList", "applicationId", "campaignName")
_USER_DATA: Final = (
    ("GSW_APPLICATION_ID", "applicationId"),
    ("GSW_CALLING_LIST", "callingList"),
    ("GSW_PHONE", "phoneNumber"),
    ("GSW_CAMPAIGN_NAME", "campaignName"),
)
_NANOSECONDS_PER_MS: Final = 1_000_000


def deliveries(outcome: Outcome) -> tuple[Delivery, ...]:
    """What a decided request publishes.

    Nothing if refused, an error if a look-up failed, else the two answers.
    """
    if outcome.refusal is not None:
        return ()
    if outcome.unknown is not None:
        return (error_message(outcome),)
    return acknowledgement(outcome), user_event(outcome)


def acknowledgement(outcome: Outcome) -> Delivery:
    """The acknowledgement of a record."""
    request = outcome.request or {}
    data: Object = {
        "record": {member: request[member] for member in _RECORD_MEMBERS if member in request},
        "notificationType": "AddRecordAcknowledge",
        "messageType": "OutboundRecordMessage",
        **_reference(request),
    }
    return _delivery(outcome, Kind.ACKNOWLEDGEMENT, ACKNOWLEDGEMENT_CHANNEL, data=data)


def user_event(outcome: Outcome) -> Delivery:
    """The user event of a record; the times in it are measured, the delay still to come included."""
    request = outcome.request or {}
    chain_id, chain_n = outcome.chain or (1, 0)
    user_data = {name: request[member] for name, member in _USER_DATA if member in request}
    user_data |= {"GSW_USER_EVENT": "AddRecordAcknowledge", "GSW_CHAIN_N": chain_n, "GSW_CHAIN_ID": chain_id}
    data: Object = {
        "metrics": {"eventProcessing": _metrics(outcome)},
        "userData": user_data,
        "deviceId": _device_id(outcome),
        "messageType": "DeviceUserEventMessage",
    }
    return _delivery(outcome, Kind.USER_EVENT, USER_EVENT_CHANNEL, data=data)


def error_message(outcome: Outcome) -> Delivery:
    """The other event that the page speaks of (Parameters, referenceId).

    The request was passed on and then failed.
    """
    data: Object = {
        "notificationType": "AddRecordError",
        "messageType": "OutboundRecordMessage",
        "errorCode": 6,
        "errorMessage": outcome.unknown.message if outcome.unknown else "The record was not created",
        **_reference(outcome.request or {}),
    }
    return _delivery(outcome, Kind.ERROR, ACKNOWLEDGEMENT_CHANNEL, data=data)


def _delivery(outcome: Outcome, kind: Kind, channel: str, *, data: Object) -> Delivery:
    user = outcome.user.name if outcome.user else None
    return Delivery(kind=kind, channel=channel, data=data, delay=outcome.delay, user=user)


def _reference(request: Object) -> Object:
    return {"referenceId": request["referenceId"]} if "referenceId" in request else {}


def _device_id(outcome: Outcome) -> str | None:
    path = (outcome.request or {}).get("devicePath")
    if isinstance(path, str):
        return path.rpartition("/")[2]
    return outcome.user.device_id if outcome.user else None


def _metrics(outcome: Outcome) -> Object:
    delay_ms = round(outcome.delay * 1_000)
    return {
        "serverGenerationTimestamp": outcome.now_ms + delay_ms,
        "nodeProcessingTimeNanos": outcome.elapsed_ns,
        "serverProcessingTimeTotalMs": delay_ms + -(-outcome.elapsed_ns // _NANOSECONDS_PER_MS),
    }
