"""Variants of where records go: the ids of new chains, and the places in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from conformance.reference.add_record import LARGEST_CHAIN
from conformance.reference.behaviour import Change
from conformance.reference.mutants.changes import altering, lax
from conformance.reference.mutants.members import edited
from conformance.reference.values import Kind, Object, Outcome
from conformance.reference.variants.variant import Variant

__all__ = ["VARIANTS"]

_FACTOR: Final = 48_271  # a generator of all numbers below LARGEST_CHAIN, which is a prime
_NUMBERS: Final = "how places in a chain are counted"
_IDS: Final = "the ids of new chains"
_NULL: Final = "what null for a chain is taken for"


def _numbered(number: Callable[[int], int]) -> Change:
    """Report another place in the chain."""

    def edit(_: Outcome, data: Object) -> Object:
        return edited(data, ("userData", "GSW_CHAIN_N"), number)

    return altering(Kind.USER_EVENT, edit)


def _named(new_chain: Callable[[int], int]) -> Change:
    return lambda behaviour: replace(behaviour, new_chain=new_chain)


def _null_taken(reported: tuple[int, int] | tuple[None, None]) -> Change:
    """Take null for a chain, and report this for it in place of the chain and of the place in it."""
    chain, number = reported

    def edit(outcome: Outcome, data: Object) -> Object:
        if (outcome.request or {}).get("chainId", ...) is not None:
            return data
        told = {"GSW_CHAIN_ID": chain, "GSW_CHAIN_N": number}
        return edited(data, ("userData",), lambda user_data: {**user_data, **told})

    return lambda behaviour: altering(Kind.USER_EVENT, edit)(lax("chain-id-null")(behaviour))


VARIANTS: Final = (
    Variant(
        name="chain-numbers-from-one",
        summary="the first record of a chain has the number 1",
        source="domain 1.4, domain 7 (9)",
        change=_numbered(lambda number: number + 1),
        chooses=_NUMBERS,
    ),
    Variant(
        name="chain-numbers-zero",
        summary="every record of a chain has the number 0",
        source="design 5",
        change=_numbered(lambda _: 0),
        chooses=_NUMBERS,
    ),
    Variant(
        name="chain-ids-huge",
        summary="new chains have the largest ids of 31 bits, counted down",
        source="design 5, domain 1.4",
        change=_named(lambda ordinal: LARGEST_CHAIN - ordinal),
        chooses=_IDS,
    ),
    Variant(
        name="chain-ids-scattered",
        summary="the ids of new chains have no order",
        source="design 5, domain 1.4",
        change=_named(lambda ordinal: ordinal * _FACTOR % LARGEST_CHAIN),
        chooses=_IDS,
    ),
    Variant(
        name="null-chain-as-none",
        summary="null for a chain is taken, and reported as such",
        source="design 5, domain 1.4",
        change=_null_taken((None, None)),
        chooses=_NULL,
    ),
    Variant(
        name="null-chain-as-zero",
        summary="null for a chain is taken for 0, and reported as such",
        source="design 5, domain 1.4",
        change=_null_taken((0, 0)),
        chooses=_NULL,
    ),
)
