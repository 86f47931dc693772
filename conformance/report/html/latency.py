"""How long the target took, as pictures: a dot for each time, or a bar where there are many."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from conformance.judge import RunView
from conformance.report.exchanges import of_cases
from conformance.report.timing import Spread, timing

__all__ = ["Bin", "Plot", "beside", "plots"]

WIDTH: Final = 640
_FLOOR: Final = 130
_TALLEST: Final = 100
_DOTS: Final = 10
"""With more times than this in one bin, bars are drawn."""
_STEPS: Final = (10, 13, 16, 20, 25, 32, 40, 50, 63, 80)
_EDGES: Final = tuple(step * 10**decade / 1000 for decade in range(9) for step in _STEPS)
"""Bounds of the bins in milliseconds, ten to a power of ten; of literals, so that no library rounds otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """The times between two bounds: where it stands, and how many."""

    x: float
    width: float
    count: int
    low: float
    high: float
    tallest: int

    @property
    def height(self) -> float:
        """How high its bar is."""
        return round(_TALLEST * self.count / self.tallest, 1)

    @property
    def y(self) -> float:
        """Where its bar begins."""
        return round(_FLOOR - self.height, 1)

    @property
    def dots(self) -> Sequence[float]:
        """The heights of its dots."""
        return [_FLOOR - 5 - 10 * number for number in range(self.count)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """The times until one kind of answer; `ticks` are pairs of place and label."""

    name: str
    spread: Spread
    bins: tuple[Bin, ...]
    dotted: bool
    ticks: tuple[tuple[float, str], ...]


def plots(run: RunView) -> tuple[Plot, ...]:
    """Return the plots of response, acknowledgement and user event, on one scale; none where nothing was measured."""
    return beside(run)[0]


def beside(*runs: RunView) -> tuple[tuple[Plot, ...], ...]:
    """Return the plots of each of some runs, all on one scale; none of any where nothing was measured."""
    times, spreads = [_times(run) for run in runs], [timing(run) for run in runs]
    places = [_place(one) for several in times for rows in several.values() for one in rows]
    if not places:
        return tuple(() for _ in runs)
    first, last = min(places), max(places) + 1
    return tuple(
        tuple(_plot(name, mine[name], rows, first, last) for name, rows in several.items())
        for several, mine in zip(times, spreads, strict=True)
    )


def _plot(name: str, spread: Spread, times: Sequence[float], first: int, last: int) -> Plot:
    counts, width = Counter(_place(one) for one in times), WIDTH / (last - first)
    tallest = max(counts.values(), default=1)
    return Plot(
        name=name.replace("_", " "),
        spread=spread,
        dotted=tallest <= _DOTS,
        bins=tuple(
            Bin(
                x=round((place - first) * width, 1),
                width=round(width, 1),
                count=counts[place],
                low=_EDGES[place],
                high=_EDGES[min(place + 1, len(_EDGES) - 1)],
                tallest=tallest,
            )
            for place in sorted(counts)
        ),
        ticks=tuple(_ticks(first, last, width)),
    )


def _ticks(first: int, last: int, width: float) -> Iterator[tuple[float, str]]:
    """Yield some bounds, at most eight of them."""
    every = max(1, (last - first + 7) // 8)
    for place in range(first, last, every):
        yield round((place - first) * width, 1), f"{_EDGES[place]:g}"


def _place(milliseconds: float) -> int:
    return max(0, bisect_right(_EDGES, milliseconds) - 1)


def _times(run: RunView) -> Mapping[str, list[float]]:
    """Return all times in milliseconds."""
    exchanges = of_cases(run)
    found: dict[str, list[float]] = {"response": [], "acknowledgement": [], "user_event": []}
    for case in run.cases.values():
        exchange = exchanges.get(case.case.id)
        start = case.sent.at if exchange is None else exchange.sent
        if exchange is not None and exchange.failure is None and exchange.status is not None:
            found["response"].append((exchange.end - start) * 1000)
        found["acknowledgement"] += [(one.event.at - start) * 1000 for one in case.acknowledgements[:1]]
        found["user_event"] += [(one.event.at - start) * 1000 for one in case.user_events[:1]]
    return found
