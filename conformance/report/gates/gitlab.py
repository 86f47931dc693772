"""GitLab: the file of `artifacts:reports:codequality`, shown with a merge request (docs.gitlab.com, "Code Quality")."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Final

from conformance.model import Json
from conformance.report.gates.issues import Issue, Weight
from conformance.report.quoting import sound

__all__ = ["code_quality"]

_SEVERITIES: Final = {
    Weight.MUST: "critical",
    Weight.SHOULD: "major",
    Weight.DOUBT: "minor",
    Weight.WAIVED: "info",
}


def code_quality(found: Sequence[Issue], *, path: str) -> str:
    """Return the file's text; `path` is the evidence, seen from the root of the repository."""
    rows: list[Json] = [_row(one, path) for one in found]
    return json.dumps(sound(rows), indent=2) + "\n"


def _row(one: Issue, path: str) -> Json:
    identity = f"{one.requirement}\x00{one.fingerprint}".encode()
    return {
        "description": f"{one.requirement}: {one.message}",
        "check_name": one.requirement,
        "fingerprint": hashlib.sha256(identity).hexdigest(),
        "severity": _SEVERITIES[one.weight],
        "location": {"path": path, "lines": {"begin": one.line}},
    }
