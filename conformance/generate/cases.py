"""The cases of a plan of any length: the first ones are there, the others are drawn each time they are gone through."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import overload

from conformance.model import Case

__all__ = ["Cases"]


class Cases(Sequence[Case]):
    """A sequence that holds its `head` alone; `others` yields the same `more` cases whenever it is called."""

    def __init__(self, head: tuple[Case, ...], more: int, others: Callable[[], Iterator[Case]]) -> None:
        self._head = head
        self._more = more
        self._others = others

    def __len__(self) -> int:
        return len(self._head) + self._more

    def __iter__(self) -> Iterator[Case]:
        yield from self._head
        yield from self._others()

    @overload
    def __getitem__(self, index: int) -> Case: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Case, ...]: ...

    def __getitem__(self, index: int | slice) -> Case | tuple[Case, ...]:
        """Return one case or several; what lies beyond the head is drawn for it."""
        if isinstance(index, slice):
            return tuple(self)[index]
        place = range(len(self))[index]
        return self._head[place] if place < len(self._head) else next(islice(self, place, None))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash((self._head, self._more))

    @property
    def head(self) -> tuple[Case, ...]:
        """The cases that are there."""
        return self._head
