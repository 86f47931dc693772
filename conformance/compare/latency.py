"""Whether a target became slower or faster, by a test that copes with noise.

Four things must agree: the ranks of all times (Mann and Whitney), the medians, the lower quartiles (a busy machine
makes slow times slower, and leaves the quick ones), and the halves of the runs (a busy minute is not the whole run).
Messages are timed from the response on: what a request waits for in a queue, also in ours, is in the time to the
response already. And what a run lost between noting a request and sending it tells how busy our own machine was: a
change must be several times that.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import Final, TypeAlias

from conformance.compare.values import Change, Class, Kind, Seen, Side
from conformance.judge import CaseView
from conformance.model import Label
from conformance.report.exchanges import of_cases

__all__ = ["changes", "probability", "shifted"]

_ENOUGH: Final = 20
_HOPS: Final = 6
"""A request and its answer pass so many queues of a machine, or half as many where the target has its own."""
_PROBABLE: Final = 3e-4
_RATIO: Final = 1.4
_LEAST: Final = 0.020
"""Seconds: what nobody feels is no change."""


_Timed: TypeAlias = list[tuple[float, CaseView]]
"""Seconds with the case that took them, in the order of measuring."""


def changes(before: Side, after: Side) -> Iterator[Change]:
    """Yield the times that changed."""
    busier = _busier(before, after)
    for subject, times in _TIMES.items():
        one, other = times(before), times(after)
        one_to_other = shifted(_plain(one), _plain(other), busier=busier)
        if one_to_other != 0:
            yield Change(
                kind=Kind.LATENCY,
                grade=Class.NOTABLE if one_to_other > 0 else Class.INFORMATIONAL,
                subject=subject,
                before=_seen(one),
                after=_seen(other),
            )


def shifted(before: Sequence[float], after: Sequence[float], *, busier: float = 0.0) -> int:
    """Return 1 where times in seconds, each side in the order of measuring, grew, -1 where they shrank, else 0.

    `busier` is by how many seconds more our own machine kept requests waiting after than before.
    """
    if min(len(before), len(after)) < _ENOUGH:
        return 0
    if median(before) > median(after):
        return -int(_grew(after, before, busier=-busier))
    return int(_grew(before, after, busier=busier))


def _grew(less: Sequence[float], more: Sequence[float], *, busier: float) -> bool:
    gap = median(more) - median(less)
    if gap < max(_LEAST, _HOPS * busier) or median(more) < _RATIO * max(0.0, median(less)):
        return False
    if _quartile(more) - _quartile(less) < gap / 10:
        return False
    halves = zip(_halves(less), _halves(more), strict=True)
    if any(median(then) - median(first) < gap / 10 for first, then in halves):
        return False
    return probability(less, more) < _PROBABLE


def _busier(before: Side, after: Side) -> float:
    """Return by how many seconds longer our own machine took after than before to send what it had noted."""
    one, other = (_lags(side) for side in (before, after))
    return median(other) - median(one) if one and other else 0.0


def _lags(side: Side) -> list[float]:
    cases = side.run.cases
    return [one.sent - cases[name].sent.at for name, one in of_cases(side.run).items() if name in cases]


def _plain(timed: _Timed) -> list[float]:
    return [time for time, _ in timed]


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


def _responses(side: Side) -> _Timed:
    exchanges, cases = of_cases(side.run), _ordinary(side)
    found = ((exchanges[case.case.id], case) for case in cases if case.case.id in exchanges)
    return [(one.end - one.sent, case) for one, case in found if one.failure is None]


def _messages(name: str) -> Callable[[Side], _Timed]:
    def since(side: Side) -> _Timed:
        told = [(getattr(case, name), case) for case in _ordinary(side) if case.reply.end]
        return [(first[0].event.at - case.reply.end, case) for first, case in told if first]

    return since


def _ordinary(side: Side) -> list[CaseView]:
    """Return the cases without those that a session that was just opened answers."""
    return [case for case in side.run.cases.values() if case.case.label is not Label.SEQUENCE]


_TIMES: Final[dict[str, Callable[[Side], _Timed]]] = {
    "time to the response": _responses,
    "time from the response to the acknowledgement": _messages("acknowledgements"),
    "time from the response to the user event": _messages("user_events"),
}


def _seen(timed: _Timed) -> Seen:
    """Say the median, with the lines of the case that is nearest to it."""
    middle = median(time for time, _ in timed)
    _, case = min(timed, key=lambda one: abs(one[0] - middle))
    return Seen(f"median {middle * 1000:.0f} ms of {len(timed)}", (case.line, case.reply.line))
