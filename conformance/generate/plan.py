"""The plan of a run: which cases, in which order, with which phones and reference ids.

The same input gives the same plan.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final, TypeAlias

from conformance.config import Config
from conformance.errors import ConfigError
from conformance.generate import drawn, matrix, violations
from conformance.generate.ahead import Drawn, ahead
from conformance.generate.cases import Cases
from conformance.generate.casting import Caster
from conformance.generate.dial_safety import DialSafety
from conformance.generate.draft import KNOWN_GOOD, Draft
from conformance.generate.drawn_elsewhere import elsewhere
from conformance.generate.ordering import TWINS, in_order
from conformance.generate.probes import expected, probes
from conformance.generate.sequences import Shape, shapes
from conformance.model import Case, Expectation, Label, Plan, Scope, Step, StepKind

__all__ = ["BUDGET", "plan"]

BUDGET: Final[Mapping[Scope, int]] = {Scope.SMOKE: 10, Scope.STANDARD: 120}
"""The most requests that a plan of this scope sends; `deep` takes what the limits allow."""

_SMOKE_DRAWN: Final = 3
_FOREIGN: Final = 100
_MANY: Final = 500
"""So many cases are worth a process that draws them: it takes half a second to start."""

_NONCE: Final = re.compile(r"[!-z|~]{1,20}")
_SMOKE: Final = (
    KNOWN_GOOD,
    "no referenceId",
    "missing timeZone",
    "until as word",
    "phoneType as 'Telegraph'",
    "no otherFields",
)

_Sequence: TypeAlias = tuple[tuple[StepKind, Draft | None], ...]


def plan(config: Config, *, scope: Scope, seed: int, nonce: str, moment: datetime | None = None) -> Plan:
    """Return the cases of a scope, known good first.

    `nonce` is a part of every referenceId: 1 to 20 printable ASCII characters without space and braces.
    `moment` is now, which limits.dial_safe_window needs to know; without that it changes nothing. Raises ConfigError
    where either will not do.
    """
    _require_nonce(nonce)
    safety = _safety(config, moment)
    drafts, sequences = _drafts(config, scope=scope, seed=seed), _sequences(scope)
    posts = [draft for sequence in sequences for _, draft in sequence if draft is not None]
    more = _left(config, taken=len(drafts)) if scope is Scope.DEEP and _roomy(safety) else 0
    ordinals = _ordinals(len(drafts), more, len(posts))
    caster = partial(
        Caster, config, [*drafts, *posts], seed=seed, nonce=nonce, safety=safety, ordinals=ordinals
    )
    cast = partial(_cast, caster, drafts, posts)
    made, others = cast(), partial(_others, cast, config, before=len(drafts), more=more, seed=seed)
    return Plan(
        scope=scope,
        seed=seed,
        nonce=nonce,
        cases=Cases(made.cases, more, _soon(others, more)) if more else made.cases,
        withheld=made.withheld,
        moment=safety.moment if safety else "",
        sequences=tuple(made.sequence(steps, user=config.agents[0]) for steps in sequences),
    )


def _require_nonce(nonce: str) -> None:
    if not _NONCE.fullmatch(nonce):
        raise ConfigError(
            f"{nonce!r} cannot be a part of every referenceId",
            where="--nonce",
            remedy="Give 1 to 20 printable ASCII characters without space and braces.",
        )


def _safety(config: Config, moment: datetime | None) -> DialSafety | None:
    if not config.limits.dial_safe_window:
        return None
    if moment is None:
        raise ConfigError(
            "windows can be kept away from now only where it is known when they are sent",
            where="limits.dial_safe_window",
            remedy="Set it to false here, or use `gws-conformance run`.",
        )
    return DialSafety.of(config, moment)


def _roomy(safety: DialSafety | None) -> bool:
    """Whether any ordinary payload can be kept away from now, in whichever zone it is."""
    return safety is None or safety.everywhere


@dataclass(frozen=True, slots=True)
class _Made:
    """The cases of the drafts, those that may not be sent, each with the reason, and what made them."""

    caster: Caster
    cases: tuple[Case, ...]
    withheld: tuple[tuple[Case, str], ...]

    def sequence(self, steps: _Sequence, *, user: int) -> tuple[Step, ...]:
        """Return the steps of a user with the cases of their posts."""
        return tuple(
            Step(kind=kind, user=user, case=self.caster.case(post) if post else None) for kind, post in steps
        )


def _ordinals(drafts: int, more: int, posts: int) -> tuple[int, ...]:
    """Return the places of drafts and posts in the plan; between them others come."""
    first = drafts + more + 1
    return (*range(1, drafts + 1), *range(first, first + posts))


def _cast(caster: Callable[[], Caster], drafts: Sequence[Draft], posts: Sequence[Draft]) -> _Made:
    """Make cases of the drafts. Raises ConfigError where the known good or a post of a sequence may not be sent."""
    cast = caster()
    withheld = {draft.key: why for draft in [*drafts, *posts] if (why := cast.withheld(draft))}
    if {KNOWN_GOOD, *(post.key for post in posts)} & withheld.keys():
        raise ConfigError(
            "no part of the day is safe for as long as the run may take",
            where="limits.dial_safe_window",
            remedy="Give a shorter limits.total_time, or set it to false.",
        )
    cases = tuple(cast.case(draft) for draft in drafts if draft.key not in withheld)
    return _Made(cast, cases, tuple(withheld.values()))


def _soon(others: Drawn, more: int) -> Drawn:
    """Return what draws them, where they are many by a process of its own."""
    return partial(ahead, others) if more >= _MANY else others


def _others(
    cast: Callable[[], _Made], config: Config, *, before: int, more: int, seed: int
) -> Iterator[Case]:
    """Yield the ordinary payloads that follow, as a caster of its own makes them: the same ones each time."""
    caster = cast().caster
    for ordinal, draft in enumerate(drawn.plenty(config, count=more, seed=f"{seed} more"), start=before + 1):
        yield caster.later(draft, ordinal)


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
    spoiled = list(drawn.spoiled(others, valid[:TWINS], seed=f"{seed}"))
    found = in_order([*_by_rule(config, many=many), *first], valid, spoiled)
    return [*found, *(_foreign(config, taken=len(found), seed=seed) if many else ())]


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
        *matrix.unreferenced(config),
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


def _sequences(scope: Scope) -> tuple[_Sequence, ...]:
    """Return the sequences of a scope, each post of them the known good again."""
    return tuple(tuple(_steps(which, shape)) for which, shape in enumerate(shapes(scope), start=1))


def _steps(which: int, shape: Shape) -> Iterator[tuple[StepKind, Draft | None]]:
    for place, kind in enumerate(shape, start=1):
        yield kind, _post(f"sequence {which}, step {place}") if kind is StepKind.POST else None


def _post(key: str) -> Draft:
    return Draft(key=key, requirement="session.resumed", label=Label.SEQUENCE, alone=True)
