"""`schemathesis run` by its own phases, and transports by the side of ours: what we are measured against."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import httpx

from conformance.schemas import folder
from conformance.wire.transport import chosen
from tests.benchmarks.sending import bare, bodies
from tests.benchmarks.site import ordinary, site

__all__ = ["phases", "transports"]

_REPORT: Final = "report.ndjson"
_LONGEST: Final = 300
_IN_FLIGHT: Final = (1, 32, 128)


def phases(*, examples: int, workers: int, rounds: int) -> Mapping[str, Any]:
    """Return the cases a second of Schemathesis's coverage and fuzzing phases, and its seconds before the first.

    Of some rounds, the best of each.
    """
    found = [_phases(examples, workers) for _ in range(rounds)]
    start_up = min(one["start_up_s"] for one in found)
    best = {name: max(one[name] for one in found) for name in found[0] if name != "start_up_s"}
    return {"workers": workers, "start_up_s": start_up, **best}


def _phases(examples: int, workers: int) -> dict[str, float]:
    with site(cases=1) as place:
        words = [
            *(sys.executable, "-P", "-m", "schemathesis.cli", "run", str(folder() / "openapi.yaml")),
            *("--url", place.config.target.base_url, "--seed", "1", "--generation-database", "none"),
            *("--phases", "coverage,fuzzing", "--max-examples", str(examples), "--workers", str(workers)),
            *("--continue-on-failure", "--no-shrink", "--report", "ndjson"),
            *("--report-ndjson-path", str(place.folder / _REPORT), "-a", "agent1:agent1-pass"),
        ]
        begun = time.time()
        subprocess.run(
            words, cwd=place.folder, env=_environment(), capture_output=True, timeout=_LONGEST, check=False
        )
        return _read(place.folder / _REPORT, begun)


def _environment() -> dict[str, str]:
    ours = ("GWS_", "SCHEMATHESIS_", "PYTHONPATH")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}


def _read(report: Path, begun: float) -> dict[str, float]:
    """Return the rate of each phase by the time stamps of its report."""
    starts, ends, cases = dict[str, float](), dict[str, float](), dict[str, int]()
    for line in report.read_text(encoding="utf-8").splitlines():
        ((kind, event),) = json.loads(line).items()
        if kind == "PhaseStarted":
            starts[event["phase"]["name"]] = event["timestamp"]
        elif kind == "PhaseFinished":
            ends[event["phase"]["name"]] = event["timestamp"]
        elif kind == "ScenarioFinished":
            cases[event["phase"]] = cases.get(event["phase"], 0) + len(event["recorder"]["interactions"])
    rates = {name: round(count / (ends[name] - starts[name]), 1) for name, count in cases.items()}
    return {"start_up_s": round(starts["coverage"] - begun, 2), **rates}


def transports(*, cases: int) -> list[Mapping[str, Any]]:
    """Return the bare POSTs a second of each transport, and the microseconds of our processor that each takes."""
    with site(cases=cases) as place:
        some = bodies(ordinary(place.config, cases).cases, place)
        return [
            {"transport": name, "in_flight": in_flight, **_carried(make, place, some, in_flight=in_flight)}
            for name, make in _makers(place)
            for in_flight in _IN_FLIGHT
        ]


def _carried(make: Callable[[], httpx.AsyncBaseTransport], place: Any, some: Any, *, in_flight: int) -> Any:
    async def scene() -> float:
        return await bare(make(), place, some, in_flight=in_flight)

    begun = time.process_time()
    rate = asyncio.run(scene())
    return {"rate": round(rate), "cpu_us": round((time.process_time() - begun) / len(some) * 1e6)}


def _makers(place: Any) -> Iterator[tuple[str, Callable[[], httpx.AsyncBaseTransport]]]:
    """Yield ours, httpx's own and, where it is installed, the one over aiohttp."""
    free = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    yield "own, on h11 and httptools", lambda: chosen(place.config.target)
    yield "httpx's own", lambda: httpx.AsyncHTTPTransport(limits=free, trust_env=False)
    with contextlib.suppress(ImportError):
        from httpx_aiohttp import AiohttpTransport

        yield "httpx-aiohttp", lambda: AiohttpTransport(limits=free)
