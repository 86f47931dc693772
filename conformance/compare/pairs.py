"""The same request in both runs: found by its place in the plan and by what it tries, never by a value of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from conformance.compare.values import Side
from conformance.judge import CaseView, ReplyKind
from conformance.model import FaultKind

__all__ = ["Pair", "cell", "clear", "outcome", "pairs", "subject"]

Pair: TypeAlias = tuple[CaseView, CaseView]

_UNCLEAR: Final = frozenset({ReplyKind.NONE, ReplyKind.UNAVAILABLE})

BOTH: Final = "carried out"
AT_ONCE: Final = "refused at once"
LATER: Final = "refused later"
SILENT: Final = "accepted, and no message came"


@dataclass(frozen=True, slots=True)
class _Key:
    id: str
    name: str
    requirement: str
    label: str
    pointer: str
    fault: str


def pairs(before: Side, after: Side) -> tuple[Pair, ...]:
    """Return the cases that both runs sent, in the order of the first."""
    others = {_key(case): case for case in after.run.cases.values()}
    return tuple((case, others[_key(case)]) for case in before.run.cases.values() if _key(case) in others)


def clear(pair: Pair) -> bool:
    """Whether both sides of a pair have an answer that says something of the target."""
    return all(case.reply.kind not in _UNCLEAR for case in pair)


def _key(case: CaseView) -> _Key:
    one = case.case
    pointer, fault = (one.fault.pointer, one.fault.kind.value) if one.fault else ("", "")
    return _Key(one.id, one.name, one.requirement, one.label.value, pointer, fault)


def cell(case: CaseView) -> tuple[str, str, str, str]:
    """Return what cases have in common that must fare alike: their requirement, fault and name."""
    key = _key(case)
    return key.requirement, key.pointer, key.fault, key.name


def subject(case: CaseView) -> str:
    """Return what a case is about, in words that are the same in every run."""
    one = case.case
    words = [one.name or f"drawn for {one.requirement}"]
    if one.fault is not None and one.fault.kind is not FaultKind.MISSING:
        words.append(f"{one.fault.kind.value} at {one.fault.pointer or 'the whole'}")
    return ", ".join(words)


def outcome(case: CaseView) -> str | None:
    """Return what became of a request, None where the evidence cannot tell."""
    if case.reply.kind in _UNCLEAR:
        return None
    if case.reply.kind in {ReplyKind.REJECTED, ReplyKind.SERVER_ERROR}:
        return AT_ONCE
    if case.refused_later:
        return LATER
    return _answered(case)


def _answered(case: CaseView) -> str | None:
    came = [
        name
        for name, messages in (("acknowledgement", case.acknowledgements), ("user event", case.user_events))
        if messages
    ]
    if len(came) == 2:
        return BOTH
    if not case.heard or case.sent.deaf or case.missing_since():
        return None
    return f"accepted with {came[0]} alone" if came else SILENT
