"""The registry of variants: one file per subject, every variant under a name of its own.

Each is a server that differs from the reference and still keeps the contract.

    messages order      what the two messages carry, and when and together with what they come
    errors lookups      how a request is refused, and when
    requests chains     what is taken beyond the must, and where records go
    bayeux http session the notification protocol, HTTP itself, login and paths
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain as chained
from itertools import combinations
from types import MappingProxyType
from typing import Final

from conformance.errors import ConfigError
from conformance.reference.variants import (
    bayeux,
    chains,
    errors,
    http,
    lookups,
    messages,
    order,
    requests,
    session,
)
from conformance.reference.variants.variant import Variant

__all__ = ["VARIANTS", "Variant", "pairs"]

_SUBJECTS: Final = (messages, order, errors, lookups, requests, chains, bayeux, http, session)


def _registry() -> Mapping[str, Variant]:
    registry: dict[str, Variant] = {}
    for variant in chained.from_iterable(subject.VARIANTS for subject in _SUBJECTS):
        if registry.setdefault(variant.name, variant) is not variant:
            raise ConfigError("is the name of two variants", where=variant.name, remedy="rename one of them")
    return MappingProxyType(registry)


VARIANTS: Final[Mapping[str, Variant]] = _registry()
"""Every variant by its name; several can be had at once."""


def pairs() -> Iterator[tuple[str, str]]:
    """Yield the names of every two variants that can be had together, in the order of the registry."""
    for first, second in combinations(VARIANTS.values(), 2):
        if not first.contradiction(second):
            yield first.name, second.name
