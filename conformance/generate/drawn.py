"""The cases that Hypothesis draws: ordinary payloads that combine what may vary, and one fault each in some of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from hypothesis import strategies as st

from conformance.config import Config
from conformance.generate import matrix
from conformance.generate.draft import Draft
from conformance.generate.drawing import draws, stream
from conformance.generate.factors import AWKWARD, REFERENCE, Change, anywhere, factors, row
from conformance.generate.orthogonal import rows
from conformance.generate.plenty import payloads
from conformance.generate.strategies import compiled, request_members
from conformance.model import CHAIN_PLACE, Label, Object

__all__ = ["combinations", "ordinary", "plenty", "spoiled"]

_DRAWN: Final = Label.HYPOTHESIS
T = TypeVar("T")


def combinations(config: Config, *, strength: int, seed: str) -> Iterator[Draft]:
    """Yield payloads in which any two classes of values (with `strength` 3: any three) are combined at least once.

    Which rows there are is fixed; their order, their values and the phone type of each are drawn. The first five have
    the awkward referenceIds, and with them, as the array is orthogonal, every class of every other factor.
    """
    plan = rows(strength)
    types = [one for one in request_members()["phoneType"]["enum"] if one != matrix.SAMPLE_TYPE]
    (order, kinds) = (
        _drawn_once(st.permutations(plan), f"{seed} order"),
        _drawn_once(st.permutations(types), f"{seed} types"),
    )
    first = sorted(order, key=lambda levels: levels[REFERENCE] != AWKWARD)
    for ordinal, (levels, kind) in enumerate(
        zip(first, _dealt(first, (*kinds, matrix.SAMPLE_TYPE)), strict=True)
    ):
        changes = _drawn_once(row(levels), f"{seed} row {ordinal}")
        yield _draft(config, changes, phone_type=kind, key=f"combination {ordinal}")


def _dealt(plan: Sequence[tuple[int, ...]], kinds: Sequence[str]) -> Iterator[str]:
    """Yield a phone type for each row: all equally often, and each in rows that have as little as may be in common.

    The first ones go first; the last is that of the sample, which the known good has too.
    """
    had: dict[str, list[tuple[int, ...]]] = {kind: [] for kind in kinds}
    for levels in plan:
        kind = min(kinds, key=lambda one: (len(had[one]), _shared(levels, had[one])))
        had[kind].append(levels)
        yield kind


def _shared(levels: tuple[int, ...], others: Iterable[tuple[int, ...]]) -> int:
    return sum(a == b for other in others for a, b in zip(levels, other, strict=True))


def ordinary(config: Config, *, count: int, seed: str) -> Iterator[Draft]:
    """Yield payloads of ordinary values that every target must accept, each from a draw of its own."""
    free = st.tuples(anywhere(), *(st.one_of(*levels) for levels in factors()[1:]))
    payload = st.tuples(free, compiled(request_members()["phoneType"]))
    for ordinal, (changes, kind) in enumerate(draws(payload, count=count, seed=seed)):
        yield _draft(config, changes, phone_type=str(kind), key=f"drawn {ordinal}")


def plenty(config: Config, *, count: int, seed: str) -> Iterator[Draft]:
    """Yield ordinary payloads, each drawn when it is asked for: those of a plan without end."""
    for ordinal, (changes, kind) in enumerate(stream(payloads(), count=count, seed=seed)):
        yield _draft(config, changes, phone_type=kind, key=f"plenty {ordinal}")


def spoiled(faults: Sequence[Draft], twins: Sequence[Draft], *, seed: str) -> Iterator[Draft]:
    """Yield each fault once, in a drawn order, in one of some drawn payloads, which are the twins."""
    order = _drawn_once(st.permutations(faults), f"{seed} faults")
    for fault, twin in zip(order, itertools.cycle(twins), strict=False):
        yield replace(
            fault,
            key=f"{twin.key}, spoiled: {fault.key}",
            label=_DRAWN,
            changes={**twin.changes, **fault.changes},
            chain_of=None if "chainId" in (*fault.changes, *fault.without) else twin.chain_of,
            twin=twin.key,
            user=twin.user,
            spelled_as=twin.spelled_as,
        )


def _drawn_once(strategy: st.SearchStrategy[T], seed: str) -> T:
    return draws(strategy, count=1, seed=seed)[0]


def _draft(config: Config, changes: Iterable[Change], *, phone_type: str, key: str) -> Draft:
    """Return one payload of all that its factors change."""
    window, spelling, chain, place, reference, fields = changes
    zones, users = config.deployment.time_zones, config.agents
    members: Object = {
        **window.members,
        "phoneType": phone_type,
        "timeZone": zones[place.zone % len(zones)],
        **({"chainId": CHAIN_PLACE} if chain.chain_of else {}),
        **fields.members,
    }
    return Draft(
        key=key,
        requirement="request.combinations",
        label=_DRAWN,
        changes=members,
        user=users[chain.second_user and len(users) > 1],
        chain_of=chain.chain_of,
        spelling=spelling.spelling,
        spelled_as=place.spelled_as,
        longest=reference.longest,
        reference=f"{reference.reference}{{nonce}}{{ordinal:04d}}{reference.ending}",
    )
