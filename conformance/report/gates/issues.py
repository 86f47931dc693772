"""What a gate should show of a run: failures, what could not be told, bad waivers, and what is waived."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from conformance.judge import Result, RunView, Verdict
from conformance.model import Level
from conformance.report.findings import grouped
from conformance.report.quoting import plain
from conformance.report.tally import not_run
from conformance.report.waived import NONE, Waiving

__all__ = ["Issue", "Weight", "issues"]


class Weight(StrEnum):
    """How much an issue weighs; the heaviest first."""

    MUST = "must"
    SHOULD = "should"
    DOUBT = "doubt"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One thing to show: the same in every run as long as its `fingerprint` is. `line` is of the evidence."""

    requirement: str
    fingerprint: str
    message: str
    weight: Weight
    line: int = 1


def issues(run: RunView, results: Sequence[Result], waiving: Waiving = NONE) -> tuple[Issue, ...]:
    """Return what is to be shown, the heaviest first."""
    found = [*_bad(waiving), *(one for result in results for one in _of(result, run, waiving))]
    weights = list(Weight)
    return tuple(sorted(found, key=lambda one: weights.index(one.weight)))


def _bad(waiving: Waiving) -> Iterator[Issue]:
    for one in waiving.bad:
        yield Issue(
            requirement=one.waiver.requirement,
            fingerprint=f"waiver {one.standing.value} {one.waiver.fingerprint or ''}".strip(),
            message=plain(f"bad {one}", limit=500),
            weight=Weight.MUST,
        )


def _of(result: Result, run: RunView, waiving: Waiving) -> Iterator[Issue]:
    row = result.requirement
    if not result.scored:
        return
    if result.verdict in {Verdict.FAIL, Verdict.ERROR}:
        waived = row.id in waiving.covering
        kind = Weight.MUST if row.level is Level.MUST else Weight.SHOULD
        for group in grouped(result, run):
            yield Issue(
                requirement=row.id,
                fingerprint=group.fingerprint,
                message=plain(
                    f"{row.level} {row.clause}: {row.text} Seen: {group.finding.message}", limit=500
                ),
                weight=Weight.WAIVED if waived else kind,
                line=group.lines[0] if group.lines else 1,
            )
    elif result.verdict is Verdict.INCONCLUSIVE and not not_run(result):
        message = plain(f"{row.level} could not be told: {result.reason}", limit=500)
        yield Issue(requirement=row.id, fingerprint="inconclusive", message=message, weight=Weight.DOUBT)
