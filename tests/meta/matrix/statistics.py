"""Figures from runs: what was killed, by what, how early, and what an order of cases costs. Pure."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tests.meta.matrix.measured import Run

__all__ = ["Declared", "Family", "Order", "costs", "families", "greedy", "percentile", "share_killed"]

_CONVERSATION: Final = "bayeux"
"""What breaks the conversation itself may end it before any request: that is the kill."""

RARE: Final = 0.05
"""Below this share of the planned valid cases, and at no boundary, a trigger is looked for in `deep`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a mutant says of itself."""

    name: str
    family: str
    breaks: tuple[str, ...]
    implies: Mapping[str, str]
    trigger: str = ""
    share: float = 1.0

    @property
    def rare(self) -> bool:
        """Whether a plan of the usual size may miss it."""
        return self.share < RARE

    @property
    def allowed(self) -> frozenset[str]:
        """All that it may fail."""
        return frozenset((*self.breaks, *self.implies))

    def killed(self, run: Run) -> bool:
        """Whether a run found what it breaks; one that never began is no kill."""
        return (run.begun or self.family == _CONVERSATION) and bool(run.failed.keys() & set(self.breaks))

    def exact(self, run: Run) -> bool:
        """Whether it was killed, and nothing undeclared failed."""
        return self.killed(run) and run.failed.keys() <= self.allowed and not run.errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The figures of one family, over all seeds."""

    name: str
    size: int
    killed: int
    runs: int
    exact: int
    median: float
    late: float
    """The 95th percentile of the ordinal of the first case that fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the order of a plan's cases costs: the sum over mutants of the ordinal that kills each first."""

    actual: float
    best: float

    @property
    def ratio(self) -> float:
        """How much more than the greedy order's."""
        return self.actual / self.best


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 100) // 100) - 1)] if ordered else 0.0


def families(declared: Iterable[Declared], runs: Mapping[str, Sequence[Run]]) -> tuple[Family, ...]:
    """Return the figures by family; `runs` has those of each mutant by its name."""
    by_family: dict[str, list[Declared]] = defaultdict(list)
    for mutant in declared:
        by_family[mutant.family].append(mutant)
    return tuple(_family(name, by_family[name], runs) for name in sorted(by_family))


def _family(name: str, members: Sequence[Declared], runs: Mapping[str, Sequence[Run]]) -> Family:
    pairs = [(mutant, run) for mutant in members for run in runs.get(mutant.name, ())]
    seen = [first for mutant, run in pairs if (first := run.first(mutant.breaks)) is not None]
    return Family(
        name=name,
        size=len(members),
        killed=sum(all(m.killed(run) for run in runs.get(m.name, ())) for m in members if runs.get(m.name)),
        runs=len(pairs),
        exact=sum(mutant.exact(run) for mutant, run in pairs),
        median=statistics.median(seen) if seen else 0.0,
        late=percentile(seen, 0.95),
    )


def share_killed(declared: Iterable[Declared], runs: Mapping[str, Sequence[Run]]) -> tuple[str, ...]:
    """Return the mutants that are not rare and survived at least one run."""
    return tuple(
        mutant.name
        for mutant in declared
        if not mutant.rare and not all(mutant.killed(run) for run in runs.get(mutant.name, ()))
    )


def costs(declared: Iterable[Declared], runs: Mapping[str, Sequence[Run]]) -> Order:
    """Return what the order of cases costs, against the greedy one, over all seeds."""
    kills = [_killers(mutant, run) for mutant in declared for run in runs.get(mutant.name, ())]
    by_seed: dict[int, list[Collection[int]]] = defaultdict(list)
    for seed, cases in kills:
        if cases:
            by_seed[seed].append(cases)
    actual = sum(min(cases) for several in by_seed.values() for cases in several)
    best = sum(_cost(several, greedy(several)) for several in by_seed.values())
    return Order(actual=float(actual), best=float(best))


def _killers(mutant: Declared, run: Run) -> tuple[int, frozenset[int]]:
    """Return the seed, and the ordinals of the cases that fail anything that the mutant declares."""
    found = (
        ordinal for name, ordinals in run.failed.items() if name in mutant.allowed for ordinal in ordinals
    )
    return run.job.seed, frozenset(found) if mutant.killed(run) else frozenset()


def greedy(kills: Sequence[Collection[int]]) -> tuple[int, ...]:
    """Return the cases in the order that kills most each time; the known good, case 1, stays first."""
    left, order, chosen = list(kills), [], 1
    while True:
        order.append(chosen)
        left = [cases for cases in left if chosen not in cases]
        counts = Counter(case for cases in left for case in cases)
        if not counts:
            return tuple(order)
        chosen = min(counts, key=lambda case: (-counts[case], case))


def _cost(kills: Sequence[Collection[int]], order: Sequence[int]) -> int:
    places = {case: place for place, case in enumerate(order, start=1)}
    return sum(min(places[case] for case in cases if case in places) for cases in kills)
