"""One run of Schemathesis against one server: what it sent and what failed; what a server answers to the same."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from conformance.campaign import judged, read
from conformance.reference import Child, Settings, config_text
from conformance.schemas import folder

__all__ = ["Asked", "Setting", "answers", "first_new", "seen"]

LONGEST: Final = 240
_LOGIN: Final = ("-a", "agent1:agent1-pass")
_END: Final = "end of the run"
_REPORT: Final = "report.ndjson"
_PAUSE: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Options of `schemathesis run`, and whether our hooks are loaded."""

    options: tuple[str, ...] = ()
    hooked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it was sent, and the names of the checks that failed for it, each with its phase."""

    method: str = ""
    path: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    failed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """All requests of a run in their order, and the requirements that ours judged by them."""

    asked: tuple[Asked, ...] = ()
    judged: tuple[str, ...] = field(default=())

    @property
    def failing(self) -> frozenset[str]:
        """The checks that failed in it, each with its phase."""
        return frozenset[str]().union(*(one.failed for one in self.asked))


def seen(settings: Settings, setting: Setting, *, enough: Callable[[Seen], bool] = lambda _: False) -> Seen:
    """Run Schemathesis from the first seed, with no memory of earlier runs, until it ends or has shown enough."""
    with tempfile.TemporaryDirectory() as name, Child(settings) as child:
        place = Path(name)
        words = [
            *(sys.executable, "-P", "-m", "schemathesis.cli", "run", str(folder() / "openapi.yaml")),
            *("--url", child.base_url, "--seed", "1", "--generation-database", "none"),
            *("--output-sanitize", "false", "--report", "ndjson"),
            *("--report-ndjson-path", str(place / _REPORT)),
            *(() if setting.hooked else _LOGIN),
        ]
        environ = _environment(place, child.base_url, settings, hooked=setting.hooked)
        _run([*words, *setting.options], place, environ, enough=enough)
        return _read(place)


def _run(words: list[str], place: Path, environ: dict[str, str], *, enough: Callable[[Seen], bool]) -> None:
    """Start it, and wait: every phase is reported when it ends."""
    silent, size, end = subprocess.DEVNULL, 0, time.monotonic() + LONGEST
    with subprocess.Popen(words, cwd=place, env=environ, stdout=silent, stderr=silent) as process:
        while process.poll() is None and time.monotonic() < end:
            time.sleep(_PAUSE)
            grown = (place / _REPORT).stat().st_size if (place / _REPORT).exists() else 0
            if grown > size and enough(_read(place)):
                break
            size = grown
        process.terminate()


def _read(place: Path) -> Seen:
    report, evidence = place / _REPORT, place / "evidence.jsonl"
    whole = evidence.exists() and read(evidence).problem is None
    return Seen(
        asked=tuple(_asked(report)) if report.exists() else (), judged=_judged(evidence) if whole else ()
    )


def _environment(place: Path, base_url: str, settings: Settings, *, hooked: bool) -> dict[str, str]:
    ours = ("GWS_", "SCHEMATHESIS_", "PYTHONPATH")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    plain = {**kept, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    if not hooked:
        return plain
    site = place / "site.toml"
    hurried = re.sub(r"(?m)^ack_timeout = .*$", "ack_timeout = 1.5", config_text(base_url, settings))
    site.write_text(hurried, encoding="utf-8")
    hooks = "conformance.schemathesis_hooks"
    return {**plain, "GWS_CONFIG": str(site), "GWS_OUT": str(place), "SCHEMATHESIS_HOOKS": hooks}


def _judged(evidence: Path) -> tuple[str, ...]:
    return tuple(sorted(one.requirement.id for one in judged(read(evidence)).results if one.cases))


def _asked(report: Path) -> Iterator[Asked]:
    for line in report.read_text(encoding="utf-8").splitlines(keepends=True):
        if not line.endswith("\n"):
            return  # it is being written
        event: Mapping[str, Any] = json.loads(line)
        if "ScenarioFinished" in event:
            yield from _of_scenario(event["ScenarioFinished"])
        elif failures := event.get("EngineFinished", {}).get("failures"):
            yield Asked(failed=frozenset(f"{_END}: {one['type']}" for one in failures))


def _of_scenario(scenario: Mapping[str, Any]) -> Iterator[Asked]:
    recorder = scenario["recorder"]  # what is empty is left out of it
    for name, interaction in recorder.get("interactions", {}).items():
        request = interaction["request"]
        checks = recorder.get("checks", {}).get(name, [])
        yield Asked(
            method=request["method"],
            path=urlsplit(request["uri"]).path,
            headers=tuple((key, value) for key, values in request["headers"].items() for value in values),
            body=base64.b64decode(request.get("body", {}).get("$base64", "")),
            failed=frozenset(
                f"{scenario['phase']}: {one['name']}" for one in checks if one["status"] == "failure"
            ),
        )


def first_new(run: Seen, plain: Seen) -> int | None:
    """Return the ordinal of the first request that fails a check which, in that phase, nothing fails in `plain`."""
    known = plain.failing
    return next((ordinal for ordinal, one in enumerate(run.asked, start=1) if one.failed - known), None)


def answers(settings: Settings, asked: Sequence[Asked]) -> list[tuple[int, str, bytes]]:
    """Return what a server answers to the same requests in the same order: status, media type, body.

    Where that is what the conforming server answers, a run from the same seed goes the same way, for Schemathesis
    chooses by what is answered, and by nothing else.
    """
    with Child(settings) as child:
        connection = HTTPConnection(urlsplit(child.base_url).netloc, timeout=10)
        with contextlib.closing(connection):
            return [_answer(connection, one) for one in asked if one.method]


def _answer(connection: HTTPConnection, one: Asked) -> tuple[int, str, bytes]:
    connection.request(one.method, one.path, body=one.body or None, headers=dict(one.headers))
    response = connection.getresponse()
    return response.status, response.headers.get("Content-Type", ""), response.read()
