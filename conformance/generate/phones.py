"""A phone for every draft: each has its own as long as the pool has any left, in the spelling that it asks for."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from conformance.config import PhonePool
from conformance.generate.traits import form

__all__ = ["Phones"]


class Phones:
    """Gives the phones of a pool by their spellings, none before it is asked for; those of a small pool come again."""

    def __init__(self, pool: PhonePool, *, seed: int) -> None:
        self._drawn = pool.in_turn(seed)
        self._forms = tuple(dict.fromkeys(form(one.number(0)) or "" for one in pool.ranges))
        self._waiting: dict[str, deque[str]] = {spelled: deque() for spelled in self._forms}
        self._again = [_again(pool, seed, spelled) for spelled in self._forms]

    def next(self, spelled_as: int) -> str:
        """Return the next phone in a spelling, counted round; in another one where that is used up."""
        first = spelled_as % len(self._forms)
        for spelled in (*self._forms[first:], *self._forms[:first]):
            if phone := self._fresh(spelled):
                return phone
        return next(self._again[first])

    def _fresh(self, spelled: str) -> str | None:
        """Return a phone of a spelling that was not given yet; others that are drawn meanwhile wait for their turn."""
        if self._waiting[spelled]:
            return self._waiting[spelled].popleft()
        for phone in self._drawn:
            if (found := form(phone) or "") == spelled:
                return phone
            self._waiting[found].append(phone)
        return None


def _again(pool: PhonePool, seed: int, spelled: str) -> Iterator[str]:
    """Yield the phones of a spelling in the order in which they were given, over and over."""
    while True:
        yield from (phone for phone in pool.in_turn(seed) if form(phone) == spelled)
