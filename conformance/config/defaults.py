"""What holds where a config file says nothing: quick on loopback, careful everywhere else."""

from __future__ import annotations

from typing import Final

from conformance.config.values import Limits

__all__ = ["SAFE_FOR", "defaults"]

SAFE_FOR: Final = 3_600.0
"""Seconds that a run whose windows keep away from now may take where the config says nothing."""

_LOOPBACK: Final = Limits(
    in_flight=32,
    burst=1,
    max_records=2000,
    ack_timeout=5.0,
    quiet_window=1.0,
    minimise=None,
)
_ELSEWHERE: Final = Limits(
    in_flight=2,
    rate=2.0,
    burst=1,
    max_records=0,  # nothing without the owner's number
    ack_timeout=30.0,
    quiet_window=5.0,
    minimise=False,
)


def defaults(*, loopback: bool) -> Limits:
    """Return the limits of a config without [limits]; elsewhere than on loopback they allow no record."""
    return _LOOPBACK if loopback else _ELSEWHERE
