"""A comparison as JSON (schemas/suite/comparison.json)."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Final

from conformance.compare.values import Change, Class, Comparison
from conformance.model import Json, Object
from conformance.report.quoting import sound

__all__ = ["FORMAT", "document", "text"]

FORMAT: Final = 1


def text(comparison: Comparison) -> str:
    """Return the document as it is written: ASCII, indented by two, with a line end."""
    return json.dumps(document(comparison), indent=2, allow_nan=False) + "\n"


def document(comparison: Comparison) -> Json:
    """Return the comparison as JSON."""
    return sound(
        {
            "format": FORMAT,
            "comparable": comparison.comparable,
            "obstacles": list[Json](comparison.obstacles),
            "before": dict(comparison.before),
            "after": dict(comparison.after),
            "notes": list[Json](comparison.notes),
            "counts": {grade.value: len(comparison.graded(grade)) for grade in Class},
            "requirements": dict(comparison.standing),
            "still_failing": list[Json](comparison.still_failing),
            "changes": [_change(change) for change in comparison.changes],
        }
    )


def _change(change: Change) -> Object:
    sides = {name: asdict(seen) for name, seen in (("before", change.before), ("after", change.after))}
    return {
        "kind": change.kind.value,
        "class": change.grade.value,
        "subject": change.subject,
        "count": change.count,
        **{name: {"what": seen["what"], "lines": list(seen["lines"])} for name, seen in sides.items()},
    }
