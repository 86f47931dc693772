"""The plan of a run: which cases, in which order, with which phones and reference ids.

The same input gives the same plan.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final, TypeAlias

from conformance.config import Config
from conformance.errors import ConfigError
from conformance.generate import drawn, matrix, violations
from conformance.generate.cases import Cases
from conformance.generate.casting import Caster
from conformance.generate.draft import JOINABLE, KNOWN_GOOD, Draft
from conformance.generate.drawn_elsewhere import elsewhere
from conformance.generate.probes import expected, probes
from conformance.generate.sequences import Shape, shapes
from conformance.model import Case, Expectation, FaultKind, Label, Plan, Scope, Step, StepKind

__all__ = ["BUDGET", "plan"]

BUDGET: Final[Mapping[Scope, int]] = {Scope.SMOKE: 10, Scope.STANDARD: 120}
"""The most requests that a plan of this scope sends; `deep` takes what the limits allow."""

_SMOKE_DRAWN: Final = 3
_TWINS: Final = 5
"""So many drawn payloads, the first ones, are the twins of the drawn faults."""

_FOREIGN: Final = 100
_PHONE_TYPES: Final = 11
"""So many drawn payloads have nearly every phone type; all twelve would keep the faults waiting."""

_HEAD: Final = (KNOWN_GOOD, "missing timeZone", "no referenceId", JOINABLE)
_SOON: Final = (
    "no otherFields",
    "the same content again",
    "no login",
    "device of another user",
    "until as digits",
    "referenceId of one character",
    "referenceId of many scripts",
    "chainId null",
    "unknown member",
)
"""What shows several things, and none of what the others show."""

_AS_NO_BODY: Final = "body cut short"
_SILENT: Final = Expectation.OBSERVE
_SINGLE: Final = frozenset({FaultKind.NULL, FaultKind.UNKNOWN_NAME})
_ORDER: Final = (
    FaultKind.MISSING,
    FaultKind.WRONG_TYPE,
    FaultKind.OUT_OF_ENUMERATION,
    FaultKind.WRONG_METHOD,
    FaultKind.WRONG_MEDIA_TYPE,
    FaultKind.NOT_AN_OBJECT,
    FaultKind.NULL,
    FaultKind.UNKNOWN_NAME,
)
_NONCE: Final = re.compile(r"[!-z|~]{1,20}")
_SMOKE: Final = (
    KNOWN_GOOD,
    "no referenceId",
    "missing timeZone",
    "until as word",
    "phoneType as 'Telegraph'",
    "no otherFields",
)


def plan(config: Config, *, scope: Scope, seed: int, nonce: str) -> Plan:
    """Return the cases of a scope, known good first.

    `nonce` is a part of every referenceId: 1 to 20 printable ASCII characters without space and braces.
    Raises ConfigError where it is not.
    """
    if not _NONCE.fullmatch(nonce):
        raise ConfigError(
            f"{nonce!r} cannot be a part of every referenceId",
            where="--nonce",
            remedy="Give 1 to 20 printable ASCII characters without space and braces.",
        )
    drafts, sequences = _drafts(config, scope=scope, seed=seed), _sequences(scope)
    posts = [draft for sequence in sequences for _, draft in sequence if draft is not None]
    more = _left(config, taken=len(drafts)) if scope is Scope.DEEP else 0
    caster = partial(_caster, config, drafts, posts, more=more, seed=seed, nonce=nonce)
    cast, cases = caster()
    agent = config.agents[0]
    return Plan(
        scope=scope,
        seed=seed,
        nonce=nonce,
        cases=Cases(cases, more, partial(_others, caster, config, more, seed)) if more else cases,
        sequences=tuple(
            tuple(Step(kind=kind, user=agent, case=cast.case(one) if one else None) for kind, one in sequence)
            for sequence in sequences
        ),
    )


_Cast: TypeAlias = tuple[Caster, tuple[Case, ...]]


def _caster(
    config: Config, drafts: Sequence[Draft], posts: Sequence[Draft], *, more: int, seed: int, nonce: str
) -> _Cast:
    """Return what makes cases of the drafts, and those; between them and the posts of sequences others may come."""
    after = range(len(drafts) + more + 1, len(drafts) + more + 1 + len(posts))
    ordinals = (*range(1, len(drafts) + 1), *after)
    caster = Caster(config, [*drafts, *posts], seed=seed, nonce=nonce, ordinals=ordinals)
    return caster, tuple(map(caster.case, drafts))


def _others(caster: Callable[[], _Cast], config: Config, more: int, seed: int) -> Iterator[Case]:
    """Yield the ordinary payloads that follow, as a caster of its own makes them: the same ones each time."""
    cast, before = caster()
    for ordinal, draft in enumerate(
        drawn.plenty(config, count=more, seed=f"{seed} more"), start=len(before) + 1
    ):
        yield cast.later(draft, ordinal)


def _drafts(config: Config, *, scope: Scope, seed: int) -> Sequence[Draft]:
    if scope is Scope.SMOKE:
        by_key = {draft.key: draft for draft in (*_by_rule(config, many=False), *_faults(config, seed=seed))}
        few = drawn.ordinary(config, count=_SMOKE_DRAWN, seed=f"{seed} smoke")
        return [*(by_key[key] for key in _SMOKE), *map(_joining_the_known_good, few)]
    many = scope is Scope.DEEP
    faults = list(_faults(config, seed=seed, many=many))
    first = [fault for ordinal, fault in enumerate(faults) if _first_of_member(faults, ordinal)]
    others = [fault for fault in faults if fault not in first]
    valid = list(drawn.combinations(config, strength=3 if many else 2, seed=f"{seed}"))
    spoiled = list(drawn.spoiled(others, valid[:_TWINS], seed=f"{seed}"))
    found = _in_order([*_by_rule(config, many=many), *first], valid, spoiled)
    return [*found, *(_foreign(config, taken=len(found), seed=seed) if many else ())]


def _in_order(rules: Sequence[Draft], valid: Sequence[Draft], spoiled: Sequence[Draft]) -> list[Draft]:
    """Return all drafts, what reveals most first.

    That is: one case of each kind of answer; the few payloads that between them have every class of value, and the
    awkward referenceIds; the faults that a target may mistake in several ways, with payloads until most phone types are
    through; the other faults; and the rest. `tox -e matrix` tells what an order costs.
    """
    by_key = {draft.key: draft for draft in rules}
    head = [by_key.pop(key) for key in _HEAD]
    soon = [by_key.pop(key) for key in _SOON if key in by_key]
    faults = [by_key.pop(one.key) for one in sorted(by_key.values(), key=_consequence) if _spoils(one)]
    grave = [fault for fault in faults if fault.fault and fault.fault.kind not in _SINGLE]
    single = [fault for fault in faults if fault not in grave]
    begun, types, others = valid[:_TWINS], valid[_TWINS:_PHONE_TYPES], valid[_PHONE_TYPES:]
    return [
        *head,
        *begun,
        *soon,
        *_interleaved(grave, types),
        *_interleaved(single, spoiled),
        *_interleaved([*by_key.values()], others),
    ]


def _spoils(draft: Draft) -> bool:
    """Whether a draft is a valid request with something wrong in it that must be refused."""
    judged = draft.requirement.startswith("request.") and draft.expectation is not _SILENT
    return draft.fault is not None and judged and draft.key != _AS_NO_BODY


def _consequence(draft: Draft) -> int:
    """Return the place of a draft's kind of fault: the more ways there are to take such a request, the earlier."""
    return _ORDER.index(draft.fault.kind) if draft.fault and draft.fault.kind in _ORDER else len(_ORDER)


def _joining_the_known_good(draft: Draft) -> Draft:
    """Return the draft, with the one chain that a small plan makes in place of another."""
    return replace(draft, chain_of=KNOWN_GOOD) if draft.chain_of else draft


def _first_of_member(faults: Sequence[Draft], ordinal: int) -> bool:
    """Whether a fault is the first of its member: that one is sent around the known good, the others around draws."""
    return ordinal == 0 or faults[ordinal - 1].requirement != faults[ordinal].requirement


def _left(config: Config, *, taken: int) -> int:
    """Return how many more cases the limits allow."""
    return max(0, config.limits.max_records - taken - sum(map(len, shapes(Scope.DEEP))))


def _foreign(config: Config, *, taken: int, seed: int) -> Iterator[Draft]:
    """Yield some payloads that Schemathesis drew: a quarter at most of what the limits still allow."""
    yield from elsewhere(config, count=min(_FOREIGN, _left(config, taken=taken) // 4), seed=seed)


def _by_rule(config: Config, *, many: bool) -> list[Draft]:
    """Return the cases written by rule."""
    return [
        matrix.known_good(),
        *matrix.optional(),
        *violations.missing(),
        *violations.enumeration(phone_types=_strict(config, "phone_types", lax="observed")),
        *matrix.bodies(single_quotes=expected(config, "single_quoted_body"), many=many),
        *matrix.deviations(other_media_type=_strict(config, "other_media_type", lax="observed"), many=many),
        *violations.nulls(),
        *matrix.unknown_names(config),
        *matrix.chains(),
        *matrix.repeated(),
        matrix.short_reference(),
        *matrix.refusals(config),
        *probes(config, many=many),
    ]


def _faults(config: Config, *, seed: int, many: bool = False) -> Iterator[Draft]:
    """Yield the values of wrong types."""
    return violations.types(
        matrix.sample(config, config.agents[0]),
        seed=seed,
        boolean_for_string=_strict(config, "boolean_for_string", lax="observed"),
        many=many,
    )


def _strict(config: Config, reading: str, *, lax: str) -> Expectation:
    """Return that a request must be rejected, unless the config's reading is the lax one."""
    return Expectation.OBSERVE if config.interpretation.get(reading) == lax else Expectation.REJECT


def _interleaved(rules: Sequence[Draft], draws: Sequence[Draft]) -> list[Draft]:
    """Mix the two kinds evenly, in their own orders: neither has to wait for the other to be through."""
    paced = [
        (index / len(some), which, draft)
        for which, some in enumerate((rules, draws))
        for index, draft in enumerate(some)
    ]
    return [draft for *_, draft in sorted(paced, key=lambda row: row[:2])]


_Sequence: TypeAlias = tuple[tuple[StepKind, Draft | None], ...]


def _sequences(scope: Scope) -> tuple[_Sequence, ...]:
    """Return the sequences of a scope, each post of them the known good again."""
    return tuple(tuple(_steps(which, shape)) for which, shape in enumerate(shapes(scope), start=1))


def _steps(which: int, shape: Shape) -> Iterator[tuple[StepKind, Draft | None]]:
    for place, kind in enumerate(shape, start=1):
        yield kind, _post(f"sequence {which}, step {place}") if kind is StepKind.POST else None


def _post(key: str) -> Draft:
    return Draft(key=key, requirement="session.resumed", label=Label.SEQUENCE, alone=True)
