"""The records of the evidence that the page shows: those that something on it cites, and no others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from conformance.evidence import Evidence, Record, to_line
from conformance.model import Json
from conformance.report.quoting import bounded, shortened

__all__ = ["MOST", "Cited", "cited", "records"]

MOST: Final = 500
"""How many records a page shows at most."""
_LONGEST: Final = 6_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A record as it is shown: the number of its line, its kind and its text; `whole` is False for a shortened one."""

    number: int
    kind: str
    about: str
    text: str
    whole: bool


def records(evidence: Evidence, numbers: Iterable[int]) -> Mapping[int, Record]:
    """Return the records of some lines by their numbers, also those of minimising."""
    wanted = frozenset(numbers)
    lines = chain(evidence.lines, evidence.aftermath)
    return {line.number: line.record for line in lines if line.number in wanted}


def cited(evidence: Evidence, numbers: Iterable[int]) -> tuple[Cited, ...]:
    """Return what is shown of the lines cited, the first `MOST` of them, in the order of the file."""
    chosen = islice(dict.fromkeys(numbers), MOST)
    found = records(evidence, chosen)
    return tuple(_cited(number, found[number]) for number in sorted(found))


def _cited(number: int, record: Record) -> Cited:
    value: Json = json.loads(to_line(record))
    kept = bounded(value)
    text = json.dumps(kept, indent=1)
    return Cited(
        number=number,
        kind=record.type,
        about=_about(value),
        text=shortened(text, limit=_LONGEST),
        whole=kept == value and len(text) <= _LONGEST,
    )


def _about(value: Json) -> str:
    """Return what tells a record from others of its kind, "" where nothing does."""
    fields = value if isinstance(value, dict) else {}
    case = fields.get("case")
    names = (fields.get("purpose"), case.get("id") if isinstance(case, dict) else case, fields.get("channel"))
    return ", ".join(shortened(name, limit=80) for name in names if isinstance(name, str))
