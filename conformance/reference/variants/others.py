"""Messages that answer nobody's AddRecord of the run: other kinds, and the records of other people."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from conformance.reference import answers
from conformance.reference.answers import ACKNOWLEDGEMENT_CHANNEL, USER_EVENT_CHANNEL
from conformance.reference.values import Delivery, Kind, Object, Outcome, User

__all__ = ["foreign", "noise"]

_STATUS: Final[Object] = {
    "messageType": "OutboundRecordMessage",
    "notificationType": "StatusChanged",
    "record": {"id": "0a1b2c3d-0000-4000-8000-000000000001", "state": "ReadyToCall", "phone": "5550000"},
}
_FOREIGN_CHAINS: Final = 4_000_000


def noise(outcome: Outcome, user: User) -> tuple[Delivery, Delivery, Delivery]:
    """A state of the user's device, a state of a record, and a user event of another operation."""
    device: Object = {"messageType": "DeviceStateChangeMessage", "devices": [{"id": user.device_id}]}
    processed: Object = {
        "messageType": "DeviceUserEventMessage",
        "deviceId": user.device_id,
        "userData": {"GSW_USER_EVENT": "RecordProcessedAcknowledge", "GSW_RECORD_HANDLE": 7},
    }

    def other(channel: str, data: Object) -> Delivery:
        return Delivery(kind=Kind.OTHER, channel=channel, data=data, delay=outcome.delay, user=user.name)

    return (
        other(USER_EVENT_CHANNEL, device),
        other(ACKNOWLEDGEMENT_CHANNEL, _STATUS),
        other(USER_EVENT_CHANNEL, processed),
    )


def foreign(outcome: Outcome, user: User, ordinal: int) -> tuple[Delivery, Delivery]:
    """The two messages that answer a record of another client of the same user."""
    request: Object = {
        "devicePath": user.device_path,
        "callingList": "CallingList1",
        "applicationId": 134,
        "campaignName": "Campaign1",
        "phoneNumber": f"+44207946{ordinal % 10_000:04d}",
        "referenceId": f"another-client:{ordinal:x}",
    }
    theirs = replace(outcome, request=request, chain=(_FOREIGN_CHAINS + ordinal, 0))
    messages = answers.acknowledgement(theirs), answers.user_event(theirs)
    first, second = (replace(each, kind=Kind.OTHER, user=user.name) for each in messages)
    return first, second
