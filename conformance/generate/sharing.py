"""A plan shared out to several machines: each gets a part, with a known good case of its own in front.

Cases that refer to each other stay together, and so do all without a referenceId, whose messages nobody could tell
apart. The known good is in every part, under an id and a referenceId of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from conformance.config import Share
from conformance.model import Case, Plan, Step

__all__ = ["part", "total"]


def total(plan: Plan, share: Share) -> int:
    """Return how many cases all parts have together."""
    return len(plan.all_cases) + share.of - 1


def part(plan: Plan, share: Share) -> Plan:
    """Return the part of a plan; all parts together send every case once, and the known good once each."""
    mine = _dealt(plan, share)
    known_good = plan.cases[0]
    own = _own(known_good, plan, share)
    cases = (own, *(_about(case, known_good, own) for case in plan.cases[1:] if case.id in mine))
    return replace(plan, cases=cases, sequences=tuple(_sequences(plan, share)))


def _dealt(plan: Plan, share: Share) -> frozenset[str]:
    """Return the ids of this part's cases: the largest groups first, each to the part that has the least."""
    loads = [sum(len(_posts(steps)) for steps in plan.sequences[n :: share.of]) for n in range(share.of)]
    dealt: list[list[str]] = [[] for _ in range(share.of)]
    for group in sorted(_groups(plan.cases), key=lambda ids: (-len(ids), ids)):
        least = loads.index(min(loads))
        loads[least] += len(group)
        dealt[least] += group
    return frozenset(dealt[share.index - 1])


def _groups(cases: Sequence[Case]) -> list[list[str]]:
    """Return the ids of all cases but the known good, those that refer to each other together."""
    known_good, others = cases[0].id, cases[1:]
    leader = {case.id: case.id for case in others}

    def led_by(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    for one, other in _ties(others, known_good):
        leader[led_by(one)] = led_by(other)
    groups: dict[str, list[str]] = defaultdict(list)
    for case in others:
        groups[led_by(case.id)].append(case.id)
    return list(groups.values())


def _ties(cases: Sequence[Case], known_good: str) -> Iterator[tuple[str, str]]:
    by_reference: dict[str | None, str] = {}
    for case in cases:
        for other in (case.twin, case.chain_of, case.repeats):
            if other not in {None, known_good}:
                yield case.id, str(other)
        yield case.id, by_reference.setdefault(case.reference_id, case.id)


def _own(known_good: Case, plan: Plan, share: Share) -> Case:
    """Return the part's known good: the first part's is the plan's, the others follow the last case of all."""
    if share.index == 1 or known_good.reference_id is None:
        return known_good
    name = f"{len(plan.all_cases) + share.index - 1:04d}"
    reference = known_good.reference_id.removesuffix(known_good.id) + name
    body = known_good.body.replace(known_good.reference_id, reference)
    return replace(known_good, id=name, reference_id=reference, body=body)


def _about(case: Case, known_good: Case, own: Case) -> Case:
    """Return the case with the part's own known good in place of the plan's."""
    names = {name: own.id for name in ("twin", "chain_of", "repeats") if getattr(case, name) == known_good.id}
    return replace(case, **names)  # type: ignore[arg-type]


def _sequences(plan: Plan, share: Share) -> Iterator[tuple[Step, ...]]:
    yield from plan.sequences[share.index - 1 :: share.of]


def _posts(steps: Sequence[Step]) -> list[Case]:
    return [step.case for step in steps if step.case is not None]
