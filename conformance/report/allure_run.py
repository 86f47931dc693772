"""The files of an Allure report that are about the whole run: categories, environment and executor. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from conformance.judge import RunView
from conformance.model import Json
from conformance.report.calibration import CALIBRATED_AGAINST
from conformance.report.quoting import plain

__all__ = ["CATEGORIES", "files"]

CATEGORIES: Final[tuple[tuple[str, tuple[str, ...], str], ...]] = (
    ("Waived for a while", ("skipped",), r"[\s\S]*XFAIL waived[\s\S]*"),
    ("Set-up: the run could not begin", ("broken",), r"[\s\S]*SetUp: [\s\S]*"),
    ("Inconclusive: could not tell", ("broken",), r"[\s\S]*Inconclusive: [\s\S]*"),
    ("Fault of the suite, not of the target", ("broken",), r"[\s\S]*"),
    ("Not conforming", ("failed",), r"[\s\S]*"),
    ("Not applicable or not exercised", ("skipped",), r"[\s\S]*"),
)
"""Name, statuses and pattern of the message, which readers in Java and in JavaScript understand alike; the first that
fits has a result."""
_HOSTED: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("github", "GitHub Actions", "GITHUB_WORKFLOW", "GITHUB_RUN_NUMBER"),
    ("gitlab", "GitLab CI", "CI_JOB_NAME", "CI_PIPELINE_IID"),
    ("jenkins", "Jenkins", "JOB_NAME", "BUILD_NUMBER"),
)


def files(run: RunView, environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return name and text of each file; `environ` tells of the service that runs us, if one does."""
    return {
        "categories.json": _json([_category(*one) for one in CATEGORIES]),
        "environment.properties": "".join(
            f"{name}={_escaped(value)}\n" for name, value in _environment(run).items()
        ),
        "executor.json": _json(_executor(run, environ)),
    }


def _category(name: str, statuses: tuple[str, ...], pattern: str) -> Json:
    return {"name": name, "matchedStatuses": list(statuses), "messageRegex": pattern}


def _environment(run: RunView) -> dict[str, str]:
    header, opened = run.header, run.evidence.opened
    return {
        "target": header.base_url,
        "version": opened[0].version if opened else "unknown",
        "edition": header.edition,
        "plan": header.scope,
        "seed": str(header.seed),
        "suite": f"{header.suite}, revision {header.revision}",
        "calibrated_against": ", ".join(CALIBRATED_AGAINST),
    }


def _executor(run: RunView, environ: Mapping[str, str]) -> Json:
    header = run.header
    name = f"{header.scope} on {header.base_url}, {header.wall}"
    for kind, title, job, number in _HOSTED:
        if job in environ and number in environ:
            build = f"{environ[job]} #{environ[number]}"
            found: dict[str, Json] = {"name": title, "type": kind, "buildName": f"{build}: {name}"}
            order = {"buildOrder": int(environ[number])} if environ[number].isdecimal() else {}
            url = _address(kind, environ)
            return {**found, **order, **({"buildUrl": url} if url else {})}
    return {"name": "gws-conformance", "type": "gws-conformance", "buildName": name}


def _address(kind: str, environ: Mapping[str, str]) -> str:
    """Return where the service shows this run, "" where it does not say."""
    if kind == "github":
        parts = [environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID")]
        return f"{parts[0]}/{parts[1]}/actions/runs/{parts[2]}" if all(parts) else ""
    return environ.get("CI_JOB_URL" if kind == "gitlab" else "BUILD_URL", "")


def _escaped(value: str) -> str:
    return plain(value).replace("\\", "\\\\")


def _json(value: Json) -> str:
    return f"{json.dumps(value, indent=2)}\n"
