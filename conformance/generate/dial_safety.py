"""Daily windows that keep away from the present time of day: what may be dialled then may be dialled at once.

The present is a value that the caller gives. Which time of day that is depends on the record's time zone, which is a
name in the deployment's configuration: what a name most likely means is known, whether its clocks are put forward in
summer is not. So an hour of doubt is kept on both sides, beside an hour of margin.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from conformance.config import Config
from conformance.errors import ConfigError
from conformance.model import ABSENT, Absent, Json, Object

__all__ = ["DialSafety"]

_DAY: Final = 86_400
_MARGIN: Final = 3_600
_DOUBT: Final = 3_600
_QUARTER: Final = 900
"""A moment counts as its quarter of an hour, so that a plan shown a minute before is the one that is sent."""

_ABBREVIATIONS: Final[Mapping[str, int]] = {
    "UT": 0,
    "EDT": -4,
    "EST": -5,
    "CDT": -5,
    "CST": -6,
    "MDT": -6,
    "MST": -7,
    "PDT": -7,
    "PST": -8,
}
"""Hours from UTC (RFC 5322, section 4.3); the data base of time zones does not know all of these."""

_Span = tuple[int, int]
"""First and last second of a part of the day."""


@dataclass(frozen=True, slots=True)
class DialSafety:
    """Which seconds of the day are near the present in each of the deployment's time zones, by their names.

    `moment` is the present as it counts (ISO 8601, UTC).
    """

    moment: str
    near: Mapping[str, tuple[_Span, ...]]

    @classmethod
    def of(cls, config: Config, moment: datetime) -> DialSafety:
        """Return what is near at a moment, and as long as the run may take after it.

        Raises ConfigError for a time zone whose time of day cannot be told: the 26 hours of all zones leave no second
        of the day out.
        """
        start = moment.astimezone(UTC).replace(microsecond=0)
        start -= timedelta(seconds=int(start.timestamp()) % _QUARTER)
        length = _QUARTER + math.ceil(config.limits.total_time or 0)
        near = {zone: _near(_time_of_day(zone, start), length) for zone in config.deployment.time_zones}
        return cls(start.isoformat(), near)

    def unsafe(self, payload: Object) -> str:
        """Return why a payload, as some reader may take it, could be dialled now; "" where none could."""
        zone = payload.get("timeZone", ABSENT)
        if not isinstance(zone, str) or zone not in self.near:
            return "its time zone may be any, in one of which it is now within its window"
        windows = itertools.product(_readings(payload, "from"), _readings(payload, "until"))
        if any(_meet(span, self.near[zone]) for window in windows for span in _spans(*window)):
            return "its window, as some reader may take it, includes the present time of day"
        return ""

    def moved(self, payload: Object, *, fixed: str = "") -> Object | None:
        """Return the payload with from and until in a part of the day that is safe; None where there is none.

        The member named `fixed` stays as it is, and one that is absent stays away.
        """
        zone = payload.get("timeZone")
        movable = [name for name in ("from", "until") if name in payload and name != fixed]
        for first, last in self._safe_parts(zone) if isinstance(zone, str) else ():
            start, end = (_scaled(payload.get(name), first, last) for name in ("from", "until"))
            for window in ((start, end), (first, last)):
                places: Object = {"from": window[0], "until": window[1]}
                other: Object = payload | {name: places[name] for name in movable}
                if window[0] < window[1] and not self.unsafe(other):
                    return other
        return None

    @property
    def everywhere(self) -> bool:
        """Whether a part of the day is safe in each of the zones."""
        return all(any(self._safe_parts(zone)) for zone in self.near)

    def _safe_parts(self, zone: str) -> Iterator[_Span]:
        """Yield what the near seconds leave of the day, the longest part first."""
        edges = sorted(self.near.get(zone, ((0, _DAY - 1),)))
        starts, ends = [0, *(last + 1 for _, last in edges)], [*(first - 1 for first, _ in edges), _DAY - 1]
        parts = [(first, last) for first, last in zip(starts, ends, strict=True) if first < last]
        yield from sorted(parts, key=lambda part: part[0] - part[1])


def _time_of_day(zone: str, moment: datetime) -> int:
    """Return the second of the day in a zone."""
    if zone in _ABBREVIATIONS:
        local = moment + timedelta(hours=_ABBREVIATIONS[zone])
    else:
        try:
            local = moment.astimezone(ZoneInfo(zone))
        except (ValueError, OSError, KeyError) as error:
            raise ConfigError(
                f"the time of day in the zone {zone!r} is not known here, so no window can be kept away from it",
                where="deployment.time_zones",
                remedy="Name zones of the IANA data base, or GMT, EST, CST, MST, PST; "
                "or set limits.dial_safe_window = false, and let the campaign not be started.",
            ) from error
    return local.hour * 3_600 + local.minute * 60 + local.second


def _near(now: int, length: int) -> tuple[_Span, ...]:
    """Return the seconds of the day within margin and doubt of so many seconds from now on."""
    first, last = now - _MARGIN - _DOUBT, now + length + _MARGIN + _DOUBT
    if last - first >= _DAY:
        return ((0, _DAY - 1),)
    first, last = first % _DAY, last % _DAY
    return ((first, last),) if first <= last else ((0, last), (first, _DAY - 1))


def _spans(start: int, end: int) -> tuple[_Span, ...]:
    """Return the parts of the day that a window may be taken for; a reversed one may go past midnight, or be put right.

    One without a length may mean all day.
    """
    if start == end or start < 0 or end < 0:
        return ((0, _DAY),)
    if start < end:
        return ((start, end),)
    return ((start, _DAY), (0, end), *(((end, start),) if end > 0 else ()))


def _meet(span: _Span, others: tuple[_Span, ...]) -> bool:
    return any(span[0] <= last and first <= span[1] for first, last in others)


def _readings(payload: Object, name: str) -> set[int]:
    """Return the seconds for which a member may be taken: where it is no number, for an end of the day too."""
    return set(_numbers(payload.get(name, ABSENT), ends=(0,) if name == "from" else (0, _DAY - 1)))


def _numbers(value: Json | Absent, *, ends: tuple[int, ...]) -> Iterator[int]:
    match value:
        case bool():
            yield from (*ends, int(value))
        case int() | float() if math.isfinite(value):
            yield from (math.floor(value), math.ceil(value))
        case str() if value.strip().isdecimal() and len(value) < _LONGEST:
            yield int(value)
        case list() | dict():
            yield from ends
            for inner in value.values() if isinstance(value, dict) else value:
                yield from _numbers(inner, ends=ends)
        case _:
            yield from ends


_LONGEST: Final = 20
"""Digits of a text that is still a number of seconds."""


def _scaled(value: Json | Absent, first: int, last: int) -> int:
    """Return the place in a part of the day that a second has in the whole day."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _DAY:
        return first + value * (last - first) // (_DAY - 1)
    return first
