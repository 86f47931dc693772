"""What would be wrong to say of a schedule, known from the schedule and the target's own log alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from conformance.catalogue import Requirement, load
from conformance.checks import index
from conformance.judge import Check, Result, RunView, Verdict, judge_all
from tests.meta.simulation.deviations import DEVIATIONS
from tests.meta.simulation.playing import Played, play
from tests.meta.simulation.schedules import UNSOUND, Schedule

__all__ = ["Judged", "judged", "tried"]

_SUBJECTS = ("acknowledgement.", "user-event.", "echo.", "rejection.", "session.")
_OTHERS = frozenset(
    {
        "request.sample-accepted",
        "request.combinations",
        "bayeux.connect-reply",
        "bayeux.subscribe-reply",
        "bayeux.events-have-data",
    }
)
_OF_LATENESS = frozenset({"acknowledgement.arrives", "user-event.arrives", "session.resumed"})

_MISTAKEN = frozenset({"echo.reference-id", "echo.none-invented"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was said of a schedule: verdicts of what some case exercised, and which of them are wrong, and why.

    `planted` is the verdict on what was planted and done; `happened` is how many faults met something.
    """

    verdicts: Mapping[str, Verdict]
    wrong: tuple[str, ...]
    happened: int

    planted: Verdict | None

    @property
    def inconclusive(self) -> int:
        """How many requirements could not be told."""
        return sum(1 for one in self.verdicts.values() if one is Verdict.INCONCLUSIVE)


def tried(schedule: Schedule) -> Judged:
    """Play a schedule, judge what came, and say what is wrong with the verdicts."""
    return judged(schedule, play(schedule))


def judged(schedule: Schedule, played: Played) -> Judged:
    """Judge what came of a schedule."""
    requirements, checks = _asked()
    results = judge_all(RunView(played.evidence), requirements=requirements, checks=checks)
    exercised = [result for result in results if result.cases]
    deviation, verdicts = (
        DEVIATIONS.get(schedule.deviation),
        {one.requirement.id: one.verdict for one in exercised},
    )
    return Judged(
        verdicts=verdicts,
        wrong=tuple(_wrong(schedule, played, exercised)),
        planted=verdicts.get(deviation.breaks) if deviation and played.shown else None,
        happened=played.happened,
    )


@cache
def _asked() -> tuple[tuple[Requirement, ...], Mapping[str, Check]]:
    """Return the requirements that a schedule can exercise, and their checks."""
    rows = tuple(row for row in load() if row.id.startswith(_SUBJECTS) or row.id in _OTHERS)
    return rows, {row.id: index()[row.id] for row in rows if row.id in index()}


def _wrong(schedule: Schedule, played: Played, results: Sequence[Result]) -> list[str]:
    deviation = DEVIATIONS.get(schedule.deviation)
    planted = deviation.breaks if deviation and played.deviated else ""
    allowed = _allowed(schedule) | ({planted} | deviation.implies if deviation and planted else set())
    said = []
    for result in results:
        name, verdict = result.requirement.id, result.verdict
        if verdict is Verdict.ERROR:
            said.append(f"{name}: an error of ours: {_told(result)}")
        elif verdict is Verdict.FAIL and name not in allowed:
            said.append(f"{name}: fails, and nothing breaks it: {_told(result)}")
        elif verdict is Verdict.PASS and name == planted and played.shown and not schedule.late:
            said.append(f"{name}: passes, although {schedule.deviation} was planted and done")
        elif verdict is Verdict.INCONCLUSIVE and schedule.calm and not planted:
            said.append(f"{name}: inconclusive, although nothing went wrong: {_told(result)}")
    return said


def _allowed(schedule: Schedule) -> frozenset[str]:
    """Return what may fail for other reasons than what is planted.

    Where one acknowledgement never comes in time and another comes twice, the second copy is taken for it.
    """
    unsound = any(one.trouble in UNSOUND for one in schedule.faults)
    bayeux = frozenset(row.id for row in _asked()[0] if row.id.startswith("bayeux."))
    late = _OF_LATENESS if schedule.late else frozenset()
    mistaken = _MISTAKEN if schedule.late and schedule.deviation else frozenset()
    return (bayeux if unsound else frozenset()) | late | mistaken


def _told(result: Result) -> str:
    seen = [
        one.message for judgement in result.judgements for one in (*judgement.findings, *judgement.doubts)
    ]
    return "; ".join(seen[:3]) or result.reason
