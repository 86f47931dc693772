"""A comparison in Markdown: whether the runs can be compared, then what changed, the gravest first."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.compare.values import Change, Class, Comparison, Seen
from conformance.compare.wording import counted, headline
from conformance.report.markup import code, escaped, table

__all__ = ["text"]


def text(comparison: Comparison) -> str:
    """Return the comparison in Markdown, with a line end."""
    return "\n\n".join(_parts(comparison)) + "\n"


def _parts(comparison: Comparison) -> Iterator[str]:
    yield "# AddRecord: before and after"
    yield f"**{escaped(headline(comparison))}**"
    yield table(("", "before", "after"), _heads(comparison))
    if comparison.obstacles:
        yield "\n".join(f"- {escaped(one)}" for one in comparison.obstacles)
        return
    yield "\n".join(f"- {escaped(one)}" for one in comparison.notes)
    yield f"Requirements: {escaped(counted(comparison))}."
    for grade in Class:
        yield from _section(grade, comparison.graded(grade))
    if comparison.still_failing:
        yield f"## Still failing ({len(comparison.still_failing)})"
        yield ", ".join(map(code, comparison.still_failing))


def _heads(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    for name in comparison.before:
        yield name, escaped(comparison.before[name]), escaped(comparison.after[name])


def _section(grade: Class, changes: tuple[Change, ...]) -> Iterator[str]:
    if changes:
        yield f"## {grade.value.capitalize()} ({len(changes)})"
        yield table(("what", "about", "requests", "before", "after"), map(_row, changes))


def _row(change: Change) -> tuple[str, ...]:
    kind = escaped(change.kind.value.replace("_", " "))
    return kind, escaped(change.subject), str(change.count), _side(change.before), _side(change.after)


def _side(seen: Seen) -> str:
    lines = f" (evidence {', '.join(map(str, seen.lines))})" if seen.lines else ""
    return escaped(seen.what) + lines
