"""Which real servers the suite has met: what a verdict of it rests on beyond our own reading."""

from __future__ import annotations

from typing import Final

__all__ = ["CALIBRATED_AGAINST"]

_MET: Final[tuple[str, ...]] = ()
"""Real CometD servers, with version, that the collector was run against. Add one when it was, not before."""

CALIBRATED_AGAINST: Final = (*_MET, "no production GWS")
