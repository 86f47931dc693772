"""What befalls each exchange of a run: drawn from the seed, whatever the order and the time in which they come."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random

from tests.meta.stress.profile import Fault, Level, Purpose

__all__ = ["Fate", "Script"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What befalls one exchange; times in seconds. `part` is how much of a half-closed answer comes, from 0 to 1."""

    fault: Fault | None = None
    before: float = 0.0
    after: float = 0.0
    part: float = 0.5


class Script:
    """The fates of one run: the n-th exchange of a purpose has the same one each time."""

    def __init__(self, level: Level, seed: str) -> None:
        self.counts: Counter[str] = Counter()
        """How often each fault was drawn."""
        self._level = level
        self._seed = seed
        self._places: Counter[Purpose] = Counter()
        chance = Random(f"{seed} run")
        self.neighbour = chance.random() < level.neighbour
        self._restarts = chance.random() < level.restarts
        self._restart_at = chance.randrange(2, 9)

    def restarts(self) -> bool:
        """Whether the target is started anew when the request comes that was drawn last: a case, and once in a run."""
        return self._restarts and self._places[Purpose.CASE] == self._restart_at

    def drawn(self, purpose: Purpose) -> Fate:
        """Return what befalls the next exchange of a purpose."""
        self._places[purpose] += 1
        chance = Random(f"{self._seed} {purpose} {self._places[purpose]}")
        fate = self._fate(chance, purpose)
        if fate.fault is not None:
            self.counts[fate.fault.value] += 1
        return fate

    def _fate(self, chance: Random, purpose: Purpose) -> Fate:
        place, delay, drops = chance.random(), self._level.delay, self._level.drops
        for fault, share in self._level.faults.get(purpose, {}).items():
            if place < share:
                late = fault is Fault.DELAYED
                slow = chance.uniform(0.2, 1.0) * drops
                return Fate(
                    fault=fault,
                    before=chance.random() * delay if late else 0.0,
                    after=chance.random() * delay if late else slow if fault is Fault.SLOW_BODY else 0.0,
                    part=chance.random(),
                )
            place -= share
        return Fate()
