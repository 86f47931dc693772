"""Where the moments of a case stand in its sequence picture. Sizes are units of the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from conformance.report.html.course import Happening, Moment, Way
from conformance.report.html.words import moment
from conformance.report.quoting import shortened

__all__ = ["HEIGHT_OF_ROW", "Picture", "Step", "picture"]

WIDTH: Final = 760
SUITE: Final = 130
TARGET: Final = 720
MARGIN: Final = 12
HEIGHT_OF_ROW: Final = 34
_HEAD: Final = 44
_LABEL: Final = 78
_BREAK: Final = 0.25
"""A pause of as many seconds is drawn as one: rows stand in order, not to scale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One row: the moment, its height, its label and its time; `pause` says how long nothing happened before it."""

    moment: Moment
    y: int
    label: str
    time: str
    pause: str

    @property
    def start(self) -> int:
        """Where its arrow begins."""
        return TARGET if self.moment.way is Way.IN else SUITE

    @property
    def end(self) -> int:
        """Where its arrow ends."""
        return SUITE if self.moment.way is Way.IN else TARGET

    @property
    def head(self) -> str:
        """The corners of the arrow's head."""
        back = self.end + (9 if self.moment.way is Way.IN else -9)
        return f"{self.end},{self.y} {back},{self.y - 5} {back},{self.y + 5}"


@dataclass(frozen=True, slots=True)
class Picture:
    """A sequence picture: two lines of life, and a row for each moment."""

    happening: Happening
    steps: tuple[Step, ...]

    @property
    def height(self) -> int:
        """How high it is."""
        return _HEAD + HEIGHT_OF_ROW * len(self.steps) + 14


def picture(happening: Happening) -> Picture | None:
    """Return the picture of what happened, None where nothing did."""
    if not happening.moments:
        return None
    pauses = [0.0, *(b.at - a.at for a, b in zip(happening.moments, happening.moments[1:], strict=False))]
    return Picture(
        happening,
        tuple(
            Step(
                moment=one,
                y=_HEAD + HEIGHT_OF_ROW * number + HEIGHT_OF_ROW // 2,
                label=shortened(one.text, limit=_LABEL),
                time=moment(one.at),
                pause=f"{pause:,.1f} s" if pause >= _BREAK else "",
            )
            for number, (one, pause) in enumerate(zip(happening.moments, pauses, strict=True))
        ),
    )
