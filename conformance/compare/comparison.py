"""Two runs to one comparison: first whether they can be compared, then all that changed, the gravest first."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.compare import answers, comparable, delivery, latency, members, requirements
from conformance.compare.pairs import pairs
from conformance.compare.values import Change, Class, Comparison, Side
from conformance.report.quoting import plain

__all__ = ["compared"]


def compared(before: Side, after: Side) -> Comparison:
    """Return what changed from one run to the other; pure and deterministic."""
    obstacles = tuple(plain(one, limit=400) for one in comparable.obstacles(before, after))
    if obstacles:
        return Comparison(before=_head(before), after=_head(after), obstacles=obstacles)
    grades = list(Class)
    return Comparison(
        before=_head(before),
        after=_head(after),
        notes=tuple(plain(one, limit=400) for one in _notes(before, after)),
        standing=requirements.standing(before, after),
        still_failing=requirements.still_failing(before, after),
        changes=tuple(sorted(_changes(before, after), key=lambda change: grades.index(change.grade))),
    )


def _changes(before: Side, after: Side) -> Iterator[Change]:
    found = pairs(before, after)
    yield from requirements.changes(before, after)
    yield from answers.outcomes(found)
    yield from answers.replies(found)
    yield from members.changes(found)
    yield from delivery.changes(before, after)
    yield from latency.changes(before, after)


def _notes(before: Side, after: Side) -> Iterator[str]:
    found, sent = pairs(before, after), (len(before.run.cases), len(after.run.cases))
    yield f"{len(found)} requests are the same in both runs, of {sent[0]} before and {sent[1]} after"
    yield from comparable.notes(before, after)


def _head(side: Side) -> dict[str, str]:
    """Return what a run was, in words."""
    header, evidence = side.run.header, side.run.evidence
    return {
        "target": header.base_url,
        "version": plain(evidence.opened[0].version, limit=100) if evidence.opened else "unknown",
        "edition": header.edition,
        "started": header.wall,
        "suite": header.suite,
        "revision": header.revision,
        "plan": header.scope,
        "seed": str(header.seed),
        "digest": evidence.finish.digest if evidence.finish else "",
    }
