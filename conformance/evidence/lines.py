"""Records to lines of JSON and back."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
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


def to_line(record: Record) -> str:
    """Return the record as one line of JSON without its line end; lone surrogates stay escaped."""
    fields = {f.name: getattr(record, f.name) for f in dataclasses.fields(record)}
    if isinstance(record, records.Sent):
        fields["case"] = _case_fields(record.case)
    return json.dumps({"type": record.type, **fields}, separators=(",", ":"))


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
            f"this line is no record of evidence ({type(error).__name__}: {error})",
            where=f"line {number}",
            remedy="Was the file cut or edited? The lines before this one can still be listed with `inventory`.",
        ) from error


def _case_fields(case: Case) -> dict[str, Any]:
    fields = dataclasses.asdict(case)
    return {f.name: fields[f.name] for f in dataclasses.fields(case) if _differs(case, f)}


def _differs(case: Case, which: dataclasses.Field[Any]) -> bool:
    default = () if which.name == "traits" else which.default
    return bool(getattr(case, which.name) != default)


def _converted(fields: dict[str, Any], record: type[Record]) -> dict[str, Any]:
    converters: dict[str, Callable[[Any], Any]] = {
        "case": _case if record is records.Sent else _same,
        "scope": Scope,
        "purpose": Purpose,
        "kind": HaltKind,
        "outcome": Smallest if record is records.Minimised else Outcome,
        "request_headers": _headers,
        "response_headers": _headers,
    }
    return {name: converters.get(name, _same)(value) for name, value in fields.items()}


def _same(value: Any) -> Any:
    return value


def _headers(pairs: list[list[str]]) -> records.Headers:
    return tuple((name, value) for name, value in pairs)


def _case(fields: dict[str, Any]) -> Case:
    if fault := fields.get("fault"):
        fields["fault"] = Fault(fault["pointer"], FaultKind(fault["kind"]))
    fields["label"] = Label(fields["label"])
    fields["expectation"] = Expectation(fields["expectation"])
    fields["traits"] = tuple(Trait(**trait) for trait in fields.get("traits", ()))
    return Case(**fields)
