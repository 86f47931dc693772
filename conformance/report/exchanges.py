"""The exchange of each case, found by the case's id."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.evidence import Exchange
from conformance.judge import RunView

__all__ = ["of_cases"]


def of_cases(run: RunView) -> Mapping[str, Exchange]:
    """Return the exchange of every case that has one, by the id of the case."""
    return run.exchanges
