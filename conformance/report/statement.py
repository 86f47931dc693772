"""The statement sheet of a bundle: what was claimed, how the page was read, within which limits, resting on what."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from conformance.judge import Result, RunVerdict, RunView
from conformance.model import Json, member
from conformance.report import interpretations
from conformance.report.calibration import CALIBRATED_AGAINST
from conformance.report.markup import code, escaped, table
from conformance.report.quoting import compact
from conformance.report.tally import label, standing
from conformance.report.waived import NONE, Waiving
from conformance.report.waived_section import section as waived_section

__all__ = ["text"]


def text(run: RunView, results: Sequence[Result], verdict: RunVerdict, waiving: Waiving = NONE) -> str:
    """Return the sheet in Markdown, with a line end."""
    parts = [
        "# Statement on a run of gws-conformance",
        "\n".join(_facts(run, results, verdict)),
        "## Claims",
        _members(run.header.claims, none="The config claims and disclaims nothing."),
        *interpretations.section(run),
        "## Limits",
        _members(member(run.header.config, "limits"), none="The evidence names no limits."),
        *waived_section(waiving),
        "## Calibration",
        f"Calibrated against: {', '.join(map(escaped, CALIBRATED_AGAINST))}.",
        "A pass says that no case of this run showed a deviation; nothing of what was not sent.",
    ]
    return "\n\n".join(parts) + "\n"


def _facts(run: RunView, results: Sequence[Result], verdict: RunVerdict) -> Iterator[str]:
    header, finish = run.header, run.evidence.finish
    yield f"- Verdict: {escaped(label(verdict, header.scope))}; {escaped(standing(results).sentence)}"
    yield f"- Target: {code(header.base_url)}, edition {code(header.edition)}"
    yield f"- Begun: {escaped(header.wall)}"
    yield f"- Plan: {escaped(header.scope)}, seed {header.seed}"
    yield f"- Nonce, a part of every referenceId of ordinary length: {code(header.nonce)}"
    yield f"- Suite: gws-conformance {escaped(header.suite)}, revision {code(header.revision)}"
    yield f"- Digest of the evidence: {code(finish.digest if finish else 'none, the run was cut')}"


def _members(values: object, *, none: str) -> str:
    if not isinstance(values, dict) or not values:
        return none
    rows = ((escaped(name), escaped(_shown(values[name]))) for name in sorted(values))
    return table(("name", "value"), rows)


def _shown(value: Json) -> str:
    return json.dumps(value) if isinstance(value, bool | None) else compact(value, limit=300)
