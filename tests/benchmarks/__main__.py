"""Measure, print and write down: `python -m tests.benchmarks [--write docs] [PART ...]`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from conformance.garbage import seldom_collected
from tests.benchmarks.bounds import bounds
from tests.benchmarks.footprint import deep, default_run, help_seconds
from tests.benchmarks.page import page
from tests.benchmarks.rivals import phases, transports
from tests.benchmarks.sending import measured
from tests.benchmarks.spread import spread

_CASES: Final = 5000
_DELAYS: Final = (0, 20, 50, 200)
_DEEP: Final = (1000, 2000, 20_000)
_EXAMPLES: Final = 500
_ROUNDS: Final = 3
"""What else a machine does only slows: of so many rounds, each rate is the best."""


def main() -> int:
    """Measure the parts that were named, or all; return 1 where a bound does not hold."""
    arguments = _arguments()
    found: dict[str, Any] = {"machine": _machine()}
    with seldom_collected():  # as a run of ours does it; bare POSTs have it, too
        for name, measure in _parts(arguments.cases).items():
            if not arguments.parts or name in arguments.parts:
                found[name] = measure()
                print(name, json.dumps(found[name]), flush=True)
    if arguments.write:
        _write(found, arguments.write)
    held = bounds(found)
    for bound in held:
        print(f"{'ok  ' if bound.holds else 'MISS'} {bound.what}: {bound.measured:g}, {bound.wanted}")
    return 0 if all(bound.holds for bound in held) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(_parts(1))}")
    parser.add_argument("--cases", type=int, default=_CASES, help="how many cases are sent")
    parser.add_argument("--write", type=Path, metavar="DIR", help="write benchmarks.json and benchmarks.md")
    return parser.parse_args()


def _parts(cases: int) -> Mapping[str, Callable[[], Any]]:
    return {
        "help_s": help_seconds,
        "default_run": default_run,
        "spread": lambda: spread(cases=1000),
        "transports": lambda: transports(cases=1000),
        "schemathesis": lambda: [
            phases(examples=_EXAMPLES, workers=number, rounds=_ROUNDS) for number in (1, 4)
        ],
        "sending": lambda: [
            measured(delay=delay, cases=cases, in_flight=128, rounds=_ROUNDS) for delay in _DELAYS
        ],
        "deep": lambda: [deep(count) for count in _DEEP],
    }


def _machine() -> str:
    """Return what it was measured on, and how busy that was already: a busy machine changes ratios too."""
    cores, load = os.cpu_count(), os.getloadavg()[0]
    return f"{cores} cores (load {load:.1f} before), {platform.system()}, Python {platform.python_version()}"


def _write(found: Mapping[str, Any], place: Path) -> None:
    (place / "benchmarks.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    (place / "benchmarks.md").write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
