"""One class of failure for each requirement: Schemathesis counts by class, so that none hides another."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Final

from schemathesis.core.failures import Failure, Severity

from conformance.catalogue import requirement
from conformance.judge import Finding
from conformance.model import Absent, Json, Level

__all__ = ["OurFailure", "failure", "kind"]

_SHOWN: Final = 3
"""Findings of one requirement that are written out."""


class OurFailure(Failure):
    """That a requirement of this suite is not met."""

    __slots__ = ()


@cache
def kind(identifier: str) -> type[OurFailure]:
    """Return the class of a requirement's failures."""
    words = identifier.replace(".", " ").replace("-", " ").title().replace(" ", "")
    return type(words, (OurFailure,), {"__slots__": (), "kind_title": identifier})


def failure(identifier: str, findings: Iterable[Finding], *, operation: str | None) -> OurFailure:
    """Return the failure of a requirement, with its first findings."""
    row = requirement(identifier)
    told = [*findings][:_SHOWN]
    made = kind(identifier)
    return made(
        operation=operation,
        title=f"{identifier} ({row.level})",
        message="\n".join([row.text, *map(_line, told), f"Clause: {row.clause}"]),
        severity=Severity.HIGH if row.level is Level.MUST else Severity.MEDIUM,
    )


def _line(finding: Finding) -> str:
    place = f" at {finding.pointer}" if finding.pointer else ""
    return f"- {finding.message}{place}: expected {_text(finding.expected)}, got {_text(finding.actual)}"


def _text(value: Json | Absent) -> str:
    return "nothing" if isinstance(value, Absent) else json.dumps(value)
