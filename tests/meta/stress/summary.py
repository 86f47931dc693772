"""All stressed runs as one document, the source of the page: plain JSON, small enough to keep."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from conformance.reference import MUTANTS
from tests.meta.stress.measured import CALM, Run
from tests.meta.stress.profile import LEVELS, MODERATE, described

__all__ = ["CAUSES", "cause", "document"]

CAUSES: Final[Mapping[str, str]] = {
    "a limit": r"limits\.",
    "an interrupt": r"interrupted|cancelled",
    "the target was away or turned away": r"HTTP (429|502|503|504)|refused:|\bbusy\b",
    "a request without an answer": r"no response|not answered|timeout: no|no answer|unreachable|the target did not say",
    "a lost login": r"login was not accepted any more",
    "a lost session": r"session_unknown|former session|as planned|opened|reconnect|session is lost|channel is lost",
    "a gap in the channel": r"may have been lost|not proven to be alive|more may have waited|a poll was",
    "messages that came late": r"s were over|time was over",
    "a message that may have lost its key": r"lost their key|with the key of|without a referenceId",
    "closed connections": r"closed:|reset|connection",
}
"""What an inconclusive reason may name, by the words that name it; the first that is found counts."""


def cause(reason: str) -> str:
    """Return what a reason names, "" where it names nothing."""
    return next((name for name, words in CAUSES.items() if re.search(words, reason)), "")


def document(found: Iterable[Run]) -> dict[str, Any]:
    """Return the document of some runs."""
    runs = sorted(found, key=lambda run: repr(run.job))
    calm = {run.job.calm: run for run in runs if run.job.level == CALM and not run.job.broken}
    stressed = [run for run in runs if run.job.level != CALM or run.job.broken]
    whole = [run for run in stressed if not run.job.broken]
    return {
        "levels": {name: described(level) for name, level in LEVELS.items()},
        "moderate": MODERATE.name,
        "seeds": sorted({run.job.seed for run in stressed}),
        "runs": {"stressed": len(stressed), "calm": len(calm), "requests": sum(r.requests for r in stressed)},
        "by_level": _counted(stressed, lambda run: run.job.level),
        "by_end": _counted(stressed, lambda run: run.job.broken or "to its end"),
        "by_target": _counted(stressed, lambda run: "mutants" if run.job.mutants else "conforming"),
        "by_plan": _counted(stressed, lambda run: run.job.plan),
        "verdicts": _counted(stressed, lambda run: run.verdict),
        "faults": _faults(stressed),
        "conforming": _conforming(stressed),
        "calm_conforming": _conforming(list(calm.values())),
        "mutants": _mutants(whole, calm) | {"idle_failed": _idle_failed(runs)},
        "doubt": _doubt([run for run in whole if not run.job.mutants], calm),
        "causes": _causes(stressed, calm),
        "unnamed": _unnamed(stressed, calm),
        "errors": {_named(run): list(run.errors) for run in runs if run.errors},
        "sessions": _sessions(runs),
        "requests": {
            "over": [_named(run) for run in runs if run.requests > run.most],
            "doubled": [_named(run) for run in runs if run.doubled],
        },
    }


def _named(run: Run) -> str:
    job = run.job
    end = f", broken off by {job.broken}" if job.broken else ""
    return f"{job.name}, {job.plan}, seed {job.seed}, {job.level}, turn {job.turn}{end}"


def _counted(runs: Iterable[Run], key: Callable[[Run], str]) -> dict[str, int]:
    return dict(sorted(Counter(map(key, runs)).items()))


def _faults(runs: Sequence[Run]) -> dict[str, dict[str, int]]:
    """Return how many runs met each fault, and how often it was injected in all."""
    times, met = Counter[str](), Counter[str]()
    for run in runs:
        times.update(run.faults)
        met.update(name for name, count in run.faults.items() if count)
    return {name: {"runs": met[name], "times": times[name]} for name in sorted(times)}


def _conforming(runs: Sequence[Run]) -> dict[str, Any]:
    legal = [run for run in runs if not run.job.mutants]
    return {
        "runs": len(legal),
        "failed": {_named(run): sorted(run.failed) for run in legal if run.failed},
    }


def _mutants(runs: Sequence[Run], calm: Mapping[Any, Run]) -> dict[str, Any]:
    """Return what became of what mutants break, where the calm run of plan and seed has found it.

    A mutant that has done nothing wrong in a run is no mutant in it: the target's own log tells.
    """
    found, passed, judged, idle = Counter[str](), dict[str, list[str]](), 0, 0
    tried = [run for run in runs if run.job.mutants]
    for run in tried:
        before = calm.get(run.job.calm)
        planted = set(MUTANTS[run.job.mutants[0]].breaks) & set(before.failed if before else ())
        judged += bool(planted)
        if planted and not run.deviated:
            idle += 1
            continue
        for requirement in sorted(planted):
            verdict = _verdict(run, requirement)
            found[verdict] += 1
            if verdict == "pass":
                passed.setdefault(_named(run), []).append(requirement)
    return {
        "runs": len(tried),
        "killed_calm": judged,
        "idle": idle,
        "planted": dict(sorted(found.items())),
        "passed": passed,
    }


def _idle_failed(runs: Sequence[Run]) -> dict[str, list[str]]:
    """Return what failed in runs in which a mutant has done nothing wrong: there it is a target that conforms."""
    idle = (run for run in runs if run.job.mutants and not run.deviated)
    return {_named(run): sorted(run.failed) for run in idle if run.failed}


def _verdict(run: Run, requirement: str) -> str:
    if requirement in run.failed:
        return "fail"
    if requirement in run.passed:
        return "pass"
    return "inconclusive" if requirement in run.doubtful else "not judged"


def _decided(run: Run | None) -> set[str]:
    return {*run.passed, *run.failed} if run else set()


def _doubt(runs: Sequence[Run], calm: Mapping[Any, Run]) -> dict[str, dict[str, Any]]:
    """Return, by level and by whether the target took the ack extension, how many requirements could not be told.

    Of those that the calm run of the same target, plan and seed decides.
    """
    counts = defaultdict[str, list[int]](lambda: [0, 0, 0, 0])
    for run in runs:
        decided = _decided(calm.get(run.job.calm))
        doubtful = len(decided & run.doubtful.keys())
        which = f"{run.job.level}, {'with' if _acknowledges(run, calm) else 'without'} the ack extension"
        for place, value in enumerate((1, len(decided), doubtful, bool(doubtful))):
            counts[which][place] += value
    return {
        which: {
            "runs": runs_,
            "requirements": decided,
            "inconclusive": doubtful,
            "share": round(doubtful / decided, 4) if decided else 0.0,
            "runs_with_some": some,
        }
        for which, (runs_, decided, doubtful, some) in sorted(counts.items())
    }


def _acknowledges(run: Run, calm: Mapping[Any, Run]) -> bool:
    """Whether the target takes the ack extension: the run may have ended before it was asked."""
    before = calm.get(run.job.calm)
    return before.acknowledges if before else run.acknowledges


def _reasons(runs: Sequence[Run], calm: Mapping[Any, Run]) -> Iterable[tuple[Run, str, str]]:
    """Yield each inconclusive requirement that the calm run decides, or that a broken-off run leaves open."""
    for run in runs:
        decided = _decided(calm.get(run.job.calm)) or set(run.doubtful)
        yield from ((run, name, why) for name, why in run.doubtful.items() if name in decided)


def _causes(runs: Sequence[Run], calm: Mapping[Any, Run]) -> dict[str, int]:
    found = Counter(_named_by(run, why) or "unnamed" for run, _, why in _reasons(runs, calm))
    return dict(sorted(found.items()))


def _unnamed(runs: Sequence[Run], calm: Mapping[Any, Run]) -> dict[str, str]:
    return {
        f"{_named(run)}: {name}": why for run, name, why in _reasons(runs, calm) if not _named_by(run, why)
    }


def _named_by(run: Run, reason: str) -> str:
    """Return the cause that a reason names; that the known good is not answered names the target, where that failed."""
    known_good = "a known good that failed" if run.failed and "known good case was" in reason else ""
    return cause(reason) or known_good


def _sessions(runs: Sequence[Run]) -> dict[str, Any]:
    held = [run for run in runs if run.sessions]
    ended = [run.lingered for run in held if run.lingered is not None]
    return {
        "runs": len(runs),
        "none_at_the_end": len(runs) - len(held),
        "ended_by_the_target": len(ended),
        "longest": max(ended, default=0.0),
        "kept": [_named(run) for run in held if run.lingered is None],
        "unexplained": [_named(run) for run in held if not (run.unsaid or run.job.mutants)],
    }
