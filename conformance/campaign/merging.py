"""The parts of a run over several machines, put together into the evidence of one run.

Sessions and exchanges get names that differ from part to part, and all times are those of the first part's clock, by
the wall clocks of the machines. A message of one part that another part's session heard too is left out there: it is
recorded where it belongs.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from conformance.correlate import Kind, key, keyless, kind
from conformance.errors import ConfigError
from conformance.evidence import (
    Event,
    Evidence,
    Exchange,
    Finish,
    Gap,
    Halt,
    Header,
    Opened,
    Outcome,
    Record,
    Sent,
    Window,
    to_line,
    whole,
)
from conformance.model import Expectation, Json, member

__all__ = ["merged"]

_ALIKE: Final = ("scope", "seed", "revision", "suite", "edition", "base_url", "waivers")


@dataclass(frozen=True, slots=True)
class _Part:
    """A part: its evidence, its number, the whole that it is of, and how its clock differs from the first part's."""

    name: str
    evidence: Evidence
    shift: float

    @property
    def header(self) -> Header:
        return self.evidence.header


def merged(parts: Sequence[tuple[str, Evidence]]) -> str:
    """Return the evidence of the whole run, as lines; `parts` are evidence with its name, in any order.

    Raises ConfigError where they are not the parts of one run: another config, seed, revision or plan, a part that is
    missing, given twice or cut.
    """
    for name, evidence in parts:
        _check_part(name, evidence)
    in_order = sorted(parts, key=lambda one: _index(one[1].header))
    _check_all(in_order)
    shifted = [_Part(name, one, _shift(one.header, in_order[0][1].header)) for name, one in in_order]
    records = [_head(in_order), *_body(shifted)]
    lines = [f"{to_line(record)}\n" for record in records]
    return "".join([*lines, _last(records, lines, shifted)])


def _check_part(name: str, evidence: Evidence) -> None:
    if evidence.header.shard is None:
        raise ConfigError(
            "this is a whole run and no part", where=name, remedy="Merge runs with --shard I/N."
        )
    if evidence.problem:
        raise ConfigError(
            f"the part is not whole: {evidence.problem}", where=name, remedy="Run the part again."
        )


def _check_all(parts: Sequence[tuple[str, Evidence]]) -> None:
    first_name, first = parts[0]
    for name, evidence in parts[1:]:
        if differing := _differing(first.header, evidence.header):
            raise ConfigError(
                f"this is no part of the same run as {first_name}: {differing}",
                where=name,
                remedy="Run all parts with one config, plan, seed and version of the suite.",
            )
    found = Counter(_index(evidence.header) for _, evidence in parts)
    of = member(first.header.shard, "of")
    for index in range(1, of + 1 if isinstance(of, int) else 1):
        if found[index] != 1:
            what = "is missing" if not found[index] else f"is given {found[index]} times"
            raise ConfigError(f"part {index} of {of} {what}", where="merge", remedy="Give each part once.")


def _differing(one: Header, other: Header) -> str:
    for name in _ALIKE:
        if getattr(one, name) != getattr(other, name):
            return f"{name} is {getattr(other, name)} and not {getattr(one, name)}"
    for name in ("of", "planned"):
        if member(one.shard, name) != member(other.shard, name):
            return f"it is of {member(other.shard, 'of')} parts with {member(other.shard, 'planned')} cases"
    return _differing_config(_whole(one), _whole(other))


def _differing_config(one: Json, other: Json) -> str:
    ours, theirs = (value if isinstance(value, dict) else {} for value in (one, other))
    for section in sorted(ours.keys() | theirs.keys()):
        mine, yours = ours.get(section), theirs.get(section)
        if mine == yours:
            continue
        names = (
            sorted(mine.keys() | yours.keys()) if isinstance(mine, dict) and isinstance(yours, dict) else []
        )
        keys = [name for name in names if member(mine, name) != member(yours, name)]
        return f"its config differs in {section}{f'.{keys[0]}' if keys else ''}"
    return ""


def _whole(header: Header) -> Json:
    found = member(header.shard, "whole")
    return found if isinstance(found, dict) else None


def _index(header: Header) -> int:
    found = member(header.shard, "index")
    return found if isinstance(found, int) else 0


def _shift(header: Header, first: Header) -> float:
    """Return what is added to a part's times to have them by the first part's clock."""
    apart = dt.datetime.fromisoformat(header.wall) - dt.datetime.fromisoformat(first.wall)
    return first.clock + apart.total_seconds() - header.clock


def _head(parts: Sequence[tuple[str, Evidence]]) -> Header:
    header = parts[0][1].header
    planned = member(header.shard, "planned")
    nonces = dict.fromkeys(one.header.nonce for _, one in parts)
    return replace(
        header,
        shard=None,
        config=_whole(header),
        nonce="+".join(nonces),
        planned=planned if isinstance(planned, int) else 0,
    )


def _body(parts: Sequence[_Part]) -> list[Record]:
    """Return the records of all parts in the order of their times, those of each part in their own order."""
    timed: list[tuple[float, int, int, Record]] = []
    before = 0
    for number, part in enumerate(parts):
        latest = float("-inf")
        strangers = _Strangers(parts, number)
        for place, record in enumerate(_moved(part, _index(part.header), before)):
            if isinstance(record, Event) and strangers.own(record):
                continue
            latest = max(latest, _time(record))
            timed.append((latest, number, place, record))
        before += len(part.evidence.exchanges)
    return [record for *_, record in sorted(timed, key=lambda row: row[:3])]


def _moved(part: _Part, index: int, before: int) -> Iterator[Record]:
    """Yield a part's records with times of the first clock, sessions named after the part, and exchanges counted on."""
    for line in part.evidence.lines:
        if not isinstance(line.record, Header | Finish):
            yield _renamed(_later(whole(line.record), part.shift), f"{index}.", before)


def _later(record: Record, shift: float) -> Record:
    match record:
        case Exchange():
            first = None if record.first is None else _plus(record.first, shift)
            return replace(record, sent=_plus(record.sent, shift), first=first, end=_plus(record.end, shift))
        case Window() | Gap():
            return replace(record, start=_plus(record.start, shift), end=_plus(record.end, shift))
        case Header():
            return record
        case _:
            return replace(record, at=_plus(record.at, shift))


def _plus(time: float, shift: float) -> float:
    return time + shift if shift else time


def _renamed(record: Record, prefix: str, before: int) -> Record:
    match record:
        case Exchange():
            return replace(record, session=prefix + record.session, n=record.n + before)
        case Event():
            return replace(record, session=prefix + record.session, exchange=record.exchange + before)
        case Opened() | Sent() | Window() | Gap():
            return replace(record, session=prefix + record.session)
        case _:
            return record


def _time(record: Record) -> float:
    match record:
        case Exchange() | Window() | Gap():
            return record.end
        case Header():
            return record.clock
        case _:
            return record.at


class _Strangers:
    """Tells which messages heard in one part belong to a case of another part.

    All requests without a referenceId are in one part. So is what acknowledges without one, as long as the target
    acknowledges every other request with its referenceId; where it does not, nobody can tell whose such a message is.
    """

    def __init__(self, parts: Sequence[_Part], number: int) -> None:
        self._ours = _keys(parts[number].evidence.cases)
        self._theirs = _keys(
            [sent for n, one in enumerate(parts) if n != number for sent in one.evidence.cases]
        )
        anonymous = {
            n for n, one in enumerate(parts) for sent in one.evidence.cases if sent.case.reference_id is None
        }
        self._elsewhere = bool(anonymous) and number not in anonymous and not _loses_keys(parts)

    def own(self, event: Event) -> bool:
        """Whether an event is another part's."""
        named = key(event)
        if not keyless(event):
            return named in self._theirs and named not in self._ours
        return self._elsewhere and kind(event) is Kind.OUTBOUND


def _loses_keys(parts: Sequence[_Part]) -> bool:
    """Whether a request that must be accepted has a referenceId that no message of its part carries."""
    return any(
        sent.case.reference_id not in heard
        for heard, one in ((_heard(one.evidence), one) for one in parts)
        for sent in one.evidence.cases
        if sent.case.expectation is Expectation.ACCEPT
        and sent.case.reference_id is not None
        and not sent.deaf
    )


def _heard(evidence: Evidence) -> frozenset[str]:
    """Return the referenceIds that came back."""
    found = (key(event) for event in evidence.of(Event) if kind(event) is Kind.OUTBOUND)
    return frozenset(one for one in found if isinstance(one, str))


def _keys(sent: Sequence[Sent]) -> frozenset[str]:
    """Return the referenceIds and phones of cases: no two parts have one in common, so no clock need be asked."""
    return frozenset(
        text for one in sent for text in (one.case.reference_id, one.case.phone) if text is not None
    )


def _last(records: Sequence[Record], lines: Sequence[str], parts: Sequence[_Part]) -> str:
    kinds = Counter(type(record) for record in records)
    ends = [part.evidence.finish.at + part.shift for part in parts if part.evidence.finish]
    finish = Finish(
        outcome=Outcome.HALTED if kinds[Halt] else Outcome.COMPLETE,
        cases=kinds[Sent],
        exchanges=kinds[Exchange],
        events=kinds[Event],
        digest=hashlib.sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest(),
        at=max(ends),
    )
    return f"{to_line(finish)}\n"
