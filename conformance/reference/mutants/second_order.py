"""Mutants of two deviations at once: neither may hide the other.

The pairs are a sample of the others, by a hash of their names, so that nobody chose them and they stay the same.
Each joins two files whose deviations show in different places.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from conformance.reference.behaviour import Behaviour, Change
from conformance.reference.mutants.mutant import RARE_BELOW, Family, Mutant

__all__ = ["FAMILY", "pairs"]

FAMILY: Final = Family.SECOND_ORDER

_PER_PAIR: Final = 4
_JOINED: Final = (
    (Family.ACKNOWLEDGEMENT, Family.USER_EVENT),
    (Family.REQUEST_LAX, Family.ACKNOWLEDGEMENT),
    (Family.REQUEST_LAX, Family.CHAIN),
    (Family.RESPONSE, Family.ECHO),
    (Family.RESPONSE, Family.USER_EVENT),
    (Family.REQUEST_STRICT, Family.ECHO),
)
_HIDING: Final = (
    "no-acknowledgement",
    "user-event-missing",
    "everything-refused",
    "success-",
    "-record-",
    "user-data",
    "type-",
    "user-event-user-event",
    "reference-id-crossed",
    "-wrong",
    "-phone-",
    "phone-altered",
    "chain",
)
"""Parts of the names of those that leave nothing for another one to show in."""


def pairs(first_order: Mapping[Family, Iterable[Mutant]]) -> Iterator[Mutant]:
    """Yield the pairs: of each two families that are joined, those whose names come first by their hashes."""
    for one, other in _JOINED:
        for first, second in zip(
            _sampled(first_order[one], other), _sampled(first_order[other], one), strict=False
        ):
            yield _paired(first, second)


def _sampled(mutants: Iterable[Mutant], partner: Family) -> list[Mutant]:
    fit = [mutant for mutant in mutants if _fits(mutant)]
    return sorted(fit, key=lambda mutant: _hash(mutant.name, partner))[:_PER_PAIR]


def _fits(mutant: Mutant) -> bool:
    alone = len(mutant.breaks) == 1 and not mutant.implies and not mutant.variants
    return alone and mutant.share >= RARE_BELOW and not any(part in mutant.name for part in _HIDING)


def _hash(name: str, partner: Family) -> bytes:
    return hashlib.sha256(f"{partner} {name}".encode()).digest()


def _paired(first: Mutant, second: Mutant) -> Mutant:
    return Mutant(
        name=f"{first.name}-with-{second.name}",
        summary=f"{first.summary}; {second.summary}",
        breaks=(*first.breaks, *second.breaks),
        share=min(first.share, second.share),
        change=_both(first.change, second.change),
    )


def _both(first: Change, second: Change) -> Change:
    def change(behaviour: Behaviour) -> Behaviour:
        return second(first(behaviour))

    return change
