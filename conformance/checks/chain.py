"""Chains: the one that a request names is reported, and a request that names none gets one of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from conformance.checks.comparison import same
from conformance.checks.presence import ignored, missing, promised
from conformance.checks.reading import left_out
from conformance.checks.request import acceptance
from conformance.correlate import Kind, Message
from conformance.judge import (
    CaseCheck,
    CaseView,
    Finding,
    Observation,
    RunView,
    Survey,
    verifies,
    verifies_run,
)
from conformance.model import ABSENT, Absent, Expectation, Json, member

__all__ = ["CHECKS"]

_POINTER: Final = "/data/userData/GSW_CHAIN_ID"


def _reported(case: CaseView) -> bool:
    return case.case.expectation is Expectation.ACCEPT and any(_integer(_chain(m)) for m in case.user_events)


def _given(case: CaseView) -> Json | Absent:
    return member(case.payload, "chainId")


@verifies(
    "chain.given-reported",
    when=lambda case: _reported(case) and _given(case) is not ABSENT,
    not_applicable=lambda run: ignored(run) or left_out(given_chain_reported="ignored")(run),
)
def the_given_chain_is_reported(case: CaseView) -> Iterator[Observation]:
    """GSW_CHAIN_ID is the chainId of the request."""
    for message in case.user_events:
        if not same(_given(case), _chain(message)):
            yield Finding(
                "another chain is reported than the request names",
                _given(case),
                _chain(message),
                pointer=_POINTER,
                lines=(case.line, message.line),
            )


@verifies(
    "chain.new-positive",
    when=lambda case: _reported(case) and _given(case) is ABSENT,
    not_applicable=lambda run: ignored(run) or left_out(new_chain_positive="ignored")(run),
)
def a_new_chain_has_a_positive_id(case: CaseView) -> Iterator[Observation]:
    """GSW_CHAIN_ID of a request that names no chain is above 0."""
    for message in case.user_events:
        chain = _chain(message)
        if _integer(chain) and chain <= 0:  # type: ignore[operator]  # an integer
            yield Finding("the new chain's id is not above 0", "above 0", chain, _POINTER, (message.line,))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """The chain that a user event reports for a request that named none."""

    case: str
    at: float
    chain: Json | Absent
    line: int


@dataclass(frozen=True, slots=True)
class _Chains:
    """The chains that were made, and the cases by the chains that they name, in the order of sending."""

    made: list[_Made] = field(default_factory=list)
    named: dict[object, list[str]] = field(default_factory=dict)

    def take(self, case: CaseView) -> None:
        """Note the chain that a case names, or the one that was made for it."""
        given = _given(case)
        if given is not ABSENT:
            self.named.setdefault(_kept_by(given), []).append(case.id)
        elif _reported(case):
            first = case.user_events[0]
            self.made.append(_Made(case=case.id, at=case.sent.at, chain=_chain(first), line=first.line))


_CHAINS: Final = Survey(begin=_Chains, take=_Chains.take)


def _several(run: RunView) -> bool:
    return len(run.surveyed(_CHAINS).made) > 1


@verifies_run("chain.new-unique", when=_several, not_applicable=ignored, surveys=(_CHAINS,))
def a_new_chain_is_nobody_elses(run: RunView) -> Iterator[Observation]:
    """No two requests that named no chain got the same one."""
    owners = defaultdict[str, list[_Made]](list)
    for made in run.surveyed(_CHAINS).made:
        owners[str(made.chain)].append(made)
    for several in owners.values():
        if len(several) > 1:
            cases = ", ".join(made.case for made in several[:4])
            yield Finding(
                f"{len(several)} requests that name no chain got the same one (cases {cases})",
                "a chain of its own for each",
                several[0].chain,
                pointer=_POINTER,
                lines=tuple(made.line for made in several),
            )
    for other, made in _taken(run, run.surveyed(_CHAINS)):
        yield Finding(
            f"a request that names no chain got the one that case {other.id} had named before",
            "a chain of its own",
            made.chain,
            pointer=_POINTER,
            lines=(other.line, made.line),
        )


_JOINING: Final = acceptance("chain.made-joinable")


def a_made_chain_can_be_joined(case: CaseView) -> Iterator[Observation]:
    """A request that names a chain of the run is accepted, and acknowledged."""
    yield from _JOINING.test(case)
    if case.owed and promised(case) and not (case.acknowledgements or case.mistaken):
        yield missing(case, Kind.OUTBOUND, name="acknowledgement of a request that joins a chain")


def _taken(run: RunView, chains: _Chains) -> Iterator[tuple[CaseView, _Made]]:
    """Yield the requests without a chain that got one which an earlier request had named already."""
    for made in chains.made:
        for other in map(run.cases.__getitem__, chains.named.get(_kept_by(made.chain), ())):
            # what Python calls equal need not be so in JSON
            if same(_given(other), made.chain) and other.sent.at < made.at and other.accepted:
                yield other, made


def _kept_by(chain: Json | Absent) -> object:
    """Return by what a chain's name is kept: itself, where it can be hashed."""
    return type(chain) if isinstance(chain, dict | list) else chain


def _chain(message: Message) -> Json | Absent:
    return message.get("data", "userData", "GSW_CHAIN_ID")


def _integer(value: Json | Absent) -> bool:
    if isinstance(value, float):
        return value.is_integer()  # JSON does not tell 1001.0 from 1001
    return isinstance(value, int) and not isinstance(value, bool)


CHECKS: Final = (
    the_given_chain_is_reported,
    a_new_chain_has_a_positive_id,
    a_new_chain_is_nobody_elses,
    CaseCheck(
        requirement="chain.made-joinable", when=_JOINING.when, test=a_made_chain_can_be_joined, named=True
    ),
)
