"""What became of each requirement: regressed, fixed, still failing, newly or no longer exercised, inconclusive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from conformance.catalogue import Requirement
from conformance.compare.values import Change, Class, Kind, Seen, Side
from conformance.judge import CaseView, Result, Verdict
from conformance.report.findings import Group, grouped
from conformance.report.quoting import plain

__all__ = ["Row", "Said", "changes", "rows", "standing", "still_failing"]

_RAN: Final = frozenset({Verdict.PASS, Verdict.FAIL})
_OPEN: Final = frozenset({Verdict.INCONCLUSIVE, Verdict.ERROR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of a requirement on one side: its verdict, why, and lines of the evidence behind it."""

    verdict: str
    why: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A requirement, what became of it (`regressed`, `still_passing` ...), and what is said of it on both sides."""

    requirement: Requirement
    kind: str
    before: Said
    after: Said


def rows(before: Side, after: Side) -> tuple[Row, ...]:
    """Return what became of every requirement, in the order of the catalogue."""
    others = after.by_id
    return tuple(_row(one, others[name], before, after) for name, one in before.by_id.items())


def _row(one: Result, other: Result, before: Side, after: Side) -> Row:
    kind = _kind(one, other)
    if kind == "still_failing" and _prints(one, before) != _prints(other, after):
        kind = Kind.FAILS_OTHERWISE.value
    cases = _shown(one, before) or _shown(other, after)
    return Row(
        requirement=other.requirement,
        kind=kind,
        before=_said(one, before, cases),
        after=_said(other, after, cases),
    )


def _said(result: Result, side: Side, cases: tuple[str, ...]) -> Said:
    seen = _seen(result, side, cases or result.examples[:1])
    verdict, _, why = seen.what.partition(": ")
    return Said(verdict=verdict, why=why, lines=seen.lines)


def _prints(result: Result, side: Side) -> set[str]:
    return {group.fingerprint for group in grouped(result, side.run)}


def standing(before: Side, after: Side) -> dict[str, int]:
    """Return how many requirements there are of each standing."""
    others = after.by_id
    counts = Counter(_kind(one, others[name]) for name, one in before.by_id.items() if name in others)
    return {name: counts[name] for name in sorted(counts)}


def still_failing(before: Side, after: Side) -> tuple[str, ...]:
    """Return the ids of the requirements that fail on both sides."""
    others = after.by_id
    both = (name for name, one in before.by_id.items() if _kind(one, others[name]) == "still_failing")
    return tuple(both)


def changes(before: Side, after: Side) -> Iterator[Change]:
    """Yield the requirements of which another thing is said after than before."""
    others = after.by_id
    for name, one in before.by_id.items():
        other = others[name]
        kind = _kind(one, other)
        if kind == "still_failing":
            yield from _otherwise(one, other, before, after)
        elif kind in {*Kind}:
            yield _change(Kind(kind), one, other, before, after)


def _kind(one: Result, other: Result) -> str:
    """Return the kind of change between two results, or what stands where nothing changed."""
    was, now = one.verdict, other.verdict
    if was == now:
        names = {Verdict.PASS: "still_passing", Verdict.FAIL: "still_failing"}
        return names.get(was, "still_inconclusive" if was in _OPEN else "still_not_exercised")
    if {was, now} & _OPEN:
        return Kind.INCONCLUSIVE.value
    if {was, now} <= _RAN:
        return (Kind.REGRESSED if now is Verdict.FAIL else Kind.FIXED).value
    if now in _RAN:
        return Kind.NEWLY_EXERCISED.value
    return Kind.NO_LONGER_EXERCISED.value if was in _RAN else "still_not_exercised"


def _change(kind: Kind, one: Result, other: Result, before: Side, after: Side) -> Change:
    cases = _shown(one, before) or _shown(other, after)
    return Change(
        kind=kind,
        grade=_grade(kind, one, other),
        subject=one.requirement.id,
        before=_seen(one, before, cases),
        after=_seen(other, after, cases),
        count=max(_failures(one), _failures(other), 1),
    )


def _grade(kind: Kind, one: Result, other: Result) -> Class:
    if kind is Kind.REGRESSED:
        return Class.BREAKING if other.scored else Class.NOTABLE
    if kind is Kind.NEWLY_EXERCISED:
        return Class.NOTABLE if other.verdict is Verdict.FAIL else Class.INFORMATIONAL
    if kind is Kind.FIXED or one.verdict not in _RAN:
        return Class.INFORMATIONAL
    return Class.NOTABLE


def _failures(result: Result) -> int:
    return sum(1 for one in result.judgements if one.verdict is Verdict.FAIL)


def _shown(result: Result, side: Side) -> tuple[str, ...]:
    """Return the id of the case that the first finding is shown of: the other side is shown for the same."""
    return tuple(group.case.id for group in grouped(result, side.run)[:1] if group.case is not None)


def _seen(result: Result, side: Side, cases: tuple[str, ...]) -> Seen:
    groups = grouped(result, side.run) if result.verdict is Verdict.FAIL else ()
    if groups:
        return Seen(f"{result.verdict.value}: {plain(groups[0].finding.message, limit=200)}", groups[0].lines)
    lines = tuple(line for case in cases for line in _lines(side.run.cases.get(case)))
    reason = f": {plain(result.reason, limit=200)}" if result.reason else ""
    return Seen(f"{result.verdict.value.replace('_', ' ')}{reason}", lines)


def _lines(case: CaseView | None) -> tuple[int, ...]:
    return () if case is None else tuple(line for line in (case.line, case.reply.line) if line)


def _otherwise(one: Result, other: Result, before: Side, after: Side) -> Iterator[Change]:
    """Yield that a requirement fails in another way than before, where a kind of finding came or went."""
    was = {group.fingerprint: group for group in grouped(one, before.run)}
    now = {group.fingerprint: group for group in grouped(other, after.run)}
    if was.keys() != now.keys():
        gone = [group for name, group in was.items() if name not in now] or [*was.values()]
        come = [group for name, group in now.items() if name not in was] or [*now.values()]
        yield Change(
            kind=Kind.FAILS_OTHERWISE,
            grade=Class.NOTABLE,
            subject=one.requirement.id,
            before=_finding(gone[0]),
            after=_finding(come[0]),
            count=len(was.keys() ^ now.keys()),
        )


def _finding(group: Group) -> Seen:
    return Seen(f"{plain(group.finding.message, limit=200)} ({group.fingerprint})", group.lines)
