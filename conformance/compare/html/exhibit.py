"""What the evidence of a change says on both sides: request by request, answer by answer, with what differs marked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from conformance.compare.values import Side
from conformance.evidence import Event, Exchange, Purpose, Record, Sent, to_line
from conformance.model import ABSENT, Json, Object
from conformance.report.html.difference import Sides, sides
from conformance.report.quoting import shortened

__all__ = ["Exhibit", "exhibits"]

_MOST: Final = 8
_NONCE: Final = "(nonce)"
_SHORTEST: Final = 6
"""A shorter nonce may stand in a value by chance."""

_Key = tuple[str, int]
_Found = tuple[int, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """One record of each run that answer to one another: what they are, their lines, and their content.

    A line is None, and the content of that side absent, where the run has none of the kind.
    """

    name: str
    before: int | None
    after: int | None
    sides: Sides


def exhibits(
    lines: tuple[Sequence[int], Sequence[int]],
    records: tuple[Mapping[int, Record], Mapping[int, Record]],
    runs: tuple[Side, Side],
) -> tuple[Exhibit, ...]:
    """Return the records that a change cites before and after, the nth of a kind beside the nth; a few are enough."""
    ours, theirs = (
        _told(some, known, run.run.header.nonce)
        for some, known, run in zip(lines, records, runs, strict=True)
    )
    return tuple(_beside(key, ours.get(key), theirs.get(key)) for key in _ordered(ours, theirs))


def _ordered(ours: Mapping[_Key, _Found], theirs: Mapping[_Key, _Found]) -> Sequence[_Key]:
    return [*dict.fromkeys((*ours, *theirs))][:_MOST]


def _beside(key: _Key, one: _Found | None, other: _Found | None) -> Exhibit:
    name, number = key
    content = (ABSENT if found is None else found[1] for found in (one, other))
    return Exhibit(
        name=name if number == 1 else f"{name} {number}",
        before=None if one is None else one[0],
        after=None if other is None else other[0],
        sides=sides(*content),
    )


def _told(lines: Sequence[int], known: Mapping[int, Record], nonce: str) -> Mapping[_Key, _Found]:
    """Return what records say, by their kind and its number."""
    seen, found = Counter[str](), dict[_Key, _Found]()
    for line in lines:
        if line in known:
            name, value = _said(known[line])
            seen[name] += 1
            found[name, seen[name]] = line, _masked(value, nonce)
    return found


def _said(record: Record) -> tuple[str, Json]:
    """Return what a record is, and what in it tells of the target, without what is another in every run."""
    if isinstance(record, Sent):
        return "request", _parsed(record.case.body)
    if isinstance(record, Exchange):
        name = "response" if record.purpose is Purpose.CASE else f"response to {record.purpose.value}"
        return name, dict(_answer(record))
    if isinstance(record, Event):
        return f"message on {shortened(record.channel, limit=100)}", record.message
    value: Json = json.loads(to_line(record))
    return record.type, value


def _answer(record: Exchange) -> Iterator[tuple[str, Json]]:
    if record.failure is not None:
        yield "failure", record.failure
    yield "status", record.status
    if record.body:
        yield "body", _parsed(record.body)


def _parsed(text: str) -> Json:
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value


def _masked(value: Json, nonce: str) -> Json:
    """Return the value with a run's nonce, which differs by its nature, as a word that is the same in both."""
    if len(nonce) < _SHORTEST:
        return value
    if isinstance(value, str):
        return value.replace(nonce, _NONCE)
    if isinstance(value, list):
        return [_masked(one, nonce) for one in value]
    if isinstance(value, dict):
        made: Object = {name: _masked(one, nonce) for name, one in value.items()}
        return made
    return value
