"""The behaviour record: what the target did, also where the page is silent; `compare` reads it.

Counts and shapes only: no value of a single request, so that two runs of one target agree.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from conformance.judge import CaseView, RunView
from conformance.model import Absent, FaultKind, Json, member
from conformance.report.effect import Effect, effect
from conformance.report.quoting import bounded, shortened
from conformance.report.shapes import members, type_name

__all__ = ["behaviour"]

_NO_FAULT: Final = "none"


def behaviour(run: RunView) -> dict[str, Json]:
    """Return the behaviour record of a run."""
    opened = run.evidence.opened
    return {
        "replies": _replies(run),
        "outcomes": _outcomes(run),
        "unknown_names": _unknown_names(run),
        "members": members(run),
        "ack_extension": any(one.acknowledges for one in opened) if opened else None,
        "absence_window": round(run.quiet, 3),
        "chain_numbers": _chain_numbers(run),
    }


def _replies(run: RunView) -> Json:
    """By kind of fault, `none` among them: how often which HTTP status came with which statusCode."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for case in run.cases.values():
        kind = case.case.fault.kind.value if case.case.fault is not None else _NO_FAULT
        seen[kind][_answer(case)] += 1
    return {kind: _counted(seen[kind]) for kind in sorted(seen)}


def _answer(case: CaseView) -> str:
    code = case.reply.code
    known = bounded(code) if isinstance(code, int | str | None) else type_name(code)
    return _key({"status": case.reply.status, "status_code": None if isinstance(code, Absent) else known})


def _outcomes(run: RunView) -> Json:
    """By requirement, fault and name of the case, "" for what is drawn: how often what became of it."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for case in run.cases.values():
        fault = case.case.fault
        row: Json = {
            "requirement": case.case.requirement,
            "pointer": fault.pointer if fault is not None else "",
            "fault": fault.kind.value if fault is not None else _NO_FAULT,
            "name": case.case.name,
        }
        seen[_key(row)][_outcome(case)] += 1
    return [json.loads(key) | {"outcomes": _tally(seen[key])} for key in sorted(seen)]


def _unknown_names(run: RunView) -> Json:
    """By the member that names something unknown: how often what became of the request."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for case in run.cases.values():
        if case.case.fault is not None and case.case.fault.kind is FaultKind.UNKNOWN_NAME:
            seen[case.case.fault.pointer][_outcome(case)] += 1
    return {pointer: _tally(seen[pointer]) for pointer in sorted(seen)}


def _outcome(case: CaseView) -> str:
    found = effect(case)
    return "refused later" if found is Effect.REFUSED and case.refused_later else found.value


def _chain_numbers(run: RunView) -> Json:
    """For records of a new and of a given chain: how often which GSW_CHAIN_N was reported."""
    seen: dict[str, Counter[str]] = {"new": Counter(), "given": Counter()}
    for case in run.cases.values():
        for message in case.user_events[:1]:
            given = case.case.chain_of is not None or not isinstance(member(case.payload, "chainId"), Absent)
            number = message.get("data", "userData", "GSW_CHAIN_N")
            shown = str(number) if type(number) is int else type_name(number)
            seen["given" if given else "new"][shortened(shown, limit=30)] += 1
    return {kind: _tally(counts) for kind, counts in seen.items()}


def _tally(counts: Counter[str]) -> Json:
    return {name: counts[name] for name in sorted(counts)}


def _counted(counts: Counter[str]) -> Json:
    rows: Iterable[str] = sorted(counts)
    return [json.loads(key) | {"count": counts[key]} for key in rows]


def _key(row: Json) -> str:
    return json.dumps(row, sort_keys=True)
