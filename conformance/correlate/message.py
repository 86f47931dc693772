"""The two messages that answer an AddRecord, told apart by their members and not by their channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from conformance.evidence import Event, whole
from conformance.model import ABSENT, Absent, Json, Object, member

__all__ = [
    "ACKNOWLEDGE",
    "DEVICE_EVENT",
    "OUTBOUND_RECORD",
    "Kind",
    "Message",
    "acknowledges",
    "kind",
    "names",
]

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
        object.__setattr__(self, "kind", kind(self.event))
        object.__setattr__(self, "acknowledges", acknowledges(self.event))

    @property
    def held(self) -> Message:
        """The message with its event as a value of its own, which is not read again each time that it is asked."""
        event = whole(self.event)
        if event is self.event:
            return self
        held = object.__new__(Message)
        for name, value in (
            ("line", self.line),
            ("event", event),
            ("kind", self.kind),
            ("acknowledges", self.acknowledges),
        ):
            object.__setattr__(held, name, value)
        return held

    def get(self, *path: str) -> Json | Absent:
        """Return the member at `path` of the message."""
        return member(self.event.message, *path)


def kind(event: Event) -> Kind:
    """Tell by its members which message an event is, on whatever channel it came.

    One with members of both, for a target may add whatever it likes, is the one of which it has more; where it has as
    many of either, its messageType says which.
    """
    data = member(event.message, "data")
    if not isinstance(data, dict):
        return Kind.UNRELATED
    named = _named_outbound(data) or data.get("notificationType") == ACKNOWLEDGE
    outbound = named or "record" in data or "referenceId" in data
    device = "userData" in data or data.get("messageType") == DEVICE_EVENT
    if outbound and device:
        more = _of_device(data) - _of_outbound(data)
        return Kind.DEVICE if more > 0 or (not more and not _named_outbound(data)) else Kind.OUTBOUND
    return Kind.OUTBOUND if outbound else Kind.DEVICE if device else Kind.UNRELATED


def _of_outbound(data: Object) -> int:
    """Return how many members of an acknowledgement, or of a refusal like it, a message has."""
    members = {"notificationType", "record", "referenceId"} & data.keys()
    return len(members) + _named_outbound(data)


def _named_outbound(data: Object) -> bool:
    return data.get("messageType") == OUTBOUND_RECORD


def _of_device(data: Object) -> int:
    """Return how many members of a user event a message has; user data that are the server's own count for two."""
    members, given = {"userData", "deviceId", "metrics"} & data.keys(), data.get("userData")
    own = isinstance(given, dict) and any(name.startswith("GSW_") for name in given)
    return len(members) + own + (data.get("messageType") == DEVICE_EVENT)


def acknowledges(event: Event) -> bool:
    """Whether an event calls itself AddRecordAcknowledge: a notificationType of another name says that it is none."""
    called = member(event.message, "data", "notificationType")
    if called == ACKNOWLEDGE or (called is not ABSENT and kind(event) is Kind.OUTBOUND):
        return called == ACKNOWLEDGE
    return member(event.message, "data", "userData", "GSW_USER_EVENT") == ACKNOWLEDGE


def names(message: Message) -> str:
    """Return the path of the device that a message names, "" where it names none."""
    path, device = message.get("data", "record", "devicePath"), message.get("data", "deviceId")
    seen = path if message.kind is Kind.OUTBOUND else f"/devices/{device}" if isinstance(device, str) else ""
    return seen if isinstance(seen, str) else ""
