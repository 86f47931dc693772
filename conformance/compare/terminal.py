"""A comparison as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.compare.values import Change, Comparison, Seen
from conformance.compare.wording import counted, headline
from conformance.report.quoting import plain

__all__ = ["text"]


def text(comparison: Comparison) -> str:
    """Return the comparison as lines of text, with a line end."""
    return "".join(f"{line}\n" for line in _lines(comparison))


def _lines(comparison: Comparison) -> Iterator[str]:
    yield headline(comparison)
    for word, head in (("before", comparison.before), ("after", comparison.after)):
        yield plain(f"  {word}: {head['target']}, version {head['version']}, {head['started']}", limit=300)
    yield from (f"  cannot be compared: {one}" for one in comparison.obstacles)
    yield from (f"  {one}" for one in comparison.notes)
    if comparison.comparable:
        yield f"  requirements: {counted(comparison)}"
    for change in comparison.changes:
        yield from _change(change)
    for name in comparison.still_failing:
        yield f"STILL FAILING {name}"


def _change(change: Change) -> Iterator[str]:
    more = f" ({change.count} requests)" if change.count > 1 else ""
    yield plain(
        f"{change.grade.upper()} {change.kind.value.replace('_', ' ')}: {change.subject}{more}", limit=300
    )
    yield f"    before: {_side(change.before)}"
    yield f"    after:  {_side(change.after)}"


def _side(seen: Seen) -> str:
    lines = f" [evidence {', '.join(map(str, seen.lines))}]" if seen.lines else ""
    return plain(seen.what, limit=300) + lines
