"""What plain Schemathesis sees of the mutants that this suite is proven by: `python -m tests.benchmarks.second_engine`.

Each mutant is served, and Schemathesis runs on our OpenAPI document with the right login: with its defaults, as its own
guides have it for the most bugs, and with our hooks. A mutant counts as killed where a check fails that, in that phase
and from the same seed, does not fail against the conforming server. Ours are the figures of docs/matrix.json.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from conformance.reference import MUTANTS, VARIANTS, Settings
from tests.benchmarks.second_engine_page import page
from tests.benchmarks.second_engine_runs import Seen, Setting, answers, first_new, seen

__all__ = ["DOCS", "SETTINGS", "document", "sample"]

DOCS: Final = Path(__file__).resolve().parents[2] / "docs"
SETTINGS: Final[Mapping[str, Setting]] = {
    "defaults": Setting(),
    "guide": Setting(options=("--max-examples", "1000", "--continue-on-failure", "--no-shrink")),
    "hooked": Setting(options=("--max-examples", "40"), hooked=True),
}
"""`guide`: the page on finding the most bugs, and the one on benchmarking for what costs time and finds nothing."""

_SHARE: Final = 0.05
"""Of the valid requests, so many at least must show a mutant: the rarer ones are a matter of luck for anybody."""


def document(count: int, legal: int, costly: int, *, jobs: int, matrix: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures: of so many mutants and variants, `costly` of them with the setting that takes longest."""
    names = [name for name, mutant in MUTANTS.items() if mutant.share >= _SHARE]
    mutants, variants = sample(names, count), sample(list(VARIANTS), legal)
    return {
        "population": {"mutants": len(names), "variants": len(VARIANTS)},
        "ours": {name: _ours(matrix["mutants"][name]) for name in mutants if name in matrix["mutants"]},
        "settings": {
            name: _measured(
                setting,
                mutants[:costly] if name == "guide" else mutants,
                variants[:costly] if name == "guide" else variants,
                jobs=jobs,
            )
            for name, setting in SETTINGS.items()
        },
    }


def sample(names: Sequence[str], count: int) -> list[str]:
    """Return the names whose hashes come first: the same ones each time, and none of anybody's choice."""
    return sorted(names, key=lambda name: hashlib.sha256(name.encode()).digest())[:count]


def _ours(mutant: Mapping[str, Any]) -> int | None:
    """Return the ordinal of the first request that shows a mutant to this suite, with the first seed."""
    run = next(iter(mutant["runs"].values()))
    return run["first"] if run["killed"] else None


def _measured(
    setting: Setting, mutants: Sequence[str], variants: Sequence[str], *, jobs: int
) -> dict[str, Any]:
    """Return what one setting shows."""
    plain = seen(Settings(), setting)
    shown = _against(plain, setting)
    with ThreadPoolExecutor(jobs) as pool:
        first = dict(
            zip(mutants, pool.map(lambda one: shown(Settings(mutants=(one,))), mutants), strict=True)
        )
        alarms = pool.map(lambda one: shown(Settings(variants=(one,))), variants)
        return {
            "options": " ".join(setting.options),
            "requests": len(plain.asked),
            "failing": sorted(plain.failing),
            "judged": list(plain.judged),
            "first": first,
            "variants": len(variants),
            "alarms": [one for one, ordinal in zip(variants, alarms, strict=True) if ordinal],
        }


def _against(plain: Seen, setting: Setting) -> Callable[[Settings], int | None]:
    """Return what tells of a server the first request that shows it.

    Without our hooks it hears responses alone: a server that answers the same requests alike is not run again.
    """
    usual = [] if setting.hooked else answers(Settings(), plain.asked)

    def shown(settings: Settings) -> int | None:
        if usual and answers(settings, plain.asked) == usual:
            return None
        run = seen(settings, setting, enough=lambda so_far: first_new(so_far, plain) is not None)
        return first_new(run, plain)

    return shown


def main() -> None:
    """Measure, and write docs/second-engine.json and its page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", "--sample", type=int, default=60)
    parser.add_argument("--variants", type=int, default=20)
    parser.add_argument("--costly", type=int, default=20, help="how many of both with the guide's settings")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--out", type=Path, default=DOCS)
    asked = parser.parse_args()
    matrix = DOCS / "matrix.json"
    figures = json.loads(matrix.read_text(encoding="utf-8")) if matrix.exists() else {"mutants": {}}
    found = document(asked.mutants, asked.variants, asked.costly, jobs=asked.jobs, matrix=figures)
    text = json.dumps(found, indent=1, sort_keys=True) + "\n"
    (asked.out / "second-engine.json").write_text(text, encoding="utf-8")
    (asked.out / "second-engine.md").write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
