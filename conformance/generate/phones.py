"""A phone for every draft: each has its own as long as the pool has any left, in the spelling that it asks for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

from conformance.config import PhonePool
from conformance.generate.traits import form

__all__ = ["Phones"]

_SPARE: Final = 2


class Phones:
    """Gives the phones of a pool by their spellings; those of a small pool come again."""

    def __init__(self, pool: PhonePool, *, count: int, seed: int) -> None:
        drawn = pool.draw(min(_SPARE * count * len(pool.ranges), len(pool)), seed)
        by_form: dict[str, list[str]] = {}
        for phone in drawn:
            by_form.setdefault(form(phone) or "", []).append(phone)
        self._fresh = [iter(phones) for phones in by_form.values()]
        self._again = [itertools.cycle(phones) for phones in by_form.values()]

    def next(self, spelled_as: int) -> str:
        """Return the next phone in a spelling, counted round; in another one where that is used up."""
        first = spelled_as % len(self._fresh)
        for fresh in _from(self._fresh, first):
            if phone := next(fresh, None):
                return phone
        return next(self._again[first])


def _from(several: Sequence[Iterator[str]], first: int) -> Iterator[Iterator[str]]:
    yield from several[first:]
    yield from several[:first]
