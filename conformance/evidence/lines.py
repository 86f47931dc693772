"""Records to lines of JSON and back."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from conformance.errors import EvidenceError
from conformance.evidence import records
from conformance.evidence.records import HaltKind, Outcome, Purpose, Record, Smallest
from conformance.model import Case, Expectation, Fault, FaultKind, Label, Scope, Trait

__all__ = ["from_line", "to_line"]

_KINDS: Final[Mapping[str, type[Record]]] = {
    kind.type: kind
    for kind in (
        records.Header,
        records.Opened,
        records.Sent,
        records.Skipped,
        records.Exchange,
        records.Event,
        records.Window,
        records.Gap,
        records.Halt,
        records.Minimising,
        records.Minimised,
        records.Finish,
    )
}


_NAMES: Final[Mapping[type[Record], tuple[str, ...]]] = {
    kind: tuple(field.name for field in dataclasses.fields(kind)) for kind in _KINDS.values()
}
_OF_CASE: Final = tuple(
    (field.name, () if field.name == "traits" else field.default) for field in dataclasses.fields(Case)
)
_written: Final = json.JSONEncoder(separators=(",", ":")).encode


def to_line(record: Record) -> str:
    """Return the record as one line of JSON without its line end; lone surrogates stay escaped."""
    fields: dict[str, Any] = {"type": record.type}
    kind = type(record)
    for name in (
        _NAMES.get(kind) or _NAMES[kind.__mro__[1]]
    ):  # one that is read again is of a class below its own
        fields[name] = getattr(record, name)
    if isinstance(record, records.Sent):
        fields["case"] = _case_fields(record.case)
    return _written(fields)


def from_line(line: str, *, number: int) -> Record:
    """Return the record of one line.

    Raises EvidenceError, naming the line, where it is no record.
    """
    try:
        fields = json.loads(line)
        kind = _KINDS[fields.pop("type")]
        return kind(**_converted(fields, kind))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EvidenceError(
            f"this line is no record of evidence ({_reason(error)})",
            where=f"line {number}",
            remedy="Was the file cut or edited? The lines before this one can still be listed with `inventory`.",
        ) from error


def _reason(error: Exception) -> str:
    """Return what is wrong with a line, in words for a reader who knows JSON and not this program."""
    match error:
        case json.JSONDecodeError():
            return f"no JSON: {error.msg.lower()}, character {error.pos + 1}"
        case KeyError():
            return f"unknown or missing: {error}"
    return str(error)


def _case_fields(case: Case) -> dict[str, Any]:
    """Return the fields that have not their default; those without one are always there."""
    fields = {name: value for name, default in _OF_CASE if (value := getattr(case, name)) != default}
    if case.fault is not None:
        fields["fault"] = {"pointer": case.fault.pointer, "kind": case.fault.kind}
    if case.traits:
        fields["traits"] = [{"requirement": one.requirement, "value": one.value} for one in case.traits]
    return fields


def _converted(fields: dict[str, Any], record: type[Record]) -> dict[str, Any]:
    for name, convert in _CONVERTERS.get(record, ()):
        if name in fields:
            fields[name] = convert(fields[name])
    return fields


def _headers(pairs: list[list[str]]) -> records.Headers:
    return tuple([_pair(name, value) for name, value in pairs])


@lru_cache(maxsize=1024)
def _pair(name: str, value: str) -> tuple[str, str]:
    """Return the pair, the same one for equal ones: most headers of a run are alike."""
    return name, value


@lru_cache(maxsize=1024)
def _trait(requirement: str, value: str) -> Trait:
    return Trait(requirement, value)


def _case(fields: dict[str, Any]) -> Case:
    if fault := fields.get("fault"):
        fields["fault"] = Fault(fault["pointer"], FaultKind(fault["kind"]))
    fields["label"] = Label(fields["label"])
    fields["expectation"] = Expectation(fields["expectation"])
    fields["traits"] = tuple([_trait(**trait) for trait in fields.get("traits", ())])
    return Case(**fields)


_CONVERTERS: Final[Mapping[type[Record], tuple[tuple[str, Callable[[Any], Any]], ...]]] = {
    records.Header: (("scope", Scope),),
    records.Sent: (("case", _case),),
    records.Exchange: (
        ("purpose", Purpose),
        ("request_headers", _headers),
        ("response_headers", _headers),
    ),
    records.Halt: (("kind", HaltKind),),
    records.Minimised: (("outcome", Smallest),),
    records.Finish: (("outcome", Outcome),),
}
