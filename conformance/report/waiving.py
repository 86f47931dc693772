"""Waivers to be, for the failures of a run: everything but the reason and the owner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.judge import Result, RunView, Verdict
from conformance.report.findings import Group, grouped
from conformance.report.quoting import plain
from conformance.report.waived import NONE, Waiving
from conformance.waivers import Waiver

__all__ = ["drafts"]


def drafts(
    run: RunView, results: Sequence[Result], *, target: str, expires: str, waiving: Waiving = NONE
) -> tuple[tuple[Waiver, str], ...]:
    """Return a waiver and a note for each kind of finding that fails a scored requirement and is not waived."""
    return tuple(
        (_draft(result, group, run, target=target, expires=expires), _note(result, group))
        for result in results
        if result.verdict is Verdict.FAIL and result.scored and result.requirement.id not in waiving.covering
        for group in _open(result, run, waiving)
    )


def _open(result: Result, run: RunView, waiving: Waiving) -> Iterator[Group]:
    """Yield the kinds of finding that no waiver names; bad ones are to be mended, not doubled."""
    named = {
        one.waiver.fingerprint
        for one in waiving.applied
        if one.waiver.requirement == result.requirement.id and not one.standing.bad
    }
    return (group for group in grouped(result, run) if group.fingerprint not in named)


def _draft(result: Result, group: Group, run: RunView, *, target: str, expires: str) -> Waiver:
    return Waiver(
        requirement=result.requirement.id,
        fingerprint=group.fingerprint,
        target=target,
        expires=expires,
        plan=run.header.scope,
    )


def _note(result: Result, group: Group) -> str:
    row = result.requirement
    words = f"{row.level}: {row.text}", f"seen {group.count} times: {group.finding.message}"
    return "\n".join(plain(one, limit=300) for one in words)
