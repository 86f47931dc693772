"""Which runs the measurement is made of."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from conformance.reference import MUTANTS, VARIANTS
from conformance.reference.mutants import EQUIVALENT
from conformance.reference.variants import pairs
from tests.meta.matrix.measured import Job
from tests.meta.matrix.statistics import Declared

__all__ = ["AGAIN", "KINDS", "TWENTY", "chosen", "declared", "equivalents"]

KINDS: Final = ("mutants", "equivalents", "deep", "variants", "pairs", "determinism")
TWENTY: Final = 20
AGAIN: Final = 7
"""The seed of the runs that are made again and again."""
_AGAIN: Final = ("reference-id-case-changed", "time-zone-not-required")
"""Mutants whose verdicts and fingerprints must be the same each time, beside those of the conforming server."""


def declared() -> tuple[Declared, ...]:
    """Return what every mutant says of itself."""
    return tuple(
        Declared(
            name=mutant.name,
            family=str(mutant.family),
            breaks=mutant.breaks,
            implies=dict(mutant.implies),
            trigger=mutant.trigger,
            share=mutant.share,
        )
        for mutant in MUTANTS.values()
    )


def equivalents() -> Mapping[str, str]:
    """Return the deviations that no message can show, with the reason."""
    return {name: getattr(one, "summary", str(one)) for name, one in EQUIVALENT.items()}


def chosen(
    kinds: Collection[str], *, seeds: Iterable[int], names: Collection[str] = (), sample: int = 0
) -> tuple[Job, ...]:
    """Return the runs of some kinds: all, those of some names, or a sample that is the same each time."""
    several = list(seeds)
    makers = {
        "mutants": lambda: _each("mutants", [one.name for one in declared()], several),
        "equivalents": lambda: _each("mutants", equivalents(), several),
        "deep": lambda: (Job(mutants=(one.name,), scope="deep") for one in declared() if one.rare),
        "variants": lambda: itertools.chain(_each("variants", VARIANTS, several), _conforming(several)),
        "pairs": lambda: _dealt(pairs(), several),
        "determinism": _again,
    }
    found = [job for kind in KINDS if kind in kinds for job in _some(makers[kind](), names, sample)]
    return tuple(found)


PAIRS: Final = 200
"""So many pairs of variants, those whose names' hashes come first: all would be ten times as many."""


def _dealt(found: Iterable[tuple[str, str]], seeds: Sequence[int]) -> Iterator[Job]:
    """Yield a run of each of some pairs, the seeds in turn."""
    some = sorted(found, key=lambda pair: hashlib.sha256(repr(pair).encode()).digest())[:PAIRS]
    return (Job(variants=pair, seed=seed) for pair, seed in zip(some, itertools.cycle(seeds), strict=False))


def _each(kind: str, names: Iterable[str], seeds: Collection[int]) -> Iterator[Job]:
    return (Job(**{kind: (name,), "seed": seed}) for name in names for seed in seeds)


def _conforming(seeds: Iterable[int]) -> Iterator[Job]:
    return (Job(seed=seed) for seed in seeds)


def _again() -> Iterator[Job]:
    for name in ("", *_AGAIN):
        for turn in range(TWENTY):
            yield Job(mutants=(name,) if name else (), seed=AGAIN, turn=turn)


def _some(jobs: Iterable[Job], names: Collection[str], sample: int) -> list[Job]:
    """Return the jobs of some names; of a sample, those whose names' hashes come first."""
    wanted = [job for job in jobs if not names or {*job.mutants, *job.variants} & set(names)]
    if not sample:
        return wanted
    return sorted(wanted, key=lambda job: hashlib.sha256(repr(job).encode()).digest())[:sample]
