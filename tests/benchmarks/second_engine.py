"""What plain Schemathesis sees of the mutants that this suite is proven by: `python -m tests.benchmarks.second_engine`.

Each mutant is served, and Schemathesis runs on our OpenAPI document with the right login: with its defaults, as its own
guide for the most bugs has it, and with our hooks. A mutant counts as killed where a check fails that does not fail
against the conforming server with the same seed. Ours are the figures of docs/matrix.json.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from conformance.reference import MUTANTS, VARIANTS, Child, Settings, config_text
from tests.benchmarks.second_engine_page import page

ROOT: Final = Path(__file__).resolve().parents[2]
DOCS: Final = ROOT / "docs"
PLAIN: Final[Mapping[str, tuple[str, ...]]] = {
    "defaults": (),
    "guide": (
        "--max-examples",
        "1000",
        "--continue-on-failure",
        "--generation-maximize",
        "response_time",
        "--suppress-health-check",
        "filter_too_much,too_slow",
    ),
}
"""`guide`: https://schemathesis.readthedocs.io/en/stable/guides/config-optimization/ as of 4.32."""

HOOKED: Final = ("--checks", "gws_record", "--phases", "coverage,fuzzing", "--max-examples", "40")
LONGEST: Final = 120


def seen(
    settings: Settings, options: Sequence[str], *, hooked: bool = False
) -> list[tuple[str, frozenset[str]]]:
    """Run Schemathesis once; return its requests in their order, each with the checks that failed for it."""
    with tempfile.TemporaryDirectory() as folder, Child(settings) as child:
        report = Path(folder) / "report.ndjson"
        words = [
            str(Path(sys.executable).with_name("schemathesis")), "run", str(ROOT / "schemas" / "openapi.yaml"),
            "--url", child.base_url, "--seed", "1", "--no-color",
            "--report", "ndjson", "--report-ndjson-path", str(report),
        ]  # fmt: skip
        login = [] if hooked else ["-a", "agent1:agent1-pass"]
        environ = dict(os.environ) | (_hooks(Path(folder), child.base_url, settings) if hooked else {})
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(
                [*words, *login, *options],
                cwd=folder,
                env=environ,
                capture_output=True,
                timeout=LONGEST,
                check=False,
            )
        return list(_failed(report)) if report.exists() else []


def _hooks(folder: Path, base_url: str, settings: Settings) -> dict[str, str]:
    """Return the environment in which our hooks find their config."""
    config = folder / "site.toml"
    config.write_text(
        config_text(base_url, settings).replace("ack_timeout = 5", "ack_timeout = 1.5"), "utf-8"
    )
    return {"GWS_CONFIG": str(config), "SCHEMATHESIS_HOOKS": "conformance.schemathesis_hooks"}


def _failed(report: Path) -> Iterator[tuple[str, frozenset[str]]]:
    for line in report.read_text(encoding="utf-8").splitlines():
        scenario = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
        for name in scenario.get("cases", {}):
            checks = scenario.get("checks", {}).get(name, [])
            yield name, frozenset(check["name"] for check in checks if check["status"] == "failure")


def first_new(
    run: Sequence[tuple[str, frozenset[str]]], plain: Sequence[tuple[str, frozenset[str]]]
) -> int | None:
    """Return the ordinal of the first request that fails a check which the conforming server never fails, or None."""
    known = frozenset[str]().union(*(failed for _, failed in plain))
    return next((ordinal for ordinal, (_, failed) in enumerate(run, start=1) if failed - known), None)


def measured(mutants: Sequence[str], variants: Sequence[str], *, jobs: int) -> dict[str, Any]:
    """Return, by setting, each mutant with the request that shows it, and the variants that raise an alarm."""
    found: dict[str, Any] = {"mutants": list(mutants), "variants": list(variants), "settings": {}}
    with ThreadPoolExecutor(jobs) as pool:
        for name, options in (*PLAIN.items(), ("hooked", HOOKED)):
            hooked = name == "hooked"
            plain = seen(Settings(), options, hooked=hooked)
            runs = pool.map(
                lambda one, o=options, h=hooked: seen(Settings(mutants=(one,)), o, hooked=h), mutants
            )
            legal = pool.map(
                lambda one, o=options, h=hooked: seen(Settings(variants=(one,)), o, hooked=h), variants
            )
            found["settings"][name] = {
                "options": " ".join(options),
                "requests": len(plain),
                "failing": sorted(frozenset[str]().union(*(failed for _, failed in plain))),
                "first": {one: first_new(run, plain) for one, run in zip(mutants, runs, strict=True)},
                "alarms": [one for one, run in zip(variants, legal, strict=True) if first_new(run, plain)],
            }
            print(name, "done", flush=True)
    return found


def sample(names: Sequence[str], count: int) -> list[str]:
    """Return the names whose hashes come first: the same ones each time, and none of anybody's choice."""
    return sorted(sorted(names, key=lambda name: hashlib.sha256(name.encode()).digest())[:count])


def main() -> None:
    """Measure, and write docs/second-engine.json and its page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=60)
    parser.add_argument("--variants", type=int, default=12)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=DOCS)
    asked = parser.parse_args()
    # without a conversation there is nothing that an HTTP client alone could see
    names = [name for name, mutant in MUTANTS.items() if mutant.share >= 0.05]
    document = measured(sample(names, asked.mutants), sample(list(VARIANTS), asked.variants), jobs=asked.jobs)
    document["population"] = {"mutants": len(names), "variants": len(VARIANTS)}
    text = json.dumps(document, indent=1, sort_keys=True) + "\n"
    (asked.out / "second-engine.json").write_text(text, encoding="utf-8")
    matrix = json.loads((DOCS / "matrix.json").read_text(encoding="utf-8"))
    (asked.out / "second-engine.md").write_text(page(document, matrix), encoding="utf-8")


if __name__ == "__main__":
    main()
