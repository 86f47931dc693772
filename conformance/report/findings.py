"""Findings and doubts of a result, those of one kind put together under a fingerprint."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from conformance.judge import CaseView, Doubt, Finding, Result, RunView
from conformance.model import Label

__all__ = ["DoubtGroup", "Group", "doubts", "expected_name", "fingerprint", "grouped"]

_VALUES: Final = re.compile(
    r"^[\[{].*[\]}](?= )|^(?:True|False|None)\b|'[^']*'|\"[^\"]*\"|`[^`]*`|-?\d+(?:\.\d+)?(?:e[-+]?\d+)?"
)
"""What a message may quote: fingerprints hold no value."""

_ENUMERATED: Final = re.compile(r"\*(?:, \*)+")

_DRAWN: Final = frozenset({Label.HYPOTHESIS, Label.SCHEMATHESIS})

_OF_TYPE: Final = " has another type"
_INDEX: Final = re.compile(r"/\d+(?=/|$)")
_FREE: Final = re.compile(r"(/otherFields)/.*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Findings of one kind: the one to show, its case (None: the whole run), and all cases that have one.

    Shown is the one of the shortest request, the easiest to read: of one written by rule before one that was drawn.
    `lines` are of the evidence behind it.
    """

    fingerprint: str
    finding: Finding
    case: CaseView | None
    cases: tuple[str, ...]
    count: int
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtGroup:
    """Doubts of one wording, and the cases that they are about."""

    message: str
    cases: tuple[str, ...]
    count: int
    lines: tuple[int, ...]


def fingerprint(requirement: str, finding: Finding, case: CaseView | None) -> str:
    """Return a short hash of requirement, kind of observation, pointer and kind of fault: no value."""
    fault = case.case.fault.kind.value if case is not None and case.case.fault is not None else ""
    kind = _ENUMERATED.sub("*", _VALUES.sub("*", finding.message))
    pointer = _FREE.sub(r"\1/*", _INDEX.sub("/*", finding.pointer))
    whole = f"{requirement}\x00{kind}\x00{pointer}\x00{fault}"
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def expected_name(finding: Finding) -> str:
    """Return what to call the expected value of a finding: where it is the name of a type, it is not what must come."""
    return "expected type" if finding.message.endswith(_OF_TYPE) else "expected"


def grouped(result: Result, run: RunView) -> tuple[Group, ...]:
    """Return the result's findings by fingerprint, in the order in which each kind was first seen."""
    kinds: dict[str, list[tuple[Finding, CaseView | None]]] = defaultdict(list)
    for judgement in result.judgements:
        case = run.cases.get(judgement.case) if judgement.case is not None else None
        for finding in judgement.findings:
            kinds[fingerprint(result.requirement.id, finding, case)].append((finding, case))
    return tuple(_group(name, seen) for name, seen in kinds.items())


def doubts(result: Result) -> tuple[DoubtGroup, ...]:
    """Return the result's doubts by their words, in the order in which each was first met."""
    kinds: dict[str, list[tuple[Doubt, str | None]]] = defaultdict(list)
    for judgement in result.judgements:
        for doubt in judgement.doubts:
            kinds[doubt.message].append((doubt, judgement.case))
    return tuple(
        DoubtGroup(
            message=message,
            cases=_distinct(case for _, case in seen if case is not None),
            count=len(seen),
            lines=seen[0][0].lines,
        )
        for message, seen in kinds.items()
    )


def _group(name: str, seen: list[tuple[Finding, CaseView | None]]) -> Group:
    finding, case = min(seen, key=lambda pair: _ease(pair[1]))
    return Group(
        fingerprint=name,
        finding=finding,
        case=case,
        cases=_distinct(case.case.id for _, case in seen if case is not None),
        count=len(seen),
        lines=finding.lines or _lines(case),
    )


def _ease(case: CaseView | None) -> tuple[bool, int]:
    """Return how hard a case is to read."""
    return (False, -1) if case is None else (case.case.label in _DRAWN, len(case.case.body))


def _lines(case: CaseView | None) -> tuple[int, ...]:
    return () if case is None else tuple(line for line in (case.line, case.reply.line) if line)


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
