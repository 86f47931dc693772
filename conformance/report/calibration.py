"""Which real servers the suite has met: what a verdict of it rests on beyond our own reading."""

from __future__ import annotations

from typing import Final

__all__ = ["CALIBRATED_AGAINST"]

_MET: Final = ("CometD Java 3.1", "CometD Java 9.0", "cometd-nodejs-server 1.2", "faye 1.4")
"""Real CometD servers, with version, that the suite is run against in `tests/peers`; none before it is."""

CALIBRATED_AGAINST: Final = (*_MET, "no production GWS")
