"""What the scripts came to, in figures; and which of them did not do what they must."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from tests.meta.reproduce.trying import NOT_REPRODUCED, REPRODUCED, Tried

__all__ = ["EXCUSED", "figures", "problems"]

EXCUSED: Final[Mapping[str, str]] = {}
"""Mutants whose scripts cannot honestly reproduce, and why."""


def figures(found: Mapping[str, tuple[Tried, ...]]) -> Iterator[str]:
    """Yield the figures, a line each, with their denominators."""
    scripts = [one for several in found.values() for one in several]
    without = sorted(name for name, several in found.items() if not several)
    yield f"mutants: {len(found)}, with a script: {len(found) - len(without)}"
    yield f"scripts: {len(scripts)}"
    yield f"reproduced on the mutant: {sum(one.on_mutant == REPRODUCED for one in scripts)} of {len(scripts)}"
    yield f"silent on the good server: {sum(one.on_good == NOT_REPRODUCED for one in scripts)} of {len(scripts)}"
    yield f"without a finding in this plan, and so without a script: {', '.join(without) or 'none'}"
    for name, reason in EXCUSED.items():
        if name in found:
            yield f"excused: {name}: {reason}"


def problems(found: Mapping[str, tuple[Tried, ...]]) -> Iterator[str]:
    """Yield the scripts that did not do what they must, and are not excused."""
    for name, several in found.items():
        for one in several:
            if not one.proven and name not in EXCUSED:
                yield f"{name}, {one.script}: {one.on_mutant} on the mutant, {one.on_good} on the good: {one.said}"
