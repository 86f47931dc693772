"""The user event: it arrives, once, and its user data repeat the request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.checks.comparison import shape, value
from conformance.checks.presence import ignored, missing
from conformance.correlate import Kind, Message
from conformance.judge import CaseCheck, CaseView, Doubt, Finding, Observation, RunView, verifies
from conformance.model import ABSENT, Absent, Expectation, Json, member

__all__ = ["CHECKS"]

_SCHEMA: Final = "add_record/user_event"
_METRICS: Final = "/data/metrics"


def _expected(case: CaseView) -> bool:
    return case.owed and case.case.phone is not None


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
        yield Finding("the request is followed by more than one user event", 1, len(lines), lines=lines)
    elif why := case.silent_since(case.user_events[0].event.at):
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
    """The deviceId is the last part of the devicePath."""
    path = member(case.payload, "devicePath")
    device = path.rsplit("/", 1)[-1] if isinstance(path, str) else ABSENT
    yield from _checked(case, "/data/deviceId", device)


@verifies("user-event.user-event", when=_with_data, not_applicable=ignored)
def the_event_names_itself(case: CaseView) -> Iterator[Observation]:
    """GSW_USER_EVENT is AddRecordAcknowledge, as the schema says."""
    yield from _shaped(case, "/data/userData/GSW_USER_EVENT")


@verifies("user-event.chain-n", when=_with_data, not_applicable=ignored)
def the_place_in_the_chain_is_a_number(case: CaseView) -> Iterator[Observation]:
    """GSW_CHAIN_N is an integer, not below 0."""
    yield from _shaped(case, "/data/userData/GSW_CHAIN_N")


@verifies("user-event.chain-id", when=_with_data, not_applicable=ignored)
def the_chain_is_a_number(case: CaseView) -> Iterator[Observation]:
    """GSW_CHAIN_ID is an integer."""
    yield from _shaped(case, "/data/userData/GSW_CHAIN_ID")


@verifies("user-event.message-type", when=_seen, not_applicable=ignored)
def the_message_type_is_the_user_events(case: CaseView) -> Iterator[Observation]:
    """The messageType is DeviceUserEventMessage, as the schema says."""
    yield from _shaped(case, "/data/messageType")


@verifies("user-event.user-data", when=_seen, not_applicable=ignored)
def the_user_data_are_an_object(case: CaseView) -> Iterator[Observation]:
    """The user event carries userData, an object."""
    yield from _shaped(case, "/data/userData")


def _no_metrics(run: RunView) -> str:
    events = [message for case in run.cases.values() for message in case.user_events]
    without = events and not any("metrics" in _data(message) for message in events)
    return ignored(run) or ("the target sends no metrics, which are optional" if without else "")


@verifies("user-event.metrics", when=_seen, not_applicable=_no_metrics)
def the_metrics_are_numbers(case: CaseView) -> Iterator[Observation]:
    """Whatever the sample shows of the metrics is an integer, not below 0, where it is there."""
    for message in case.user_events:
        for pointer in _METRIC_MEMBERS:
            yield from shape(message, _SCHEMA, pointer)
        for pointer in _METRIC_MEMBERS[2:]:
            yield from _plausible(message, pointer)


def _plausible(message: Message, pointer: str) -> Iterator[Finding]:
    """Yield a finding where a number is none that a deployment could have measured."""
    seen = message.get(*pointer.split("/")[1:])
    lowest, beyond = _TIMES if pointer.endswith("Timestamp") else (0, 2**63)
    if isinstance(seen, int) and not isinstance(seen, bool) and seen >= 0 and not lowest <= seen < beyond:
        name = pointer.rsplit("/", 1)[-1]
        yield Finding(
            f"{name} is not plausible", f"{lowest}..{beyond}", seen, pointer=pointer, lines=(message.line,)
        )


_TIMES: Final = (10**12, 10**13)
"""Milliseconds of September 2001 and of November 2286: whoever sends seconds or nanoseconds is outside."""

_METRIC_MEMBERS: Final = (
    _METRICS,
    f"{_METRICS}/eventProcessing",
    f"{_METRICS}/eventProcessing/serverGenerationTimestamp",
    f"{_METRICS}/eventProcessing/nodeProcessingTimeNanos",
    f"{_METRICS}/eventProcessing/serverProcessingTimeTotalMs",
)


def _data(message: Message) -> dict[str, Json]:
    data = message.get("data")
    return data if isinstance(data, dict) else {}


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
