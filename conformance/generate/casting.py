"""Drafts become cases: each gets its id, its phone and its referenceId, and the exact text of its body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from conformance.config import Config
from conformance.generate import matrix
from conformance.generate.dial_safety import DialSafety
from conformance.generate.draft import FRAMES, KNOWN_GOOD, PHONE, REFERENCE, Draft, framed, spelled
from conformance.generate.phones import Phones
from conformance.generate.traits import traits
from conformance.model import Case, Expectation, Json, Label, Object, Trait

__all__ = ["Caster"]

_WINDOW: Final = "request.window"
_EDGES: Final = (("from", 0), ("until", 86_399))
_LONGEST: Final = 36
"""Characters of a referenceId that every target must take."""


class Caster:
    """Makes cases of the drafts of a plan; they know each other by their keys.

    `ordinals` are the drafts' places in the plan, where they are not the first ones.
    """

    def __init__(
        self,
        config: Config,
        drafts: Sequence[Draft],
        *,
        seed: int,
        nonce: str,
        safety: DialSafety | None = None,
        ordinals: Sequence[int] = (),
    ) -> None:
        self._config = config
        self._safety = safety
        named = (name for d in drafts for name in (d.twin, d.chain_of, d.repeats, d.same_reference))
        self._needed = {KNOWN_GOOD, *(name for name in named if name)}
        self._nonce = nonce
        self._drafts = {draft.key: draft for draft in drafts}
        numbers = ordinals or range(1, len(drafts) + 1)
        self._ordinals = {draft.key: ordinal for ordinal, draft in zip(numbers, drafts, strict=True)}
        phones = self._numbers = Phones(config.deployment.phones, seed=seed)
        own = {draft.key: phones.next(draft.spelled_as) for draft in drafts if draft.repeats is None}
        self._phones = {draft.key: own[draft.repeats or draft.key] for draft in drafts}
        self._joined: set[str] = set()
        self._samples: dict[int, Object] = {}

    def withheld(self, draft: Draft) -> tuple[Case, str] | None:
        """Return the case of a draft that may not be sent, and the reason; None where it may."""
        if self._safety is None or not self._told(draft):
            return None
        payload = self._payload(draft)
        why = self._safety.unsafe(payload)
        if not why:
            return None
        case, observed = self._cast(draft, payload), draft.expectation is Expectation.OBSERVE
        reason = f"{'observed only; ' if observed else ''}limits.dial_safe_window: {why}"
        return (case if draft.fault else replace(case, requirement=_WINDOW)), reason

    def case(self, draft: Draft) -> Case:
        """Return the case of one of the drafts."""
        return self._cast(draft, self._payload(draft))

    def _cast(self, draft: Draft, payload: Object) -> Case:
        keys = payload if self._told(draft) else {}
        return Case(
            id=self._id(draft.key) or "",
            label=draft.label,
            expectation=draft.expectation,
            requirement=draft.requirement,
            body=_body(payload, draft),
            name="" if draft.label in {Label.HYPOTHESIS, Label.SCHEMATHESIS} else draft.key,
            user=self._user(draft),
            twin=self._id(draft.twin or KNOWN_GOOD) if draft.fault else None,
            fault=draft.fault,
            phone=_text(keys.get(PHONE)),
            reference_id=_text(keys.get(REFERENCE)),
            alone=draft.alone,
            chain_of=self._id(draft.chain_of),
            repeats=self._id(draft.repeats),
            login=draft.login,
            method=draft.method,
            media_type=draft.media_type,
            traits=tuple(self._traits(draft, payload)),
        )

    def later(self, draft: Draft, ordinal: int) -> Case:
        """Return the case of a draft that no other one refers to: it is forgotten again.

        Where windows are kept away from now, so is this one's, at an edge of the day too: none is withheld any more.
        """
        self._ordinals[draft.key] = ordinal
        self._phones[draft.key] = self._numbers.next(draft.spelled_as)
        try:
            return self._cast(draft, self._away(self._payload(draft)))
        finally:
            del self._ordinals[draft.key], self._phones[draft.key]

    def _id(self, key: str | None) -> str | None:
        return None if key is None else f"{self._ordinals[key]:04d}"

    def _user(self, draft: Draft) -> int:
        return self._config.agents[0] if draft.user is None else draft.user

    def _payload(self, draft: Draft) -> Object:
        payload = {**self._sample(self._user(draft)), **draft.changes}
        places = {"{phone}": self._phones[draft.key], "{reference}": self._reference(draft)}
        kept = {name: value for name, value in payload.items() if name not in draft.without}
        filled = {name: _filled(value, places, nonce=self._nonce) for name, value in kept.items()}
        return self._kept_away(filled, draft)

    def _kept_away(self, payload: Object, draft: Draft) -> Object:
        """Return the payload with a window away from now, where one is asked for and the draft is not about windows."""
        if self._safety is None or not self._told(draft) or not self._safety.unsafe(payload):
            return payload
        if draft.requirement == _WINDOW and draft.fault is not None:
            return payload
        free = draft.label is Label.HYPOTHESIS and draft.fault is None and draft.key not in self._needed
        if free and _at_an_edge(payload):
            return payload
        return self._away(payload, fixed=draft.fault.pointer.removeprefix("/") if draft.fault else "")

    def _away(self, payload: Object, *, fixed: str = "") -> Object:
        """Return the payload with a window that is safe, where there is one."""
        if self._safety is None or not self._safety.unsafe(payload):
            return payload
        return self._safety.moved(payload, fixed=fixed) or payload

    def _told(self, draft: Draft) -> bool:
        """Whether the payload goes out at all."""
        return draft.raw is None or any(frame in draft.raw for frame in FRAMES)

    def _sample(self, user: int) -> Object:
        if user not in self._samples:
            self._samples[user] = matrix.sample(self._config, user)
        return self._samples[user]

    def _reference(self, draft: Draft) -> str:
        if draft.same_reference is not None:
            return self._reference(self._drafts[draft.same_reference])
        text = draft.reference.format(nonce=self._nonce, ordinal=self._ordinals[draft.key])
        text = text.rjust(_LONGEST, "r") if draft.longest else text
        return text[-_LONGEST:] if draft.expectation is Expectation.ACCEPT else text

    def _traits(self, draft: Draft, payload: Object) -> Iterator[Trait]:
        """Yield what a valid case is like; the others have none."""
        if draft.expectation is not Expectation.ACCEPT or draft.fault is not None or draft.raw is not None:
            return
        yield from traits(payload)
        yield Trait("request.spelling", draft.spelling.value)
        if draft.chain_of is not None:
            yield Trait("chain.made-joinable", "joined")
            if draft.chain_of in self._joined:
                yield Trait("chain.made-joinable", "joined again")
            self._joined.add(draft.chain_of)
        if self._user(draft) != self._config.agents[0]:
            yield Trait("request.combinations", "a second user's")


def _at_an_edge(payload: Object) -> bool:
    """Whether a window begins or ends where the day does: elsewhere it would not be what it is for."""
    return any(payload.get(name) == edge for name, edge in _EDGES)


def _body(payload: Object, draft: Draft) -> str:
    text = spelled(payload, draft.spelling)
    return text if draft.raw is None else framed(draft.raw, payload, text)


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
