"""Very many schedules by their seeds, in several processes."""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from conformance.judge import Verdict
from tests.meta.simulation.drawing import FromSeed
from tests.meta.simulation.oracle import tried
from tests.meta.simulation.schedules import scheduled

__all__ = ["Figures", "run", "some"]

_AT_ONCE = 500
_SHOWN = 20


@dataclass(slots=True, kw_only=True)
class Figures:
    """What came of many schedules. `wrong` are the seeds with a wrong verdict, and what was wrong."""

    schedules: int = 0
    calm: int = 0
    planted: Counter[str] = field(default_factory=Counter)
    requirements: int = 0
    inconclusive: int = 0
    wrong: dict[int, tuple[str, ...]] = field(default_factory=dict)
    seconds: float = 0.0

    def take(self, other: Figures) -> None:
        """Add others to these."""
        self.schedules += other.schedules
        self.calm += other.calm
        self.planted += other.planted
        self.requirements += other.requirements
        self.inconclusive += other.inconclusive
        self.wrong |= other.wrong

    @property
    def told(self) -> str:
        """The figures in words."""
        each = 1000 * self.seconds / max(1, self.schedules)
        share = self.inconclusive / max(1, self.requirements)
        lines = [
            f"{self.schedules} schedules, {self.calm} of them calm, in {self.seconds:.0f} s ({each:.2f} ms each)",
            f"planted and done: {sum(self.planted.values())}; "
            + ", ".join(f"{count} {verdict}" for verdict, count in sorted(self.planted.items())),
            f"inconclusive: {self.inconclusive} of {self.requirements} verdicts ({share:.1%})",
            f"wrong verdicts in {len(self.wrong)} schedules",
            *(f"  seed {seed}: {'; '.join(what)}" for seed, what in sorted(self.wrong.items())[:_SHOWN]),
        ]
        return "\n".join(lines)


def some(seeds: Sequence[int]) -> Figures:
    """Try the schedules of some seeds."""
    figures = Figures()
    for seed in seeds:
        schedule = scheduled(FromSeed(seed))
        judged = tried(schedule)
        figures.schedules += 1
        figures.calm += schedule.calm
        figures.requirements += len(judged.verdicts)
        figures.inconclusive += judged.inconclusive
        if judged.planted is not None and judged.planted is not Verdict.UNEXERCISED:
            figures.planted[judged.planted] += 1
        if judged.wrong:
            figures.wrong[seed] = judged.wrong
    return figures


def run(schedules: int, *, first: int = 0, workers: int = 1) -> Figures:
    """Try so many schedules, from a first seed on."""
    started, figures = time.perf_counter(), Figures()
    for part in _parts(schedules, first=first, workers=workers):
        figures.take(part)
    figures.seconds = time.perf_counter() - started
    return figures


def _parts(schedules: int, *, first: int, workers: int) -> Iterator[Figures]:
    seeds = range(first, first + schedules)
    chunks = (seeds[start : start + _AT_ONCE] for start in range(0, schedules, _AT_ONCE))
    if workers == 1:
        yield from map(some, chunks)
        return
    with ProcessPoolExecutor(workers, initializer=partial(gc.set_threshold, 50_000)) as pool:
        yield from pool.map(some, chunks)
