"""A phone for every draft: each has its own as long as the pool has any left, in the spelling that it asks for."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.config import PhonePool, PhoneRange
from conformance.generate.traits import form

__all__ = ["Phones"]


class Phones:
    """Gives the phones of a pool by their spellings, none before it is asked for; those of a small pool come again."""

    def __init__(self, pool: PhonePool, *, seed: int) -> None:
        spelled: dict[str, list[PhoneRange]] = {}
        for one in pool.ranges:
            spelled.setdefault(form(one.number(0)) or "", []).append(one)
        pools = [PhonePool(tuple(ranges)) for ranges in spelled.values()]
        self._fresh = [alike.in_turn(seed) for alike in pools]
        self._again = [_over_and_over(alike, seed) for alike in pools]

    def next(self, spelled_as: int) -> str:
        """Return the next phone in a spelling, counted round; in another one where that is used up."""
        first = spelled_as % len(self._fresh)
        for fresh in (*self._fresh[first:], *self._fresh[:first]):
            if phone := next(fresh, None):
                return phone
        return next(self._again[first])


def _over_and_over(pool: PhonePool, seed: int) -> Iterator[str]:
    """Yield the phones of a pool in the order in which they were given, again and again."""
    while True:
        yield from pool.in_turn(seed)
