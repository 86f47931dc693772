"""How long the target took, in milliseconds: to respond, to acknowledge, to send the user event."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conformance.correlate import Message
from conformance.evidence import Exchange
from conformance.judge import CaseView, RunView
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
    answered = [one for one in exchanges.values() if one.failure is None and one.status is not None]
    cases = tuple(run.cases.values())
    return {
        "response": _spread([one.end - one.sent for one in answered]),
        "acknowledgement": _spread(
            [_since(case, case.acknowledgements[0], exchanges) for case in cases if case.acknowledgements]
        ),
        "user_event": _spread(
            [_since(case, case.user_events[0], exchanges) for case in cases if case.user_events]
        ),
    }


def _since(case: CaseView, message: Message, exchanges: Mapping[str, Exchange]) -> float:
    exchange = exchanges.get(case.case.id)
    return message.event.at - (case.sent.at if exchange is None else exchange.sent)


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
