"""What is known of all cases of a run together, found by going through them once: a survey."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from conformance.correlate import Kind, Message, key
from conformance.judge.blame import Blame
from conformance.judge.case_view import CaseView
from conformance.judge.survey import Survey
from conformance.judge.unheard import Silences
from conformance.model import Expectation, Label, Subject, Trait

__all__ = ["FACTS", "Facts"]


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


class _Gathering:
    """The facts while the cases are gone through."""

    def __init__(self) -> None:
        self._slowest: float | None = None
        self._altered = set[Kind]()
        self._surplus = list[Message]()
        self._refused = list[frozenset[Trait]]()
        self._together = defaultdict[Trait, set[Trait]](set)
        self._latest = dict[str, str]()
        self._twice = dict[str, str]()
        self._silences = Silences()

    def take(self, case: CaseView) -> None:
        """Look at one case."""
        took = _took(case)
        if took is not None:
            self._slowest = took if self._slowest is None else max(self._slowest, took)
        self._altered.update(_altered(case))
        self._surplus += _surplus(case)
        self._silences.take(case)
        self._take_reference(case)
        if case.case.expectation is Expectation.ACCEPT:
            self._take_traits(case)

    def _take_reference(self, case: CaseView) -> None:
        if (reference := case.case.reference_id) is not None:
            if reference in self._latest:
                self._twice[case.id] = self._latest[reference]
            self._latest[reference] = case.id

    def _take_traits(self, case: CaseView) -> None:
        if case.rejected and case is not case.run.known_good:
            self._refused.append(frozenset(case.case.traits))
        if case.carried_out:
            for trait in case.case.traits:
                self._together[trait].update(case.case.traits)

    @cached_property
    def facts(self) -> Facts:
        """The facts, once all cases were looked at."""
        silences = self._silences
        self._latest.clear()  # one referenceId for each case of a run that may be long
        return Facts(
            slowest=self._slowest,
            altered=frozenset(self._altered),
            surplus=tuple(self._surplus),
            blame=Blame(refused=tuple(self._refused), accepted=_pairs(self._together)),
            twice=self._twice,
            unheard=silences.unheard,
            untold=silences.untold,
            doubled=silences.doubled,
            nameless=silences.nameless,
        )


FACTS: Final = Survey(begin=_Gathering, take=_Gathering.take)
"""What is known of all cases."""


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
    """Yield all acknowledgements with a case's key but its first.

    One in another spelling is the first too where the case has no other: its own may have been lost, and none is over.
    """
    owned = [m for m in case.run.correlation.of(case.id, Kind.OUTBOUND) if m.acknowledges]
    first = case.outbound[:1] or [m for m in owned if m.event.session == case.sent.session][:1]
    yield from (message for message in owned if message not in first)
