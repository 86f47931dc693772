"""All runs as one document, the source of the pages: plain JSON, small enough to keep."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from tests.meta.matrix.jobs import AGAIN, declared, equivalents
from tests.meta.matrix.measured import Run
from tests.meta.matrix.statistics import Declared, costs, families, share_killed

__all__ = ["CONTROL", "document"]

CONTROL: Final = "control"
_DRAWN: Final = "h"


def document(found: Iterable[Run]) -> dict[str, Any]:
    """Return the document of some runs."""
    runs = sorted(found, key=lambda run: (run.job.name, run.job.scope, run.job.seed, run.job.turn))
    again = [run for run in runs if run.job.turn or run.job.seed == AGAIN]
    once = [run for run in runs if run.job.seed != AGAIN]
    standard = [run for run in once if run.job.scope == "standard"]
    of_mutants = _by_name(run for run in standard if run.job.mutants)
    first_order = [mutant for mutant in declared() if mutant.name in of_mutants]
    rare = {run.job.name: run for run in once if run.job.scope == "deep"}
    order = costs(first_order, of_mutants)
    return {
        "seeds": sorted({run.job.seed for run in standard}),
        "families": [asdict(family) for family in families(first_order, of_mutants)],
        "order": {
            "actual": order.actual,
            "best": order.best,
            "ratio": round(order.ratio, 3) if order.best else 0,
        },
        "survivors": list(share_killed(first_order, of_mutants)),
        "control": _control(first_order, of_mutants),
        "drawn_only": [mutant.name for mutant in first_order if _drawn_only(mutant, of_mutants[mutant.name])],
        "mutants": {mutant.name: _mutant(mutant, of_mutants[mutant.name]) for mutant in first_order},
        "deep": {m.name: _deep(m, rare[m.name]) for m in declared() if m.name in rare},
        "equivalents": _equivalents(of_mutants),
        "variants": _legal([run for run in standard if len(run.job.variants) == 1 and not run.job.mutants]),
        "pairs": _legal([run for run in standard if len(run.job.variants) == 2]),
        "requests": _requests(standard),
        "determinism": _determinism(again),
    }


def _by_name(runs: Iterable[Run]) -> Mapping[str, Sequence[Run]]:
    found: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        found[run.job.name].append(run)
    return found


def _mutant(mutant: Declared, runs: Sequence[Run]) -> dict[str, Any]:
    return {
        "family": mutant.family,
        "trigger": mutant.trigger,
        "share": mutant.share,
        "breaks": list(mutant.breaks),
        "implies": dict(mutant.implies),
        "runs": {str(run.job.seed): _seen(mutant, run) for run in runs},
    }


def _seen(mutant: Declared, run: Run) -> dict[str, Any]:
    return {
        "killed": mutant.killed(run),
        "exact": mutant.exact(run),
        "first": run.first(mutant.breaks),
        "failed": {name: min(ordinals, default=0) for name, ordinals in sorted(run.failed.items())},
    }


def _control(declared_: Iterable[Declared], runs: Mapping[str, Sequence[Run]]) -> dict[str, bool]:
    return {
        mutant.name: all(mutant.killed(run) for run in runs[mutant.name])
        for mutant in declared_
        if mutant.family == CONTROL
    }


def _drawn_only(mutant: Declared, runs: Sequence[Run]) -> bool:
    """Whether it is killed, and never by a case that is not drawn."""
    letters = {
        run.labels[ordinal - 1]
        for run in runs
        for name in mutant.breaks
        for ordinal in run.failed.get(name, ())
        if 0 < ordinal <= len(run.labels)
    }
    return letters == {_DRAWN}


def _deep(mutant: Declared, run: Run) -> dict[str, Any]:
    return {"killed": mutant.killed(run), "first": run.first(mutant.breaks), "share": mutant.share}


def _equivalents(runs: Mapping[str, Sequence[Run]]) -> dict[str, Any]:
    return {
        name: {"reason": reason, "failed": sorted({one for run in runs[name] for one in run.failed})}
        for name, reason in equivalents().items()
        if name in runs
    }


def _legal(runs: Sequence[Run]) -> dict[str, Any]:
    """Return how many runs there were, and which did not conform."""
    wrong = [run for run in runs if run.code]
    return {
        "runs": len(runs),
        "names": len({run.job.name for run in runs}),
        "failed": {_named(run): sorted(run.failed) for run in wrong if run.failed},
        "doubtful": {_named(run): sorted(run.doubtful) for run in wrong if not run.failed},
    }


def _named(run: Run) -> str:
    return f"{run.job.name}, seed {run.job.seed}"


def _requests(runs: Sequence[Run]) -> dict[str, int]:
    counts = [run.requests for run in runs]
    return {"most": max(counts, default=0), "fewest": min(counts, default=0)}


def _determinism(runs: Sequence[Run]) -> dict[str, Any]:
    by_name = _by_name(runs)
    return {
        name: {"runs": len(several), "different": len({run.fingerprints for run in several})}
        for name, several in by_name.items()
    }
