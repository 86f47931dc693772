"""The acknowledgement: it arrives, once, on its channel, and repeats the request's record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from conformance.checks.comparison import shape, value
from conformance.checks.presence import missing
from conformance.correlate import Kind
from conformance.judge import CaseCheck, CaseView, Doubt, Finding, Observation, verifies
from conformance.model import Expectation, member

__all__ = ["CHECKS"]

_SCHEMA: Final = "add_record/acknowledgement"


def _referenced(case: CaseView) -> bool:
    """Whether an acknowledgement is owed: only a request with a referenceId is promised one (Parameters: referenceId).

    A config may read it otherwise, and have every accepted request acknowledged.
    """
    reading = case.run.header.interpretation.get("acknowledgement_without_reference_id")
    return case.owed and (case.case.reference_id is not None or reading == "required")


def _acknowledged(case: CaseView) -> bool:
    return case.case.expectation is Expectation.ACCEPT and bool(case.acknowledgements)


def _with_record(case: CaseView) -> bool:
    return _acknowledged(case) and all(
        isinstance(m.get("data", "record"), dict) for m in case.acknowledgements
    )


@verifies("acknowledgement.arrives", when=_referenced)
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
    mistaken = {message.line for other in case.run.cases.values() for message in other.mistaken}
    if len(lines) > 1 and mistaken & set(lines):
        yield Doubt(
            "one of the acknowledgements with this key may be that of a case which misses its own",
            lines=lines,
        )
    elif len(lines) > 1:
        yield Finding(
            "the request is acknowledged more than once", expected=1, actual=len(lines), lines=lines
        )
    elif why := case.silent_since(case.acknowledgements[0].event.at):
        yield Doubt(f"no second acknowledgement was seen, but {why}")


def _shaped(requirement: str, pointer: str) -> CaseCheck:
    """Return a check of one place of the acknowledgement against its schema."""
    return CaseCheck(
        requirement=requirement,
        when=_acknowledged,
        test=lambda case: (f for message in case.acknowledgements for f in shape(message, _SCHEMA, pointer)),
    )


def _repeated(name: str) -> Callable[[CaseView], Iterator[Observation]]:
    """Return a test of one member of the record: its type by the schema, its value by the request."""

    def test(case: CaseView) -> Iterator[Observation]:
        for message in case.acknowledgements:
            pointer = f"/data/record/{name}"
            faults: tuple[Finding, ...] = tuple(shape(message, _SCHEMA, pointer))
            yield from faults or value(message, pointer, expected=member(case.payload, name), name=name)

    return test


def _record(slug: str, name: str) -> CaseCheck:
    return CaseCheck(requirement=f"acknowledgement.{slug}", when=_with_record, test=_repeated(name))


CHECKS: Final = (
    the_acknowledgement_arrives,
    the_acknowledgement_comes_once,
    _shaped("acknowledgement.channel", "/channel"),
    _shaped("acknowledgement.message-type", "/data/messageType"),
    _shaped("acknowledgement.notification-type", "/data/notificationType"),
    _shaped("acknowledgement.record", "/data/record"),
    _record("device-path", "devicePath"),
    _record("calling-list", "callingList"),
    _record("application-id", "applicationId"),
    _record("campaign-name", "campaignName"),
)
