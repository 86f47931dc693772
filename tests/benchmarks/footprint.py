"""What a user's run takes: seconds, and the memory of its process and of the embedded server."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from conformance.reference import Child, Settings
from tests.benchmarks.site import config_of

__all__ = ["deep", "default_run", "help_seconds"]

_GWS: Final = (sys.executable, "-P", "-c", "from conformance.cli import main; main()")
_ROOT: Final = Path(__file__).resolve().parents[2]
_PAUSE: Final = 0.02
_LONGEST: Final = 600.0


def help_seconds() -> float:
    """Return how long `--help` takes, the best of three."""
    return min(_watched(["--help"], Path.cwd())["seconds"] for _ in range(3))


def default_run() -> Mapping[str, Any]:
    """Run with no option but a folder of its own, as a user would."""
    with tempfile.TemporaryDirectory() as name:
        return _watched(["run", "--out", f"{name}/out", "-q"], Path(name))


def deep(cases: int) -> Mapping[str, Any]:
    """Run `deep` with so many cases, against a server that is not ours to count."""
    settings = Settings(delay_ms=0)
    with tempfile.TemporaryDirectory() as name, Child(settings) as child:
        site = Path(name) / "site.toml"
        site.write_text(config_of(child, settings, cases=cases, in_flight=32), encoding="utf-8")
        words = ["run", "--config", str(site), "--plan", "deep", "--out", f"{name}/out", "-q"]
        found = _watched(words, Path(name))
        return {"cases": cases, **found, "ms_per_case": round(found["seconds"] / cases * 1000, 3)}


def _watched(words: Sequence[str], place: Path) -> dict[str, Any]:
    """Run the command line to its end; return its exit code, seconds, and peaks in megabytes: its own, its child's."""
    begun, peaks = time.perf_counter(), dict[int, float]()
    nothing = subprocess.DEVNULL
    with subprocess.Popen(
        [*_GWS, *words], cwd=place, stdout=nothing, stderr=nothing, env=_environment()
    ) as process:
        while process.poll() is None and time.perf_counter() - begun < _LONGEST:
            for pid in (process.pid, *_children(process.pid)):
                peaks[pid] = _peak(pid) or peaks.get(pid, 0.0)
            time.sleep(_PAUSE)
        process.terminate()
    own = peaks.pop(process.pid, 0.0)
    return {
        "exit": process.returncode,
        "seconds": round(time.perf_counter() - begun, 2),
        "own_mb": round(own, 1),
        "child_mb": round(max(peaks.values(), default=0.0), 1),
    }


def _environment() -> dict[str, str]:
    ours = ("PYTEST_", "GWS_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "PYTHONPATH": str(_ROOT)}


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _peak(pid: int) -> float:
    with contextlib.suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024
    return 0.0
