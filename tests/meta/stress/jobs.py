"""Which stressed runs are made."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from conformance.reference import MUTANTS, VARIANTS
from tests.meta.stress.measured import CALM, Job
from tests.meta.stress.profile import LEVELS, MODERATE
from tests.meta.stress.running import BROKEN

__all__ = ["SHORT", "chosen"]

SHORT: Final = 20
"""So many stressed runs are the short form."""
_WILD: Final = tuple(name for name in LEVELS if name not in {CALM, MODERATE.name})
_OF_MUTANTS: Final = ("request-lax", "request-strict", "session", "isolation", "relation")
"""Families of which the short plans show little: of these only one mutant in eight is tried."""
_PAIRS: Final = (
    ("no-ack-extension", "one-message-a-response"),
    ("reference-id-null-where-none", "one-message-a-response"),
    ("no-ack-extension", "other-peoples-records"),
    ("no-ack-extension", "jitter"),
    ("csrf", "no-ack-extension"),
    ("messages-before-response", "connections-closed"),
)

_FOUND: Final = (
    Job(variants=("csrf",), level="restarts", plan="begun"),
    Job(mutants=("from-missing-accepted",), variants=("csrf",), level="restarts", plan="begun", seed=3),
    Job(mutants=("acknowledgement-lost-for-many-fields",), level="restarts", seed=3, turn=9),
    Job(variants=("no-ack-extension", "other-peoples-records"), level=MODERATE.name, seed=3, turn=16),
    Job(mutants=("reference-id-html-escaped",), level="polls", plan="begun", seed=5, turn=11),
    Job(variants=("reference-id-null-where-none", "one-message-a-response"), level="polls", seed=2),
)
"""Runs that have found a wrong verdict once; they come first."""


def chosen(count: int) -> tuple[Job, ...]:
    """Return so many stressed runs, and the calm ones that they are compared with.

    Of ten: four over what conforms at moderate stress, two over what conforms at another level, three over mutants at
    any level, one that is broken off.
    """
    stressed = tuple(itertools.islice(_distinct(itertools.chain(_FOUND, _dealt())), count))
    calm = dict.fromkeys(
        Job(mutants=job.mutants, variants=job.variants, seed=job.seed, plan=job.plan)
        for job in stressed
        if not job.broken
    )
    return (*calm, *stressed)


def _distinct(jobs: Iterable[Job]) -> Iterator[Job]:
    seen = set[Job]()
    for job in jobs:
        if job not in seen:
            seen.add(job)
            yield job


def _dealt() -> Iterator[Job]:
    moderate, wild = itertools.cycle(_legal("m")), itertools.cycle(_legal("w"))
    mutants = itertools.cycle(_wrong())
    levels = itertools.cycle((MODERATE.name, *_WILD))
    others, ends, broken = itertools.cycle(_WILD), itertools.cycle(BROKEN), itertools.cycle(_legal("b"))
    for turn in itertools.count():
        plan = "begun" if turn % 4 == 3 else "smoke"
        seed = turn % 7 + 1
        common = {"seed": seed, "plan": plan, "turn": turn}
        yield from (Job(variants=next(moderate), level=MODERATE.name, **common) for _ in range(4))
        yield from (Job(variants=next(wild), level=next(others), **common) for _ in range(2))
        yield from (Job(mutants=(next(mutants),), level=next(levels), **common) for _ in range(3))
        yield Job(variants=next(broken), level=next(levels), broken=next(ends), **common)


def _legal(salt: str) -> Sequence[tuple[str, ...]]:
    """Return what conforms: the reference server, every variant, some pairs; in an order of the salt's own."""
    found = [(), ("no-ack-extension",), *((name,) for name in VARIANTS), *_PAIRS]
    return _shuffled(found, salt)


def _wrong() -> Sequence[str]:
    """Return mutants, those first that the order of their hashes has first."""
    return _shuffled(
        [
            one.name
            for one in MUTANTS.values()
            if one.family not in _OF_MUTANTS or _hash(one.name, "few")[0] < 32
        ],
        "mutants",
    )


def _shuffled(found: Iterable[Any], salt: str) -> list[Any]:
    return sorted(found, key=lambda one: _hash(one, salt))


def _hash(one: object, salt: str) -> bytes:
    return hashlib.sha256(f"{salt} {one!r}".encode()).digest()
