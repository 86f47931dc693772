"""results.json: the truth of a run, from which everything else can be told."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Final

from conformance.correlate import Kind
from conformance.evidence import Exchange, Halt, Skipped
from conformance.judge import Result, RunVerdict, RunView, Verdict
from conformance.model import Absent, Json, Object, member
from conformance.report.behaviour import behaviour
from conformance.report.calibration import CALIBRATED_AGAINST
from conformance.report.curl import curl
from conformance.report.exchanges import of_cases
from conformance.report.findings import DoubtGroup, Group, doubts, grouped
from conformance.report.interpretations import read
from conformance.report.minimal import Minimal, aftermath, minimal
from conformance.report.quoting import bounded, shortened, sound
from conformance.report.script import name
from conformance.report.tally import verdict_counts
from conformance.report.timing import timing
from conformance.report.waived import NONE, Waiving

__all__ = ["FORMAT", "document", "text"]

FORMAT: Final = 1
_MOST: Final = 20
"""How many findings, doubts, and cases of one finding are listed; the rest is counted."""


def text(run: RunView, results: Sequence[Result], verdict: RunVerdict, waiving: Waiving = NONE) -> str:
    """Return the document as it stands in results.json: ASCII, indented by two, with a line end."""
    return json.dumps(document(run, results, verdict, waiving), indent=2, allow_nan=False) + "\n"


def document(run: RunView, results: Sequence[Result], verdict: RunVerdict, waiving: Waiving = NONE) -> Json:
    """Return what is said of a run, as JSON (schemas/suite/results.json)."""
    exchanges, smallest = of_cases(run), minimal(run)
    return sound(
        {
            "format": FORMAT,
            "verdict": verdict.value,
            "scope": run.header.scope,
            **_origin(run),
            **_course(run),
            "counts": _counts(run, results),
            "requirements": [
                _requirement(result, run, exchanges, smallest)
                | {"waiver": waiving.waiver(result.requirement.id)}
                for result in results
            ],
            "waivers": [one.record for one in waiving.applied],
            "timing": {name: dataclasses.asdict(spread) for name, spread in timing(run).items()},
            "behaviour": behaviour(run),
            **_interpretation(run),
            "calibrated_against": list[Json](CALIBRATED_AGAINST),
        }
    )


def _interpretation(run: RunView) -> Object:
    rows = sorted(read(run), key=lambda row: row.reading.name)
    return {
        "interpretation": {row.reading.name: row.value for row in rows},
        "interpretation_changed": [row.reading.name for row in rows if row.changed],
    }


def _origin(run: RunView) -> Object:
    header = run.header
    opened = run.evidence.opened
    revision = member(header.config, "target", "revision")
    return {
        "target": {
            "base_url": header.base_url,
            "version": bounded(opened[0].version) if opened else None,
            "edition": header.edition,
            "revision": revision if isinstance(revision, str) else None,
        },
        "suite": {"name": "gws-conformance", "version": header.suite, "revision": header.revision},
        "plan": header.scope,
        "seed": header.seed,
        "nonce": header.nonce,
        "started": header.wall,
    }


def _course(run: RunView) -> Object:
    """How the run went: how long, whether it was halted, and whether its evidence is whole."""
    evidence, finish = run.evidence, run.evidence.finish
    return {
        "duration": None if finish is None else round(finish.at - run.header.clock, 3),
        "halted": _halted(evidence.halt),
        "evidence": {
            "lines": evidence.length,
            "digest": finish.digest if finish is not None else None,
            "problem": evidence.problem,
        },
    }


def _halted(halt: Halt | None) -> Json:
    if halt is None:
        return None
    said = {"what": halt.what, "where": halt.where, "remedy": halt.remedy}
    return {"kind": halt.kind.value, **{name: bounded(words) for name, words in said.items()}}


def _counts(run: RunView, results: Sequence[Result]) -> Json:
    owned = sum(len(messages) for messages in run.correlation.owned.values())
    unowned = run.correlation.unowned
    return {
        "requirements": {level: dict(row) for level, row in verdict_counts(results).items()},
        "cases": {
            "planned": run.header.planned,
            "sent": len(run.evidence.cases),
            "skipped": sum(1 for _ in run.evidence.of(Skipped)),
            "minimising": len(aftermath(run).evidence.cases),
        },
        "messages": {
            "delivered": len(run.evidence.events),
            "owned": owned,
            "unowned": sum(1 for message in unowned if message.kind is not Kind.UNRELATED),
        },
    }


def _requirement(
    result: Result,
    run: RunView,
    exchanges: Mapping[str, Exchange],
    smallest: Mapping[tuple[str, str], Minimal],
) -> Object:
    row, found, unsure = result.requirement, grouped(result, run), doubts(result)
    return {
        "id": row.id,
        "subject": row.subject.value,
        "level": row.level.value,
        "basis": row.basis.value,
        "clause": row.clause,
        "text": row.text,
        "verdict": result.verdict.value,
        "reason": bounded(result.reason),
        "cases": result.cases,
        "findings": [
            _finding(group, exchanges) | _reproduction(result, group, smallest) for group in found[:_MOST]
        ],
        "findings_left_out": max(0, len(found) - _MOST),
        "doubts": [_doubt(group) for group in unsure[:_MOST]],
        "doubts_left_out": max(0, len(unsure) - _MOST),
    }


def _reproduction(result: Result, group: Group, smallest: Mapping[tuple[str, str], Minimal]) -> Object:
    """How a finding is had again: the script, the smallest request, and whether it takes others beside it."""
    found = smallest.get((result.requirement.id, group.fingerprint))
    failed = result.verdict is Verdict.FAIL
    return {
        "script": name(result.requirement.id, group) if failed else None,
        "minimal": found.json if found is not None else None,
        "only_under_load": found is not None and found.only_under_load,
    }


def _finding(group: Group, exchanges: Mapping[str, Exchange]) -> Object:
    finding, case = group.finding, group.case
    seen = {"expected": finding.expected, "actual": finding.actual}
    return {
        "fingerprint": group.fingerprint,
        "case": case.case.id if case is not None else None,
        "message": bounded(finding.message),
        **{name: bounded(value) for name, value in seen.items() if not isinstance(value, Absent)},
        "pointer": shortened(finding.pointer, limit=500),
        "evidence": list[Json](group.lines),
        "curl": curl(case, exchanges.get(case.case.id)) if case is not None else None,
        "count": group.count,
        "cases": list[Json](group.cases[:_MOST]),
    }


def _doubt(group: DoubtGroup) -> Json:
    return {
        "message": bounded(group.message),
        "evidence": list[Json](group.lines),
        "count": group.count,
        "cases": list[Json](group.cases[:_MOST]),
    }
