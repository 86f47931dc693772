"""A mutant as a value: the reference server with one declared deviation."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from conformance.reference.behaviour import Change

__all__ = ["MATRIX_SHARE", "RARE_BELOW", "TRIGGERED", "Family", "Mutant"]


class Family(StrEnum):
    """What kind of deviation a mutant is; each file of this package holds one."""

    REQUEST_LAX = "request-lax"
    REQUEST_STRICT = "request-strict"
    RESPONSE = "response"
    ACKNOWLEDGEMENT = "acknowledgement"
    USER_EVENT = "user-event"
    ECHO = "echo"
    REJECTION = "rejection"
    CHAIN = "chain"
    RELATION = "relation"
    ISOLATION = "isolation"
    SESSION = "session"
    CONCURRENCY = "concurrency"
    VALUE = "value"
    TIMING = "timing"
    BAYEUX = "bayeux"
    SECOND_ORDER = "second-order"
    CONTROL = "control"


TRIGGERED: Final = frozenset({Family.VALUE, Family.CONCURRENCY, Family.TIMING})
"""The families whose mutants deviate for some requests only, and say for which."""

RARE_BELOW: Final = 0.05
"""A smaller share than this is looked for in the plan `deep`."""

MATRIX_SHARE: Final = RARE_BELOW
"""What counts for a trigger that any plan from `standard` on sends once, by rule: it need not be drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One deviation from the contract.

    `breaks` are the ids of the requirements that it breaks on purpose, `implies` pairs of a further
    requirement that cannot hold then and the reason why. `variants` are those without which the deviation
    does not show; a server that is started with the mutant has them too. `without_feature` has the config of
    such a server name the user without the feature. `trigger` says in words what a
    request must be like for the deviation to show, "" meaning any; `share` estimates how many of the valid
    cases of a plan are like that. `family` is set by the registry, from the file.
    """

    name: str
    summary: str
    family: str = ""
    breaks: tuple[str, ...]
    implies: tuple[tuple[str, str], ...] = ()
    variants: tuple[str, ...] = ()
    without_feature: bool = False
    trigger: str = ""
    share: float = 1.0
    change: Change = field(repr=False)
