"""Which requirement answers for the refusal of a valid request: one, whatever else the request has."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

from conformance.model import Trait

__all__ = ["Blame"]

Traits: TypeAlias = frozenset[Trait]
_OF_MANY: Final = "request.combinations"


@dataclass(frozen=True)
class Blame:
    """What the valid requests of a run that were refused have in common, and the accepted ones have not.

    Each request is the set of its traits; of the accepted ones it is enough to know which two go together.
    """

    refused: tuple[Traits, ...]
    accepted: tuple[Traits, ...]

    @cached_property
    def known(self) -> Traits:
        """All that some accepted request has."""
        return frozenset[Trait]().union(*self.accepted)

    def answers(self, traits: Iterable[Trait], *, own: str) -> str:
        """Return the requirement that answers for the refusal of a request with these traits.

        What explains all refusals of the run at once comes first: traits of one requirement that no accepted request
        has, or two that are never accepted together. Else it is the requirement of the request's only such trait; where
        it has several, that of one which is another's only one; where it has none, the request's `own`.
        """
        several = self._suspected(traits)
        shared = self._shared & several
        if len(shared) == 1:
            return min(shared)
        if not shared and self._never_together:
            return _OF_MANY
        if len(several) > 1:
            several = (several & self._sole) or frozenset({_OF_MANY})
        return min(several, default=own)

    def _suspected(self, traits: Iterable[Trait]) -> frozenset[str]:
        return frozenset(trait.requirement for trait in traits if trait not in self.known)

    @cached_property
    def _shared(self) -> frozenset[str]:
        suspected = list(map(self._suspected, self.refused))
        return frozenset[str].intersection(*suspected) if suspected else frozenset()

    @cached_property
    def _sole(self) -> frozenset[str]:
        """The requirements each of which alone answers for some refusal."""
        return frozenset(min(one) for one in map(self._suspected, self.refused) if len(one) == 1)

    @cached_property
    def _never_together(self) -> bool:
        """Whether all of several refused requests have two traits that no accepted one has both of."""
        if len(self.refused) < 2:
            return False
        common = frozenset[Trait].intersection(*self.refused)
        return any(
            one.requirement != other.requirement
            and not any(one in traits and other in traits for traits in self.accepted)
            for one, other in itertools.combinations(common, 2)
        )
