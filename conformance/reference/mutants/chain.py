"""Mutants of chains: the wrong chain reported, the same one twice, one that nobody can join."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from conformance.reference.mutants.borrowed import stale, swapped
from conformance.reference.mutants.changes import Due, altering, among
from conformance.reference.mutants.mutant import Family, Mutant
from conformance.reference.store import FIRST_CHAIN
from conformance.reference.values import Json, Kind, Object, Outcome

__all__ = ["FAMILY", "MUTANTS"]

FAMILY: Final = Family.CHAIN

_N: Final = ("userData", "GSW_CHAIN_N")
_ID: Final = ("userData", "GSW_CHAIN_ID")
_APPLICATION: Final = ("userData", "GSW_APPLICATION_ID")


def _reporting(report: Callable[[int], Json], *, given: bool) -> Callable[..., Json]:
    """Report another chain, for requests that name one or for those that do not."""

    def edit(outcome: Outcome, data: Object) -> Object:
        if ("chainId" in (outcome.request or {})) is not given:
            return data
        user_data = data["userData"]
        return {**data, "userData": {**user_data, "GSW_CHAIN_ID": report(user_data["GSW_CHAIN_ID"])}}

    return altering(Kind.USER_EVENT, edit)


def _joins(outcome: Outcome) -> bool:
    """Whether a request names a chain that the server made."""
    chain = (outcome.request or {}).get("chainId")
    return isinstance(chain, int) and chain >= FIRST_CHAIN


def _nothing(_: Outcome, __: Due) -> Due:
    return ()


MUTANTS: Final = (
    Mutant(
        name="given-chain-not-reported",
        summary="a record with a chainId is reported in another chain",
        breaks=("chain.given-reported",),
        change=_reporting(lambda chain: chain + 1, given=True),
    ),
    Mutant(
        name="new-chain-zero",
        summary="a new chain has the id 0",
        breaks=("chain.new-positive",),
        implies=(("chain.new-unique", "every new chain has the same id"),),
        change=_reporting(lambda _: 0, given=False),
    ),
    Mutant(
        name="new-chain-negative",
        summary="a new chain has a negative id",
        breaks=("chain.new-positive",),
        change=_reporting(lambda chain: -chain, given=False),
    ),
    Mutant(
        name="new-chain-reused",
        summary="every new chain has the same id",
        breaks=("chain.new-unique",),
        change=_reporting(lambda _: FIRST_CHAIN, given=False),
    ),
    Mutant(
        name="chain-n-and-id-swapped",
        summary="the chain's id and the place in it have each other's value",
        breaks=("chain.new-positive", "chain.new-unique"),
        change=swapped(Kind.USER_EVENT, _N, _ID),
    ),
    Mutant(
        name="chain-id-and-application-id-swapped",
        summary="the chain's id and the application's have each other's value",
        breaks=("chain.new-unique", "user-event.application-id"),
        change=swapped(Kind.USER_EVENT, _ID, _APPLICATION),
    ),
    Mutant(
        name="chain-of-the-event-before",
        summary="the chain reported is that of the record before",
        breaks=("chain.given-reported", "chain.new-unique"),
        change=stale(Kind.USER_EVENT, _ID),
    ),
    Mutant(
        name="made-chain-unanswered",
        summary="a record that joins a chain made by the server is taken and never answered",
        breaks=("chain.made-joinable",),
        implies=(
            ("acknowledgement.arrives", "the records that join have no acknowledgement"),
            ("user-event.arrives", "the records that join have no user event"),
        ),
        share=0.3,
        change=among(_joins, _nothing),
    ),
)
