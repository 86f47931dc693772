"""What is known of all cases of a run together, found by going through them once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.correlate import Kind, Message, key
from conformance.judge.blame import Blame
from conformance.judge.case_view import CaseView
from conformance.judge.unheard import Silences
from conformance.model import Expectation, Label, Subject, Trait

if TYPE_CHECKING:  # each knows the other
    from conformance.judge.view import RunView

__all__ = ["Facts", "facts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """See the properties of `RunView` that go by these names."""

    slowest: float | None
    altered: frozenset[Kind]
    surplus: tuple[Message, ...]
    blame: Blame
    twice: Mapping[str, str]
    unheard: Mapping[Subject, str]
    untold: Mapping[str, float]
    doubled: Mapping[str, float]
    nameless: float | None


def facts(run: RunView) -> Facts:
    """Go through the cases of a run."""
    slowest: float | None = None
    altered, surplus = set[Kind](), list[Message]()
    refused, together = list[frozenset[Trait]](), defaultdict[Trait, set[Trait]](set)
    latest, twice = dict[str, str](), dict[str, str]()
    silences = Silences()
    for case in run.cases.values():
        slowest = max((time for time in (slowest, _took(case)) if time is not None), default=None)
        altered.update(_altered(case))
        surplus += _surplus(case)
        silences.take(case)
        if (reference := case.case.reference_id) is not None:
            if reference in latest:
                twice[case.id] = latest[reference]
            latest[reference] = case.id
        if case.case.expectation is Expectation.ACCEPT:
            if case.rejected and case is not run.known_good:
                refused.append(frozenset(case.case.traits))
            if case.carried_out:
                for trait in case.case.traits:
                    together[trait].update(case.case.traits)
    return Facts(
        slowest=slowest,
        altered=frozenset(altered),
        surplus=tuple(surplus),
        blame=Blame(refused=tuple(refused), accepted=_pairs(together)),
        twice=twice,
        unheard=silences.unheard,
        untold=silences.untold,
        doubled=silences.doubled,
        nameless=silences.nameless,
    )


def _pairs(together: Mapping[Trait, set[Trait]]) -> tuple[frozenset[Trait], ...]:
    """Return which traits were accepted together, two by two: all that blame asks of the accepted requests."""
    return tuple({frozenset({one, other}) for one, others in together.items() for other in others})


def _took(case: CaseView) -> float | None:
    """Return how long the acknowledgement took; a new session may be slow, and follows what silence must prove."""
    if case.case.label is Label.SEQUENCE:
        return None
    first = next(iter(case.outbound), None)
    if first is None or not first.acknowledges or first.event.session != case.sent.session:
        return None
    return first.event.at - case.sent.at


def _altered(case: CaseView) -> Iterator[Kind]:
    for message in case.run.correlation.owned.get(case.id, ()):
        given = case.key_of(message.kind)
        if given is not None and key(message.event) != given:
            yield message.kind


def _surplus(case: CaseView) -> Iterator[Message]:
    first = {message.line for message in case.outbound[:1]}
    for message in case.run.correlation.of(case.id, Kind.OUTBOUND):
        if message.acknowledges and message.line not in first:
            yield message
