"""How long a target asks to be left alone: HTTP 429 and 503, and their Retry-After (RFC 9110, section 10.2.3)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

from conformance.evidence import Exchange, Headers

__all__ = ["UNSAID", "asked", "said"]

UNSAID: Final = 1.0
"""Seconds of rest for a target that is overloaded and does not say for how long."""

_BUSY: Final = frozenset({429, 503})
_DIGITS: Final = re.compile(r"[0-9]+")


def asked(exchange: Exchange, *, wall: Callable[[], float]) -> float | None:
    """Return for how many seconds from now nothing more is to be sent; None where the answer asks for no rest.

    A value that is neither seconds nor a date counts as none given, a date that is over as no rest at all. A date is
    measured from the response's own Date where it has one: the clocks may differ. `wall` gives seconds of the epoch.
    """
    if exchange.failure is not None or exchange.status not in _BUSY:
        return None
    text = _last(exchange.response_headers, "retry-after")
    if _DIGITS.fullmatch(text):
        return float(text) if len(text) < 16 else math.inf
    until = _moment(text)
    if until is None:
        return UNSAID
    since = _moment(_last(exchange.response_headers, "date"))
    return max(0.0, until - (wall() if since is None else since))


def said(exchange: Exchange) -> float | None:
    """Return the seconds that an answer asks for in so many words; None where it does not, or names a date only."""
    text = _last(exchange.response_headers, "retry-after")
    return float(text) if _DIGITS.fullmatch(text) and len(text) < 16 else None


def _last(headers: Headers, name: str) -> str:
    return next((value.strip() for given, value in reversed(headers) if given.lower() == name), "")


def _moment(text: str) -> float | None:
    """Return the seconds of the epoch of an HTTP-date, None where it is none."""
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
