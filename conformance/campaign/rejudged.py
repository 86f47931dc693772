"""What this version of the suite judges otherwise than the one that recorded the evidence did."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from conformance import __version__
from conformance.campaign.outcome import Judged
from conformance.model import member

__all__ = ["differences"]


def differences(outcome: Judged, before: bytes) -> Iterator[str]:
    """Yield, where another version recorded the evidence, that it did and each verdict that is another one now.

    `before` is the results.json of that version; without it only the versions are told.
    """
    suite = outcome.run.header.suite
    if suite == __version__:
        return
    yield f"recorded by version {suite} of the suite, and judged again by {__version__}"
    then = _verdicts(before)
    for result in outcome.results if then else ():
        name, now = result.requirement.id, result.verdict.value
        if then.get(name) != now:
            yield f"{name}: {then.get(name, 'not judged')} then, {now} now"


def _verdicts(results: bytes) -> Mapping[str, str]:
    try:
        rows = member(json.loads(results), "requirements")
    except ValueError:
        return {}
    found = rows if isinstance(rows, list) else []
    return {str(member(row, "id")): str(member(row, "verdict")) for row in found}
