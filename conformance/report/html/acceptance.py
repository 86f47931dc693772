"""The acceptance map: for each member and each kind of fault, what the target made of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from conformance.judge import CaseView, RunView
from conformance.model import Expectation, FaultKind
from conformance.report.effect import Effect, effect
from conformance.report.quoting import shortened

__all__ = ["Cell", "Map", "Row", "Share", "acceptance", "became"]

_WHOLE: Final = "(the whole request)"
_NONE: Final = "(no fault)"
_MOST: Final = 60
_INVALID: Final = frozenset({Expectation.REJECT, Expectation.REFUSE})


@dataclass(frozen=True, slots=True, order=True)
class Share:
    """How many of a cell's requests became of this; `wrong` where a failed requirement names them for it."""

    wrong: bool
    became: str
    count: int


Cell = tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A member and its cells, in the order of the map's kinds."""

    member: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Map:
    """Members by kinds of fault; rows beyond a bound are counted."""

    kinds: tuple[str, ...]
    rows: tuple[Row, ...]
    left_out: int


def acceptance(run: RunView, failed: Container[str]) -> Map:
    """Return the map of a run; requests without a fault have a row of their own.

    `failed` are the cases that a failed requirement names: the map calls nothing wrong that the judge does not.
    """
    seen: dict[str, dict[str, Counter[tuple[bool, str]]]] = defaultdict(lambda: defaultdict(Counter))
    for case in run.cases.values():
        fault = case.case.fault
        kind = fault.kind.value if fault is not None else "none"
        seen[_member(case)][kind][_wrong(case) and case.case.id in failed, became(case)] += 1
    present = {kind for cells in seen.values() for kind in cells}
    kinds = [kind for kind in ("none", *FaultKind) if kind in present]
    rows = [Row(member, _cells(seen[member], kinds)) for member in sorted(seen)]
    return Map(tuple(str(kind) for kind in kinds), tuple(rows[:_MOST]), max(0, len(rows) - _MOST))


def became(case: CaseView) -> str:
    """Return what became of a request, in words."""
    found = effect(case)
    if found is Effect.REFUSED:
        return "refused later" if case.refused_later else "refused"
    return {Effect.ACKNOWLEDGED: "carried out", Effect.ACCEPTED: "accepted only", Effect.UNKNOWN: "unclear"}[
        found
    ]


def _cells(seen: Mapping[str, Counter[tuple[bool, str]]], kinds: Sequence[str]) -> tuple[Cell, ...]:
    return tuple(
        tuple(
            sorted(
                (Share(wrong, words, count) for (wrong, words), count in seen.get(kind, Counter()).items()),
                reverse=True,
            )
        )
        for kind in kinds
    )


def _wrong(case: CaseView) -> bool:
    """Whether the target took it otherwise than it must; unclear ones are not wrong."""
    if case.case.expectation is Expectation.ACCEPT:
        return case.rejected
    carried_out = effect(case) is Effect.ACKNOWLEDGED  # whatever the response said
    return case.case.expectation in _INVALID and (carried_out or (case.accepted and not case.rejected))


def _member(case: CaseView) -> str:
    """Return the member that a request's fault is in, by its name; what is deeper counts to it."""
    fault = case.case.fault
    if fault is None:
        return _NONE
    name = fault.pointer.split("/")[1] if "/" in fault.pointer else ""
    return shortened(name.replace("~1", "/").replace("~0", "~"), limit=60) or _WHOLE
