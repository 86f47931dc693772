"""The user event: it arrives, once, and its user data repeat the request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

from conformance.checks.comparison import identified, same, shape, surplus, value
from conformance.checks.metrics import the_metrics_are_numbers
from conformance.checks.presence import another_cause, ignored, missing, promised, taken_over
from conformance.checks.reading import reads
from conformance.correlate import Kind, Message
from conformance.judge import CaseCheck, CaseView, Doubt, Finding, Observation, Survey, verifies
from conformance.model import ABSENT, Absent, Expectation, Json, member

__all__ = ["CHECKS"]

_SCHEMA: Final = "add_record/user_event"
_CHAIN: Final = ("data", "userData", "GSW_CHAIN_ID")
_NUMBER: Final = ("data", "userData", "GSW_CHAIN_N")


def _expected(case: CaseView) -> bool:
    """Whether a user event is owed: as the acknowledgement is, or beside one that came."""
    return case.owed and case.case.phone is not None and (promised(case) or bool(case.acknowledgements))


def _seen(case: CaseView) -> bool:
    return case.case.expectation is Expectation.ACCEPT and bool(case.user_events)


def _with_data(case: CaseView) -> bool:
    return _seen(case) and all(isinstance(m.get("data", "userData"), dict) for m in case.user_events)


@verifies("user-event.arrives", when=_expected, not_applicable=ignored)
def the_user_event_arrives(case: CaseView) -> Iterator[Observation]:
    """An accepted request is followed by a user event."""
    if not case.user_events:
        yield missing(case, Kind.DEVICE, name="user event")


@verifies("user-event.once", when=_seen, not_applicable=ignored)
def the_user_event_comes_once(case: CaseView) -> Iterator[Observation]:
    """No second user event follows."""
    if len(case.user_events) > 1:
        lines = tuple(message.line for message in case.user_events)
        yield another_cause(case, case.user_events) or Finding(
            "the request is followed by more than one user event", 1, len(lines), lines=lines
        )
    elif why := case.silent_since(first := case.user_events[0].event.at) or taken_over(case, first):
        yield Doubt(f"no second user event was seen, but {why}")


@verifies("user-event.channel", when=_seen, not_applicable=ignored)
def the_user_event_comes_on_its_channel(case: CaseView) -> Iterator[Observation]:
    """Its channel is the one that the config names."""
    for message in case.user_events:
        yield from value(
            message, "/channel", expected=case.run.header.user_event_channel, name="the user event's channel"
        )


@verifies("user-event.device-id", when=_seen, not_applicable=ignored)
def the_device_is_the_requests(case: CaseView) -> Iterator[Observation]:
    """The deviceId is the last part of the devicePath, of any form unless the config reads the sample's as a rule."""
    path = member(case.payload, "devicePath")
    device = path.rsplit("/", 1)[-1] if isinstance(path, str) else ABSENT
    yield from _checked(case, "/data/deviceId", device)
    if reads(case.run, "device_path_form") == "uuid":
        for message in case.user_events:
            yield from identified(message, "/data/deviceId")


@verifies("user-event.user-event", when=_with_data, not_applicable=ignored)
def the_event_names_itself(case: CaseView) -> Iterator[Observation]:
    """GSW_USER_EVENT is AddRecordAcknowledge, as the schema says."""
    yield from _shaped(case, "/data/userData/GSW_USER_EVENT")


@verifies("user-event.chain-n", when=_with_data, not_applicable=ignored)
def the_place_in_the_chain_is_a_number(case: CaseView) -> Iterator[Observation]:
    """GSW_CHAIN_N is an integer, not below 0, and where the config reads it so, nobody else's in its chain."""
    yield from _shaped(case, "/data/userData/GSW_CHAIN_N")
    if reads(case.run, "chain_number") == "distinct" and member(case.payload, "chainId") is not ABSENT:
        for message in case.user_events:
            yield from _taken(case, message)


def _taken(case: CaseView, message: Message) -> Iterator[Finding]:
    """Yield a finding for each earlier record of the same chain that reported the same number."""
    for other, at, earlier in case.run.surveyed(_NUMBERED).get(_place(message), ()):
        alike = all(same(message.get(*place), earlier.get(*place)) for place in (_CHAIN, _NUMBER))
        if alike and at < case.sent.at:
            yield Finding(
                f"GSW_CHAIN_N is that of case {other} in the same chain",
                expected="a number of its own",
                actual=message.get(*_NUMBER),
                pointer="/" + "/".join(_NUMBER),
                lines=(earlier.line, message.line),
            )


Numbered: TypeAlias = dict[str, list[tuple[str, float, Message]]]


def _note_number(numbered: Numbered, case: CaseView) -> None:
    for message in case.user_events:
        numbered.setdefault(_place(message), []).append((case.id, case.sent.at, message))


_NUMBERED: Final = Survey(begin=Numbered, take=_note_number)
"""The user events by their places in chains, each with its case and when that was sent."""


def _place(message: Message) -> str:
    """Return by what a place in a chain is kept: roughly, for 1 and 1.0 are the same in JSON."""
    chain, number = message.get(*_CHAIN), message.get(*_NUMBER)
    return f"{_roughly(chain)} {_roughly(number)}"


def _roughly(value: Json | Absent) -> Json | Absent:
    return int(value) if isinstance(value, float) and value.is_integer() else value


@verifies("user-event.chain-id", when=_with_data, not_applicable=ignored)
def the_chain_is_a_number(case: CaseView) -> Iterator[Observation]:
    """GSW_CHAIN_ID is an integer."""
    yield from _shaped(case, "/data/userData/GSW_CHAIN_ID")


@verifies("user-event.message-type", when=_seen, not_applicable=ignored)
def the_message_type_is_the_user_events(case: CaseView) -> Iterator[Observation]:
    """The messageType is DeviceUserEventMessage, and the data hold what such a message is documented to have."""
    yield from _shaped(case, "/data/messageType")
    yield from _undocumented(case, "/data")


@verifies("user-event.user-data", when=_seen, not_applicable=ignored)
def the_user_data_are_an_object(case: CaseView) -> Iterator[Observation]:
    """The user event carries userData, an object."""
    yield from _shaped(case, "/data/userData")
    yield from _undocumented(case, "/data/userData")


def _undocumented(case: CaseView, pointer: str) -> Iterator[Finding]:
    """Yield the members that neither a document nor the request's otherFields explain, if the config refuses them."""
    if reads(case.run, "undocumented_members") == "refused":
        given = member(case.payload, "otherFields")
        for message in case.user_events:
            yield from surplus(message, _SCHEMA, pointer, besides=given if isinstance(given, dict) else ())


def _shaped(case: CaseView, pointer: str) -> Iterator[Finding]:
    for message in case.user_events:
        yield from shape(message, _SCHEMA, pointer)


def _checked(case: CaseView, pointer: str, expected: Json | Absent) -> Iterator[Finding]:
    """Yield what is wrong with one member: its type by the schema, else its value by the request."""
    for message in case.user_events:
        faults = tuple(shape(message, _SCHEMA, pointer))
        yield from faults or value(message, pointer, expected=expected, name=pointer.rsplit("/", 1)[-1])


def _repeated(slug: str, *, name: str, of: str) -> CaseCheck:
    """Return the check that a member of userData repeats a member of the request."""
    return CaseCheck(
        requirement=f"user-event.{slug}",
        when=_with_data,
        test=lambda case: _checked(case, f"/data/userData/{name}", member(case.payload, of)),
        not_applicable=ignored,
    )


CHECKS: Final = (
    the_user_event_arrives,
    the_user_event_comes_once,
    the_user_event_comes_on_its_channel,
    the_message_type_is_the_user_events,
    the_device_is_the_requests,
    the_user_data_are_an_object,
    the_event_names_itself,
    _repeated("application-id", name="GSW_APPLICATION_ID", of="applicationId"),
    _repeated("calling-list", name="GSW_CALLING_LIST", of="callingList"),
    _repeated("phone", name="GSW_PHONE", of="phoneNumber"),
    _repeated("campaign-name", name="GSW_CAMPAIGN_NAME", of="campaignName"),
    the_place_in_the_chain_is_a_number,
    the_chain_is_a_number,
    the_metrics_are_numbers,
)
