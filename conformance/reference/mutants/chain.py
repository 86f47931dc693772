"""Mutants of chains: the wrong chain reported, the same one twice, one that nobody can join."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from conformance.reference.mutants.changes import altering, delivering, strict
from conformance.reference.mutants.mutant import Mutant
from conformance.reference.store import FIRST_CHAIN
from conformance.reference.values import Delivery, Fault, Json, Kind, Object, Outcome

__all__ = ["MUTANTS"]


def _reporting(report: Callable[[int], Json], *, given: bool) -> Callable[..., Json]:
    """Report another chain, for requests that name one or for those that do not."""

    def edit(outcome: Outcome, data: Object) -> Object:
        if ("chainId" in (outcome.request or {})) is not given:
            return data
        user_data = data["userData"]
        return {**data, "userData": {**user_data, "GSW_CHAIN_ID": report(user_data["GSW_CHAIN_ID"])}}

    return altering(Kind.USER_EVENT, edit)


def _made_here(request: Object) -> bool:
    chain = request.get("chainId")
    return isinstance(chain, int) and chain >= FIRST_CHAIN


def _silent_when_joined(outcome: Outcome, due: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
    return () if _made_here(outcome.request or {}) else due


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
        name="made-chain-refused",
        summary="a chain that the server made cannot be named in a request",
        breaks=("chain.made-joinable",),
        change=strict("made-chain", _made_here, fault=Fault.NOT_FOUND),
    ),
    Mutant(
        name="made-chain-unanswered",
        summary="a record that joins a chain made by the server is taken and never answered",
        breaks=("chain.made-joinable",),
        implies=(
            ("acknowledgement.arrives", "the records that join have no acknowledgement"),
            ("user-event.arrives", "the records that join have no user event"),
        ),
        change=delivering(_silent_when_joined),
    ),
)
