"""What a comparison comes to, in a sentence."""

from __future__ import annotations

from conformance.compare.values import Class, Comparison

__all__ = ["counted", "headline"]


def headline(comparison: Comparison) -> str:
    """Return the outcome in one line."""
    if not comparison.comparable:
        return "the two runs cannot be compared"
    counts = [(len(comparison.graded(grade)), grade.value) for grade in Class]
    said = ", ".join(f"{count} {name}" for count, name in counts if count)
    return f"changes: {said}" if said else "nothing changed"


def counted(comparison: Comparison) -> str:
    """Return how many requirements there are of each standing."""
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in comparison.standing.items())
