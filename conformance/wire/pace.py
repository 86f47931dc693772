"""How fast a target is polled that answers at once with nothing."""

from __future__ import annotations

from typing import Final

__all__ = ["QUICK", "Pace"]

QUICK: Final = 0.05
"""Seconds. A poll that is answered sooner was not held."""

_SLOWEST: Final = 1.0


class Pace:
    """Ever slower, as long as polls are answered at once."""

    def __init__(self) -> None:
        self._wait = 0.0

    def after(self, *, quick: bool) -> float:
        """Return how many seconds to wait after a poll, and take in whether it was answered at once."""
        wait, self._wait = self._wait, min(_SLOWEST, max(QUICK, 2 * self._wait)) if quick else 0.0
        return wait

    @property
    def wait(self) -> float:
        """How many seconds the next poll that is answered at once is followed by, at present."""
        return self._wait
