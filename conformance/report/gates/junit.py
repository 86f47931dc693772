"""JUnit: the properties of a requirement's test case, by names that stay."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.judge import Result, RunView
from conformance.report.findings import grouped
from conformance.report.quoting import plain
from conformance.report.waived import NONE, Waiving

__all__ = ["properties"]


def properties(result: Result, run: RunView, waiving: Waiving = NONE) -> Iterator[tuple[str, str]]:
    """Yield names and values: what is demanded and where, what was found, by which lines of evidence."""
    row = result.requirement
    yield "level", row.level.value
    yield "subject", row.subject.value
    yield "basis", row.basis.value
    yield "clause", plain(row.clause, limit=300)
    yield "verdict", result.verdict.value
    yield "cases", str(result.cases)
    groups = grouped(result, run)
    if groups:
        yield "fingerprints", " ".join(group.fingerprint for group in groups)
    if lines := [line for group in groups for line in group.lines]:
        yield "evidence", " ".join(f"evidence.jsonl:{line}" for line in dict.fromkeys(lines))
    for waiver in waiving.covering.get(row.id, ()):
        yield "waiver", plain(f"until {waiver.expires}, {waiver.owner}: {waiver.reason}", limit=300)
