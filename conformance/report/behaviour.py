"""The behaviour record: what the target did, also where the page is silent; `compare` reads it.

Counts and shapes only: no value of a single request, so that two runs of one target agree.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from conformance.judge import CaseView, RunView
from conformance.model import Absent, FaultKind, Json, member
from conformance.report.effect import Effect, effect
from conformance.report.quoting import bounded, shortened
from conformance.report.shapes import Members, type_name

__all__ = ["behaviour"]

_NO_FAULT: Final = "none"


def behaviour(run: RunView) -> dict[str, Json]:
    """Return the behaviour record of a run."""
    opened = run.evidence.opened
    seen, members = _Counts(), Members()
    for case in run.cases.values():
        seen.take(case)
        members.take(case)
    counts = seen.told()
    chains = counts.pop("chain_numbers")
    return {
        **counts,
        "members": members.told(),
        "ack_extension": any(one.acknowledges for one in opened) if opened else None,
        "absence_window": round(run.quiet, 3),
        "chain_numbers": chains,
    }


Counts: TypeAlias = "dict[str, Counter[str]]"


def _none() -> Counts:
    return defaultdict(Counter)


@dataclass(slots=True)
class _Counts:
    """How often what was seen, counted while the cases are gone through once."""

    replies: Counts = field(default_factory=_none)
    outcomes: Counts = field(default_factory=_none)
    unknown_names: Counts = field(default_factory=_none)
    chain_numbers: Counts = field(default_factory=lambda: {"new": Counter(), "given": Counter()})

    def take(self, case: CaseView) -> None:
        """Count one case."""
        fault, outcome = case.case.fault, _outcome(case)
        kind = fault.kind.value if fault is not None else _NO_FAULT
        self.replies[kind][_answer(case)] += 1
        self.outcomes[_key(_row(case, kind))][outcome] += 1
        if fault is not None and fault.kind is FaultKind.UNKNOWN_NAME:
            self.unknown_names[fault.pointer][outcome] += 1
        for message in case.user_events[:1]:
            given = case.case.chain_of is not None or not isinstance(member(case.payload, "chainId"), Absent)
            number = message.get("data", "userData", "GSW_CHAIN_N")
            shown = str(number) if type(number) is int else type_name(number)
            self.chain_numbers["given" if given else "new"][shortened(shown, limit=30)] += 1

    def told(self) -> dict[str, Json]:
        """Return the counts.

        `replies`: by kind of fault, `none` among them, how often which HTTP status came with which statusCode.
        `outcomes`: by requirement, fault and name of the case, "" for what is drawn, how often what became of it.
        `unknown_names`: by the member that names something unknown, how often what became of the request.
        `chain_numbers`: for records of a new and of a given chain, how often which GSW_CHAIN_N was reported.
        """
        outcomes, unknown = self.outcomes, self.unknown_names
        return {
            "replies": {kind: _counted(self.replies[kind]) for kind in sorted(self.replies)},
            "outcomes": [json.loads(key) | {"outcomes": _tally(outcomes[key])} for key in sorted(outcomes)],
            "unknown_names": {pointer: _tally(unknown[pointer]) for pointer in sorted(unknown)},
            "chain_numbers": {kind: _tally(counts) for kind, counts in self.chain_numbers.items()},
        }


def _row(case: CaseView, kind: str) -> Json:
    fault = case.case.fault
    return {
        "requirement": case.case.requirement,
        "pointer": fault.pointer if fault is not None else "",
        "fault": kind,
        "name": case.case.name,
    }


def _answer(case: CaseView) -> str:
    code = case.reply.code
    known = bounded(code) if isinstance(code, int | str | None) else type_name(code)
    return _key({"status": case.reply.status, "status_code": None if isinstance(code, Absent) else known})


def _outcome(case: CaseView) -> str:
    found = effect(case)
    return "refused later" if found is Effect.REFUSED and case.refused_later else found.value


def _tally(counts: Counter[str]) -> Json:
    return {name: counts[name] for name in sorted(counts)}


def _counted(counts: Counter[str]) -> Json:
    rows: Iterable[str] = sorted(counts)
    return [json.loads(key) | {"count": counts[key]} for key in rows]


def _key(row: Json) -> str:
    return json.dumps(row, sort_keys=True)
