"""The acknowledgement: it arrives, once, on its channel, and repeats the request's record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from conformance.checks.comparison import identified, shape, surplus, value
from conformance.checks.presence import another_cause, lost_key, missing, promised
from conformance.checks.reading import reads
from conformance.checks.silence import (
    answered_in_full,
    asked,
    left_open,
    may_name_nothing,
    names_itself_again,
)
from conformance.correlate import Kind
from conformance.judge import CaseCheck, CaseView, Doubt, Finding, Observation, verifies
from conformance.model import member

__all__ = ["CHECKS"]

_SCHEMA: Final = "add_record/acknowledgement"


def _owed(case: CaseView) -> bool:
    return case.owed and promised(case) and not may_name_nothing(case)


def _acknowledged(case: CaseView) -> bool:
    return answered_in_full(case) and bool(case.acknowledgements)


def _with_record(case: CaseView) -> bool:
    return _acknowledged(case) and all(
        isinstance(m.get("data", "record"), dict) for m in case.acknowledgements
    )


@verifies("acknowledgement.arrives", when=_owed)
def the_acknowledgement_arrives(case: CaseView) -> Iterator[Observation]:
    """An accepted request with a referenceId is acknowledged."""
    if case.mistaken:
        lines = tuple(message.line for message in case.mistaken)
        yield Doubt(
            "none carries this case's key, but one came with the key of an answered case", lines=lines
        )
    elif not case.acknowledgements:
        yield missing(case, Kind.OUTBOUND, name="acknowledgement")


@verifies("acknowledgement.once", when=_acknowledged)
def the_acknowledgement_comes_once(case: CaseView) -> Iterator[Observation]:
    """No second acknowledgement follows."""
    lines = tuple(message.line for message in case.acknowledgements)
    if len(lines) > 1 and case.run.mistaken & set(lines):
        yield Doubt(
            "one of the acknowledgements with this key may be that of a case which misses its own",
            lines=lines,
        )
    elif len(lines) > 1 and case.case.reference_id is None and Kind.OUTBOUND in case.run.alters_keys:
        yield Doubt("one of them may be that of a request whose referenceId was lost", lines=lines)
    elif len(lines) > 1 and names_itself_again(case) and _first_is_missed(case):
        yield Doubt("one of them may be that of the first request with this referenceId", lines=lines)
    elif len(lines) > 1:
        yield another_cause(case, case.acknowledgements) or Finding(
            "the request is acknowledged more than once", expected=1, actual=len(lines), lines=lines
        )
    elif why := case.silent_since(case.acknowledgements[0].event.at):
        yield Doubt(f"no second acknowledgement was seen, but {why}")
    elif doubt := lost_key(case, Kind.OUTBOUND, since=case.acknowledgements[0].event.at):
        yield doubt


def _first_is_missed(case: CaseView) -> bool:
    """Whether an earlier request with the same referenceId has no acknowledgement."""
    alike = (one for one in case.run.cases.values() if one.case.reference_id == case.case.reference_id)
    return any(one.sent.at < case.sent.at and not one.acknowledgements for one in alike)


def _shaped(requirement: str, pointer: str) -> CaseCheck:
    """Return a check of one place of the acknowledgement against its schema."""
    return CaseCheck(requirement=requirement, when=_acknowledged, test=lambda case: _fits(case, pointer))


def _fits(case: CaseView, pointer: str) -> Iterator[Finding]:
    for message in case.acknowledgements:
        yield from shape(message, _SCHEMA, pointer)


@verifies("acknowledgement.message-type", when=_acknowledged)
def the_message_is_of_its_type(case: CaseView) -> Iterator[Observation]:
    """The messageType is OutboundRecordMessage, and the data hold what such a message is documented to have."""
    yield from _fits(case, "/data/messageType")
    if reads(case.run, "undocumented_members") == "refused":
        for message in case.acknowledgements:
            yield from surplus(message, _SCHEMA, "/data", besides=_given(case))


@verifies("acknowledgement.record", when=_acknowledged)
def the_record_is_an_object(case: CaseView) -> Iterator[Observation]:
    """There is a record, which may have further members unless the config reads the sample as all of it."""
    yield from _fits(case, "/data/record")
    if reads(case.run, "record_members") == "closed":
        for message in case.acknowledgements:
            yield from surplus(message, _SCHEMA, "/data/record", besides=_given(case))


def _given(case: CaseView) -> tuple[str, ...]:
    """Return the member that an observed case asks about: where it comes back, it is no surprise."""
    return (asked(case) or "",)


def _repeats(name: str) -> Callable[[CaseView], bool]:
    """Return whether a case has a record that must repeat one member."""
    return lambda case: _with_record(case) and not left_open(case, name)


def _repeated(name: str) -> Callable[[CaseView], Iterator[Observation]]:
    """Return a test of one member of the record: its type by the schema, its value by the request."""

    def test(case: CaseView) -> Iterator[Observation]:
        for message in case.acknowledgements:
            pointer = f"/data/record/{name}"
            faults: tuple[Finding, ...] = tuple(shape(message, _SCHEMA, pointer))
            yield from faults or value(message, pointer, expected=member(case.payload, name), name=name)

    return test


@verifies("acknowledgement.device-path", when=_repeats("devicePath"))
def the_device_path_is_the_requests(case: CaseView) -> Iterator[Observation]:
    """The record repeats the devicePath, whose id may be of any form unless the config reads the sample's as a rule."""
    yield from _repeated("devicePath")(case)
    if reads(case.run, "device_path_form") == "uuid":
        for message in case.acknowledgements:
            yield from identified(message, "/data/record/devicePath")


def _record(slug: str, name: str) -> CaseCheck:
    return CaseCheck(requirement=f"acknowledgement.{slug}", when=_repeats(name), test=_repeated(name))


CHECKS: Final = (
    the_acknowledgement_arrives,
    the_acknowledgement_comes_once,
    _shaped("acknowledgement.channel", "/channel"),
    the_message_is_of_its_type,
    _shaped("acknowledgement.notification-type", "/data/notificationType"),
    the_record_is_an_object,
    the_device_path_is_the_requests,
    _record("calling-list", "callingList"),
    _record("application-id", "applicationId"),
    _record("campaign-name", "campaignName"),
)
