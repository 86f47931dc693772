"""Whether a target became slower or faster, by a test that copes with noise.

Four things must agree: the ranks of all times (Mann and Whitney), the medians, the lower quartiles (a busy machine
makes slow times slower, and leaves the quick ones), and the halves of the runs (a busy minute is not the whole run).
Messages are timed from the response on: what a request waits for in a queue, also in ours, is in the time to the
response already. That one is held against the requests that add no record (login, handshake ...): where they are as
much slower, the machine or the network is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import Final

from conformance.compare.values import Change, Class, Kind, Seen, Side
from conformance.evidence import Exchange, Purpose
from conformance.judge import CaseView
from conformance.model import Label

__all__ = ["changes", "probability", "shifted"]

_ENOUGH: Final = 20
_YARDSTICK: Final = 6
_PROBABLE: Final = 1e-4
_RATIO: Final = 1.4
_LEAST: Final = 0.020
"""Seconds: what nobody feels is no change."""


def changes(before: Side, after: Side) -> Iterator[Change]:
    """Yield the times that changed."""
    for subject, times in _TIMES.items():
        one, other = _measured(before, times), _measured(after, times)
        pace = _pace(before, after) if times is _response else 1.0
        if (one_to_other := shifted(one, other, pace=pace)) != 0:
            yield Change(
                kind=Kind.LATENCY,
                grade=Class.NOTABLE if one_to_other > 0 else Class.INFORMATIONAL,
                subject=subject,
                before=_seen(one, before, times),
                after=_seen(other, after, times),
            )


def shifted(before: Sequence[float], after: Sequence[float], *, pace: float = 1.0) -> int:
    """Return 1 where times in seconds, each side in the order of measuring, grew, -1 where they shrank, else 0.

    `pace` is how many times slower all else was after than before.
    """
    if min(len(before), len(after)) < _ENOUGH:
        return 0
    if median(before) > median(after):
        return -int(_grew(after, before, pace=1 / pace))
    return int(_grew(before, after, pace=pace))


def _grew(less: Sequence[float], more: Sequence[float], *, pace: float) -> bool:
    gap = median(more) - median(less)
    if gap < _LEAST or median(more) < _RATIO * max(1.0, pace) * max(0.0, median(less)):
        return False
    if _quartile(more) - _quartile(less) < gap / 4:
        return False
    if min(map(median, _halves(more))) <= max(map(median, _halves(less))):
        return False
    return probability(less, more) < _PROBABLE


def _pace(before: Side, after: Side) -> float:
    """Return how many times slower the requests were that add no record; 1 where there are too few to tell."""
    one, other = (
        [each.end - each.sent for each in side.run.evidence.exchanges if _plain(each)]
        for side in (before, after)
    )
    return median(other) / median(one) if min(len(one), len(other)) >= _YARDSTICK and median(one) > 0 else 1.0


def _plain(exchange: Exchange) -> bool:
    return exchange.purpose not in {Purpose.CASE, Purpose.CONNECT} and exchange.status is not None


def _quartile(times: Sequence[float]) -> float:
    return sorted(times)[len(times) // 4]


def _halves(times: Sequence[float]) -> tuple[Sequence[float], Sequence[float]]:
    half = len(times) // 2
    return times[:half], times[half:]


def probability(one: Sequence[float], other: Sequence[float]) -> float:
    """Return how probable so unequal ranks are by chance (Mann and Whitney, two-sided, normal, corrected for ties)."""
    n, m = len(one), len(other)
    ranks, ties = _ranks([*one, *other])
    statistic = sum(ranks[:n]) - n * (n + 1) / 2
    whole = n + m
    variance = n * m / 12 * (whole + 1 - ties / (whole * (whole - 1)))
    if variance <= 0:
        return 1.0
    distance = max(0.0, abs(statistic - n * m / 2) - 0.5)
    return math.erfc(distance / math.sqrt(2 * variance))


def _ranks(values: Sequence[float]) -> tuple[list[float], float]:
    """Return the mean rank of each value, and the sum of t^3 - t over the groups of t equal ones."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks, ties, start = [0.0] * len(values), 0.0, 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for index in order[start:end]:
            ranks[index] = (start + 1 + end) / 2
        ties += (end - start) ** 3 - (end - start)
        start = end
    return ranks, ties


_Measured = tuple[float, int]


def _response(case: CaseView) -> float | None:
    return case.reply.end - case.sent.at if case.reply.end and not case.reply.failure else None


def _first(name: str) -> Callable[[CaseView], float | None]:
    def since(case: CaseView) -> float | None:
        messages = getattr(case, name)
        return messages[0].event.at - case.reply.end if messages and case.reply.end else None

    return since


_TIMES: Final[dict[str, Callable[[CaseView], float | None]]] = {
    "time to the response": _response,
    "time from the response to the acknowledgement": _first("acknowledgements"),
    "time from the response to the user event": _first("user_events"),
}


def _measured(side: Side, times: Callable[[CaseView], float | None]) -> list[float]:
    found = (times(case) for case in side.run.cases.values() if case.case.label is not Label.SEQUENCE)
    return [one for one in found if one is not None]


def _seen(times: Sequence[float], side: Side, of: Callable[[CaseView], float | None]) -> Seen:
    """Say the median, with the lines of the case that is nearest to it."""
    middle = median(times)
    timed = [(abs(one - middle), case) for case in side.run.cases.values() if (one := of(case)) is not None]
    case = min(timed, key=lambda pair: pair[0])[1]
    lines = (case.line, case.reply.line)
    return Seen(f"median {middle * 1000:.0f} ms of {len(times)}", lines)
