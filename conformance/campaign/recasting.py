"""A case of the plan made anew, to be sent again alone: its id, referenceId and phone are of its own."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Container, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import Final

from conformance.campaign.shrinking import Smaller
from conformance.config import Config
from conformance.generate import Spelling, form, spelled
from conformance.model import CHAIN_PLACE, Case, Label, Plan

__all__ = ["Recaster"]

_FIRST: Final = 5000
"""The least ordinal of these cases, which is above those of the plan: they are part of the referenceIds."""

_SPELLING: Final = "request.spelling"


class Recaster:
    """Makes cases of those of one plan.

    It goes through the plan when the first is asked for, and keeps what it will need: the cases whose ids are `wanted`.
    """

    def __init__(self, plan: Plan, config: Config, *, wanted: Container[str] = ()) -> None:
        self._plan = plan
        self._config = config
        self._first = max(_FIRST, plan.size + len(plan.withheld) + 1)
        self._ordinals = itertools.count(self._first)
        self._wanted = wanted

    @cached_property
    def _gone_through(self) -> tuple[dict[str, Case], _Phones]:
        known, used = dict[str, Case](), set[str | None]()
        for case in chain(self._plan.posts, self._plan.cases):
            used.add(case.phone)
            if case.id in self._wanted:
                known[case.id] = case
        return known, _Phones(frozenset(used), self._config, seed=self._plan.seed)

    @property
    def _phones(self) -> _Phones:
        return self._gone_through[1]

    def again(self, case: Case) -> Case:
        """Return a case to be sent again: the text of the plan's, with another referenceId and phone in it."""
        ordinal, body = next(self._ordinals), self._planned(case).body
        phone = self._phones.like(case.phone)
        old, new = self.tail(case), self._tail(ordinal)
        pairs = [(old, new), *([(case.phone, phone)] if case.phone and phone else [])]
        for spelling in Spelling:
            for before, after in pairs:
                body = body.replace(_literal(before, spelling), _literal(after, spelling))
        reference = case.reference_id.replace(old, new) if case.reference_id is not None else None
        return self._made(case, ordinal, body=body, phone=phone, reference=reference)

    def smaller(self, case: Case, request: Smaller) -> Case:
        """Return the case of a smaller request."""
        ordinal, payload = next(self._ordinals), dict(request.payload)
        phone = self._phones.like(str(payload["phoneNumber"]))
        reference = str(payload["referenceId"]).replace(self.tail(case), self._tail(ordinal))
        fresh = replace(request, payload={**payload, "phoneNumber": phone, "referenceId": reference})
        made = self._made(case, ordinal, body=fresh.text, phone=phone, reference=reference)
        joins = payload.get("chainId") == CHAIN_PLACE
        return replace(made, user=request.user, chain_of=case.chain_of if joins else None)

    def request(self, case: Case) -> Smaller | None:
        """Return a case as a request to be shrunk, as the plan has it; None where its body is no object."""
        try:
            payload = json.loads(self._planned(case).body)
        except ValueError:
            return None
        spellings = [one.value for one in case.traits if one.requirement == _SPELLING]
        known = isinstance(payload, dict) and {"phoneNumber", "referenceId"} <= payload.keys()
        return Smaller(payload, (spellings or [Spelling.PLAIN.value])[0], case.user) if known else None

    def tail(self, case: Case) -> str:
        """Return the end of a case's referenceId, which no other case has."""
        return f"{self._plan.nonce}{case.id}"

    def _tail(self, ordinal: int) -> str:
        return f"{self._plan.nonce}{ordinal:04d}"

    def _planned(self, case: Case) -> Case:
        """Return a case as the plan has it: with places for what is filled in when it is sent."""
        known, _ = self._gone_through
        if case.id not in known:
            found = (one for one in chain(self._plan.posts, self._plan.cases) if one.id == case.id)
            known[case.id] = next(found, case)
        return known[case.id]

    def _made(self, case: Case, ordinal: int, *, body: str, phone: str | None, reference: str | None) -> Case:
        return replace(
            case,
            id=f"{case.id}.{ordinal - self._first + 1}",
            label=Label.MINIMISED,
            of=case.id,
            name="",
            body=body,
            phone=phone,
            reference_id=reference,
            alone=True,
        )


class _Phones:
    """Phones of the pool by their spellings, those first that the plan has not used; then they come again."""

    _MOST: Final = 2000

    def __init__(self, used: frozenset[str | None], config: Config, *, seed: int) -> None:
        pool = config.deployment.phones
        drawn = pool.draw(min(len(pool), self._MOST + len(used)), seed)
        by_form = defaultdict[str | None, list[str]](list)
        for phone in sorted(drawn, key=lambda one: one in used):
            by_form[form(phone)].append(phone)
        self._next: dict[str | None, Iterator[str]] = {
            kind: itertools.cycle(phones) for kind, phones in by_form.items()
        }

    def like(self, phone: str | None) -> str | None:
        """Return a phone that is spelled alike; None for none, and the same where the pool has no such."""
        return phone if phone is None else next(self._next.get(form(phone), iter(())), phone)


def _literal(text: str, spelling: Spelling) -> str:
    """Return a text as it stands between the quotes in a spelling of JSON."""
    return spelled(text, spelling).strip()[1:-1]
