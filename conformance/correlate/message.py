"""The two messages that answer an AddRecord, told apart by their members and not by their channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from conformance.evidence import Event
from conformance.model import Absent, Json, member

__all__ = ["ACKNOWLEDGE", "DEVICE_EVENT", "OUTBOUND_RECORD", "Kind", "Message", "kind", "names"]

ACKNOWLEDGE: Final = "AddRecordAcknowledge"
"""What both messages call themselves (CometD Response: data.notificationType, data.userData.GSW_USER_EVENT)."""

OUTBOUND_RECORD: Final = "OutboundRecordMessage"
DEVICE_EVENT: Final = "DeviceUserEventMessage"


class Kind(StrEnum):
    """Which of the two messages something is, by its shape."""

    OUTBOUND = "outbound"
    DEVICE = "device"
    UNRELATED = "unrelated"


@dataclass(frozen=True, slots=True)
class Message:
    """An event and the number of its line; what it is, and whether it calls itself AddRecordAcknowledge."""

    line: int
    event: Event
    kind: Kind = field(init=False, compare=False, repr=False)
    acknowledges: bool = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Look at the event once: it is asked for often, and may have to be read."""
        names = (self.get("data", "notificationType"), self.get("data", "userData", "GSW_USER_EVENT"))
        object.__setattr__(self, "kind", kind(self.event))
        object.__setattr__(self, "acknowledges", ACKNOWLEDGE in names)

    def get(self, *path: str) -> Json | Absent:
        """Return the member at `path` of the message."""
        return member(self.event.message, *path)


def kind(event: Event) -> Kind:
    """Tell by its members which message an event is, on whatever channel it came."""
    data = member(event.message, "data")
    if not isinstance(data, dict):
        return Kind.UNRELATED
    if "userData" in data or data.get("messageType") == DEVICE_EVENT:
        return Kind.DEVICE
    named = data.get("messageType") == OUTBOUND_RECORD or data.get("notificationType") == ACKNOWLEDGE
    return Kind.OUTBOUND if named or {"record", "referenceId"} & data.keys() else Kind.UNRELATED


def names(message: Message) -> str:
    """Return the path of the device that a message names, "" where it names none."""
    path, device = message.get("data", "record", "devicePath"), message.get("data", "deviceId")
    seen = path if message.kind is Kind.OUTBOUND else f"/devices/{device}" if isinstance(device, str) else ""
    return seen if isinstance(seen, str) else ""
