"""The plan of a run: which cases, in which order, with which phones and reference ids.

The same input gives the same plan.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from conformance.config import Config, Role
from conformance.errors import ConfigError
from conformance.generate import drawn, matrix, violations
from conformance.generate.draft import PHONE, REFERENCE, Draft, spelled
from conformance.model import Case, Json, Label, Plan, Scope

__all__ = ["BUDGET", "plan"]

BUDGET: Final[Mapping[Scope, int]] = {Scope.SMOKE: 10, Scope.STANDARD: 120}
"""The most requests that a plan of this scope sends; `deep` takes what the limits allow."""

_DRAWN: Final = {Scope.SMOKE: 3, Scope.STANDARD: 16}
"""How many ordinary payloads are drawn; the faults drawn into them come on top."""

_DEEP: Final = 2000
_LONGEST: Final = 36
"""Characters of a referenceId that every target must take."""

_TWINS: Final = 6
"""So many drawn payloads, the first ones, are the twins of the drawn faults; a second user's is among them."""

_NONCE: Final = re.compile(r"[!-z|~]{1,20}")
_SMOKE: Final = (
    matrix.KNOWN_GOOD,
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
    drafts = _drafts(config, scope=scope, seed=seed)
    phones = _phones(config, count=len(drafts), seed=seed)
    ids = {draft.key: f"{ordinal:04d}" for ordinal, draft in enumerate(drafts, start=1)}
    cases = (
        _case(draft, config, ids=ids, phone=next(phones[draft.label is Label.HYPOTHESIS]), nonce=nonce)
        for draft in drafts
    )
    return Plan(scope=scope, seed=seed, nonce=nonce, cases=tuple(cases))


def _phones(config: Config, *, count: int, seed: int) -> tuple[Iterator[str], Iterator[str]]:
    """Return phones for the cases written by rule and for the drawn ones; those of a small pool come again.

    The former are spelled as the known good's, so that what is wrong with a spelling is not laid to anything else; the
    latter are of every spelling in turn.
    """
    pool = config.deployment.phones
    drawn_phones = pool.draw(min(2 * count * len(pool.ranges), len(pool)), seed)
    plain = [phone for phone in drawn_phones if _spelling(phone) == _spelling(drawn_phones[0])]
    half = (len(plain) + 1) // 2
    unlike = [phone for phone in drawn_phones if phone not in set(plain)]
    mixed = itertools.chain.from_iterable(itertools.zip_longest(unlike, plain[half:]))
    return itertools.cycle(plain[:half]), itertools.cycle([phone for phone in mixed if phone] or plain)


def _spelling(phone: str) -> str:
    """Return the form of a phone: every digit as a 0."""
    return re.sub(r"\d", "0", phone)


def _drafts(config: Config, *, scope: Scope, seed: int) -> Sequence[Draft]:
    rules = _by_rule(config)
    if scope is Scope.SMOKE:
        by_key = {draft.key: draft for draft in rules}
        few = drawn.ordinary(config, count=_DRAWN[scope], seed=f"{seed} smoke")
        return [*(by_key[key] for key in _SMOKE), *few]
    faults = _faults(config, first=False)
    valid = list(
        drawn.ordinary(config, count=_count(config, scope, len(rules) + len(faults)), seed=f"{seed}")
    )
    twins, others = valid[:_TWINS], valid[_TWINS:]
    return _interleaved(
        rules, twins + _interleaved(others, list(drawn.spoiled(faults, twins, seed=f"{seed}")))
    )


def _count(config: Config, scope: Scope, taken: int) -> int:
    """Return how many ordinary payloads to draw."""
    return _DRAWN.get(scope) or max(_DRAWN[Scope.STANDARD], min(_DEEP, config.limits.max_records) - taken)


def _by_rule(config: Config) -> list[Draft]:
    """Return the cases written by rule; those that reveal most come first."""
    return [
        matrix.known_good(),
        *matrix.optional(),
        *matrix.unknown_names(config),
        *violations.enumeration(),
        *violations.missing(),
        *matrix.chains(),
        *_faults(config, first=True),
        *matrix.phone_types(),
        *violations.nulls(),
        *matrix.windows(),
        *matrix.other_fields(),
        *matrix.unusual_references(),
        *matrix.bodies(),
        *matrix.refusals(),
        *violations.wrong_values(scalar_coercion=config.interpretation["scalar_coercion"]),
    ]


def _faults(config: Config, *, first: bool) -> list[Draft]:
    """Return the wrong types: those sent as they are, or those that are drawn into payloads."""
    reading = config.interpretation["boolean_for_string"]
    good = matrix.sample(config, _first_agent(config))
    return list(violations.types(good, boolean_for_string=reading, first=first))


def _interleaved(rules: Sequence[Draft], draws: Sequence[Draft]) -> list[Draft]:
    """Mix the two kinds evenly, in their own orders: neither has to wait for the other to be through."""
    paced = [
        (index / len(some), which, draft)
        for which, some in enumerate((rules, draws))
        for index, draft in enumerate(some)
    ]
    return [draft for *_, draft in sorted(paced, key=lambda row: row[:2])]


def _case(draft: Draft, config: Config, *, ids: Mapping[str, str], phone: str, nonce: str) -> Case:
    ordinal = ids[draft.key]
    reference = draft.reference.format(nonce=nonce, ordinal=int(ordinal))
    reference = reference.rjust(_LONGEST, "r") if draft.longest else reference
    user = draft.user or _first_agent(config)
    payload = {**matrix.sample(config, user), **draft.changes}
    payload = {name: value for name, value in payload.items() if name not in draft.without}
    filled = _filled(payload, {"{phone}": phone, "{reference}": reference}, nonce=nonce)
    keys = filled if isinstance(filled, dict) and "{payload}" in (draft.raw or "{payload}") else {}
    twin = (draft.twin or matrix.KNOWN_GOOD) if draft.fault else None
    return Case(
        id=ordinal,
        label=draft.label,
        expectation=draft.expectation,
        requirement=draft.requirement,
        body=_text_of(filled, draft),
        user=user,
        twin=ids[twin] if twin else None,
        fault=draft.fault,
        phone=_text(keys.get(PHONE)),
        reference_id=_text(keys.get(REFERENCE)),
        alone=draft.alone,
        chain_of=ids[draft.chain_of] if draft.chain_of else None,
        login=draft.login,
        varies=draft.varies,
    )


def _first_agent(config: Config) -> int:
    return next(index for index, user in enumerate(config.users) if user.role is Role.AGENT)


def _text_of(payload: Json, draft: Draft) -> str:
    text = spelled(payload, draft.spelling)
    return text if draft.raw is None else draft.raw.replace("{payload}", text)


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _filled(value: Json, places: Mapping[str, str], *, nonce: str) -> Json:
    """Return the value with phone, referenceId and nonce in their places, however deep they stand."""
    if isinstance(value, dict):
        return {name: _filled(inner, places, nonce=nonce) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, places, nonce=nonce) for inner in value]
    if isinstance(value, str):
        return places.get(value, value.replace("{nonce}", nonce))
    return value
