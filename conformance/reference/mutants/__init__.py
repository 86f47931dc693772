"""The registry of mutants: one file per subject, every mutant under a name of its own."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain as chained
from types import MappingProxyType
from typing import Final

from conformance.errors import ConfigError
from conformance.reference.mutants import bayeux, chain, echo, envelope, messages, rejection, request, session
from conformance.reference.mutants.mutant import Mutant

__all__ = ["MUTANTS", "Mutant"]

_SUBJECTS: Final = (request, envelope, messages, echo, rejection, chain, session, bayeux)


def _registry() -> Mapping[str, Mutant]:
    registry: dict[str, Mutant] = {}
    for mutant in chained.from_iterable(subject.MUTANTS for subject in _SUBJECTS):
        if registry.setdefault(mutant.name, mutant) is not mutant:
            raise ConfigError("is the name of two mutants", where=mutant.name, remedy="rename one of them")
    return MappingProxyType(registry)


MUTANTS: Final[Mapping[str, Mutant]] = _registry()
"""Every mutant by its name; several can be had at once."""
