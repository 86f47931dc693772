"""Tells the service that this process runs in, if it is one we know, what a run came to."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from conformance.campaign.outcome import EVIDENCE, Judged
from conformance.report import markdown
from conformance.report.gates import code_quality, commands, issues, summary

__all__ = ["CODE_QUALITY", "announced"]

CODE_QUALITY: Final = "gl-code-quality-report.json"


def announced(outcome: Judged, out: Path | None, *, environ: Mapping[str, str]) -> str:
    """Write what the service reads from files, and return what it reads from the output; "" where there is none."""
    found = issues(outcome.run, outcome.results, outcome.waiving)
    if environ.get("GITLAB_CI") == "true" and out is not None:
        path = Path(os.path.relpath(out / EVIDENCE, environ.get("CI_PROJECT_DIR") or "."))
        (out / CODE_QUALITY).write_text(
            code_quality(found, path=path.as_posix()), encoding="utf-8", newline="\n"
        )
    if environ.get("GITHUB_ACTIONS") != "true":
        return ""
    if step := environ.get("GITHUB_STEP_SUMMARY"):
        told = markdown.text(outcome.run, outcome.results, outcome.verdict, outcome.waiving)
        # A summary that cannot be written is no verdict on the target: the annotations say what matters.
        with contextlib.suppress(OSError), Path(step).open("a", encoding="utf-8", newline="\n") as opened:
            opened.write(summary(told))
    return commands(found)
