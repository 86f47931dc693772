"""Whether the target's clock goes with this machine's, by the Date of its answers (RFC 9110, section 6.6.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Final

from conformance.config import Config
from conformance.evidence import Evidence, Exchange
from conformance.wire.checkup.symptom import Symptom

__all__ = ["clock_symptoms", "skew"]

_NOTICED: Final = 60.0
_GRAVE: Final = 300.0


def clock_symptoms(evidence: Evidence, config: Config) -> Iterator[Symptom]:
    """Yield how far the clocks are apart, where that is more than a minute.

    It is grave only where the plan keeps away from the time of day: whoever's clock is wrong, records may then be
    dialled that were meant not to be.
    """
    apart = skew(evidence)
    if apart is None or abs(apart) <= _NOTICED:
        return
    grave = config.limits.dial_safe_window and abs(apart) > _GRAVE
    yield Symptom(
        what=f"the target's clock is {_words(abs(apart))} {'ahead of' if apart > 0 else 'behind'} this machine's"
        + (", and limits.dial_safe_window rests on the time of day" if grave else ""),
        where=config.target.base_url,
        remedy="Set both clocks by NTP; times of the target's log will not match those of the reports.",
        grave=grave,
    )


def skew(evidence: Evidence) -> float | None:
    """Return by how many seconds the target's clock is ahead, None where no answer has a Date.

    A Date has whole seconds, and a kept answer an old one: the smallest difference is taken.
    """
    header = evidence.header
    began = dt.datetime.fromisoformat(header.wall).timestamp() - header.clock
    found = [
        date - (began + exchange.end)
        for line in evidence.lines
        if isinstance(exchange := line.record, Exchange) and (date := _date(exchange)) is not None
    ]
    return min(found, key=abs) if found else None


def _date(exchange: Exchange) -> float | None:
    text = next((value for name, value in exchange.response_headers if name.lower() == "date"), "")
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _words(seconds: float) -> str:
    return (
        f"{seconds:.0f} s"
        if seconds < 600
        else f"{seconds / 60:.0f} min"
        if seconds < 7200
        else f"{seconds / 3600:.1f} h"
    )
