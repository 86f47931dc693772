"""How long the target took, in milliseconds: to respond, to acknowledge, to send the user event."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conformance.correlate import Message
from conformance.judge import RunView
from conformance.report.exchanges import of_cases

__all__ = ["Spread", "timing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How some times are spread: their number, and milliseconds; None where there are none."""

    count: int
    median: float | None = None
    p95: float | None = None
    max: float | None = None


def timing(run: RunView) -> Mapping[str, Spread]:
    """Return the spreads of the times from a request to `response`, `acknowledgement` and `user_event`."""
    exchanges = of_cases(run)
    seen = {name: array("d") for name in ("response", "acknowledgement", "user_event")}
    for case in run.cases.values():
        exchange = exchanges.get(case.id)
        start = case.sent.at if exchange is None else exchange.sent
        if exchange is not None and exchange.failure is None and exchange.status is not None:
            seen["response"].append(exchange.end - exchange.sent)
        seen["acknowledgement"].extend(_since(start, case.acknowledgements))
        seen["user_event"].extend(_since(start, case.user_events))
    return {name: _spread(times) for name, times in seen.items()}


def _since(start: float, messages: Sequence[Message]) -> list[float]:
    return [message.event.at - start for message in messages[:1]]


def _spread(seconds: Sequence[float]) -> Spread:
    """Return the spread by nearest rank: every figure of it was measured."""
    ordered = sorted(round(one * 1000, 3) for one in seconds)
    if not ordered:
        return Spread(count=0)
    return Spread(
        count=len(ordered),
        median=ordered[math.ceil(0.5 * len(ordered)) - 1],
        p95=ordered[math.ceil(0.95 * len(ordered)) - 1],
        max=ordered[-1],
    )
