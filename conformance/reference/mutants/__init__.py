"""The registry of mutants: servers with one declared deviation, every one under a name of its own.

One file for each family, made by rule where there is a rule:

    request_lax bodies                      what is taken
    request_strict request_pairs            what is not taken
    envelope acknowledgement user_event     what is answered
    echo rejection chain relation           what the answers must have to do with the request
    session isolation bayeux                who gets them, and how
    value stale respelled silence observed  deviations that show for some values of a request only
    concurrency timing                      deviations that show among several requests, or too late
    second_order control equivalent         two at once; what must not survive; what cannot be told
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from conformance.errors import ConfigError
from conformance.reference.mutants import (
    acknowledgement,
    bayeux,
    bodies,
    chain,
    concurrency,
    control,
    echo,
    envelope,
    equivalent,
    isolation,
    observed,
    rejection,
    relation,
    request_lax,
    request_pairs,
    request_strict,
    respelled,
    second_order,
    session,
    silence,
    stale,
    timing,
    user_event,
    value,
)
from conformance.reference.mutants.equivalent import EQUIVALENT
from conformance.reference.mutants.mutant import RARE_BELOW, TRIGGERED, Family, Mutant

__all__ = ["EQUIVALENT", "MUTANTS", "RARE_BELOW", "SERVABLE", "TRIGGERED", "Family", "Mutant"]

_FILES: Final = (
    request_lax,
    bodies,
    request_strict,
    request_pairs,
    envelope,
    acknowledgement,
    user_event,
    echo,
    rejection,
    chain,
    relation,
    isolation,
    session,
    concurrency,
    value,
    stale,
    respelled,
    silence,
    observed,
    timing,
    bayeux,
    control,
)


def _all() -> Iterator[Mutant]:
    by_family: defaultdict[Family, list[Mutant]] = defaultdict(list)
    for file in _FILES:
        by_family[file.FAMILY] += [replace(mutant, family=file.FAMILY) for mutant in file.MUTANTS]
        yield from by_family[file.FAMILY][-len(file.MUTANTS) :]
    yield from (replace(pair, family=second_order.FAMILY) for pair in second_order.pairs(by_family))


def _registry(mutants: Iterator[Mutant]) -> Mapping[str, Mutant]:
    registry: dict[str, Mutant] = {}
    for mutant in mutants:
        if registry.setdefault(mutant.name, mutant) is not mutant:
            raise ConfigError("is the name of two mutants", where=mutant.name, remedy="rename one of them")
    return MappingProxyType(registry)


MUTANTS: Final[Mapping[str, Mutant]] = _registry(_all())
"""Every mutant that can be told from a conforming server, by its name; several can be had at once."""

SERVABLE: Final[Mapping[str, Mutant]] = _registry(iter((*MUTANTS.values(), *equivalent.MUTANTS)))
"""These and the equivalent ones: all that a server can be started with."""
