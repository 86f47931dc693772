"""The one line that moves while a run goes on: how far it is, drawn to the width that there is.

Times are seconds of the console's own clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rich.console import Console, ConsoleOptions
from rich.text import Text

__all__ = ["Line", "Standing", "clock"]

_LONGEST: Final = 30
_SHORTEST: Final = 6
_TICKS_A_SECOND: Final = 5
_TELLING: Final = 5
"""Settled cases from which on their pace says something; of many, a tenth: the first go one by one."""

_SPARE: Final = 3
"""Columns kept free: a terminal writes ^C where the line ends, and must not begin another for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a run is. `since` is when its stage began, `began` when its first case could leave.

    `until` is when the silence that is watched is over, None where none is. `silence` is how much of it is still to
    come, in seconds. `allowed` is the most requests that may be sent, None where nothing is sent.
    """

    stage: str = "preparing"
    since: float = 0.0
    began: float = 0.0
    until: float | None = None
    silence: float = 0.0
    total: int = 0
    sent: int = 0
    settled: int = 0
    unexpected: int = 0
    allowed: int | None = None

    def left(self, now: float) -> float | None:
        """Return how many seconds the cases take yet, at their pace so far; None where nothing tells."""
        if self.until is not None:
            now = min(now, self.until)
        watched = self.silence if self.until is None else self.silence + self.until - now
        if self.settled >= self.total:
            return watched if self.total else None
        if self.settled < max(_TELLING, self.total // 10):
            return None
        return (now - self.began) * (self.total - self.settled) / self.settled + watched


@dataclass(frozen=True, slots=True)
class Line:
    """A standing as one line, at one moment."""

    standing: Standing
    now: float

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """Yield the line, never wider than the console: what matters least is left out first."""
        del console
        yield self.text(options.max_width - _SPARE, ascii_only=options.ascii_only)

    def text(self, width: int, *, ascii_only: bool = False) -> Text:
        """Return the line, at most `width` columns of it."""
        fields, head = self._fields(), f"{self._spinner(ascii_only=ascii_only)} {self._head()}"
        while fields and _width(head, fields) > width:
            fields.pop(min(fields))
        made = Text(head, no_wrap=True, overflow="crop", end="")
        bar = min(_LONGEST, width - _width(head, fields) - 1)
        if self.standing.total and bar >= _SHORTEST:
            made.append(" ").append_text(self._bar(bar, ascii_only=ascii_only))
        for place in sorted(fields, key=_ORDER.index):
            made.append(f"  {fields[place]}", style=_style(place, self.standing))
        made.truncate(max(1, width))
        return made

    def _head(self) -> str:
        standing = self.standing
        if standing.until is not None:
            return f"{standing.stage} {clock(max(0.0, standing.until - self.now))}"
        return standing.stage if standing.total else f"{standing.stage} {clock(self.now - standing.since)}"

    def _fields(self) -> dict[int, str]:
        """Return the figures by how much they matter: the least has the smallest number."""
        standing = self.standing
        if not standing.total:
            return {}
        left = standing.left(self.now)
        limit = "" if standing.allowed is None else f"/{standing.allowed}"
        return {
            _COUNT: f"{standing.settled}/{standing.total}",
            _RECORDS: f"{standing.sent}{limit} records",
            _UNEXPECTED: f"{standing.unexpected} unexpected",
            _LEFT: f"{clock(self.now - standing.began)} so far" if left is None else f"{clock(left)} left",
        }

    def _bar(self, width: int, *, ascii_only: bool) -> Text:
        done, open_ = ("#", "-") if ascii_only else ("━", "─")
        full = width * min(self.standing.settled, self.standing.total) // self.standing.total
        return Text(done * full, style="green").append(open_ * (width - full), style="dim")

    def _spinner(self, *, ascii_only: bool) -> str:
        frames = "|/-\\" if ascii_only else "⠋⠙⠸⠴⠦⠇"
        return frames[int(self.now * _TICKS_A_SECOND) % len(frames)]


_RECORDS, _LEFT, _UNEXPECTED, _COUNT = range(4)
_ORDER: Final = (_COUNT, _RECORDS, _UNEXPECTED, _LEFT)


def _style(place: int, standing: Standing) -> str:
    return "yellow" if place == _UNEXPECTED and standing.unexpected else ""


def _width(head: str, fields: dict[int, str]) -> int:
    return len(head) + sum(len(field) + 2 for field in fields.values())


def clock(seconds: float) -> str:
    """Return a span as minutes and seconds, or with hours before them: 0:07, 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
