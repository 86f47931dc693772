"""A mutant as a value: the reference server with one declared deviation."""

from __future__ import annotations

from dataclasses import dataclass, field

from conformance.reference.behaviour import Change

__all__ = ["Mutant"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One deviation from the contract.

    `breaks` are the ids of the requirements that it breaks on purpose, `implies` pairs of a further
    requirement that cannot hold then and the reason why. `variants` are those without which the deviation
    does not show; a server that is started with the mutant has them too.
    """

    name: str
    summary: str
    breaks: tuple[str, ...]
    implies: tuple[tuple[str, str], ...] = ()
    variants: tuple[str, ...] = ()
    change: Change = field(repr=False)
