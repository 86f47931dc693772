"""How much goes wrong in a stressed run, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final

__all__ = ["LEVELS", "MODERATE", "Fault", "Level", "Purpose", "described"]


class Purpose(StrEnum):
    """What a request is for, as the proxy sees it."""

    OPENING = "opening"
    """Version, login, features, device, handshake, subscribe."""
    POLL = "poll"
    CASE = "case"
    DISCONNECT = "disconnect"


class Fault(StrEnum):
    """What the proxy does to one exchange."""

    DELAYED = "delayed"
    """The request reaches the target later, the response the suite."""
    RESET_BEFORE = "reset before"
    """The connection is reset, and the target never sees the request."""
    RESET_AFTER = "reset after"
    """The target answers, and the connection is reset instead of the answer."""
    HALF_CLOSED = "half closed"
    """The target answers, and the suite gets half of it and the end of the stream."""
    SWALLOWED = "swallowed"
    """The target answers, and the suite gets nothing; the connection stays open."""
    NEVER_SENT = "never sent"
    """The target gets nothing, and the suite gets nothing; the connection stays open."""
    SLOW_BODY = "slow body"
    """The body of the answer comes in drops."""
    BUSY_429 = "HTTP 429"
    """The proxy answers in place of the target, and asks for a rest."""
    BUSY_503 = "HTTP 503"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How likely each fault is, by purpose, for one exchange; and what befalls the run as a whole.

    `delay` and `drops` are the longest delay of one direction and of a slow body, in seconds. `restarts` is how likely
    the target is started anew once in the run; `down` how long it is away. `neighbour` is how likely a second CometD
    client of the same user is there.
    """

    name: str
    summary: str
    faults: Mapping[Purpose, Mapping[Fault, float]] = field(default_factory=dict)
    delay: float = 0.0
    drops: float = 0.0
    restarts: float = 0.0
    down: float = 0.2
    neighbour: float = 0.0


_LOST_POLLS: Final = (Fault.RESET_BEFORE, Fault.RESET_AFTER, Fault.HALF_CLOSED)

MODERATE: Final = Level(
    name="moderate",
    summary="a network that loses one poll in six, which are long, and one request in five hundred",
    faults={
        Purpose.OPENING: {Fault.DELAYED: 0.5},
        Purpose.POLL: {
            Fault.DELAYED: 0.3,
            **dict.fromkeys(_LOST_POLLS, 0.04),
            Fault.SWALLOWED: 0.015,
            Fault.NEVER_SENT: 0.015,
            Fault.SLOW_BODY: 0.05,
            Fault.BUSY_503: 0.01,
        },
        Purpose.CASE: {
            Fault.DELAYED: 0.5,
            Fault.RESET_BEFORE: 0.001,
            Fault.RESET_AFTER: 0.001,
            Fault.SLOW_BODY: 0.05,
        },
        Purpose.DISCONNECT: {Fault.DELAYED: 0.5},
    },
    delay=0.04,
    drops=0.15,
    neighbour=0.2,
)

LEVELS: Final[Mapping[str, Level]] = {
    level.name: level
    for level in (
        Level(name="none", summary="nothing: no proxy between suite and target"),
        MODERATE,
        Level(
            name="polls",
            summary="every second poll is lost in one way or another",
            faults={
                Purpose.POLL: {
                    **dict.fromkeys(_LOST_POLLS, 0.12),
                    Fault.SWALLOWED: 0.06,
                    Fault.NEVER_SENT: 0.06,
                    Fault.BUSY_429: 0.02,
                    Fault.SLOW_BODY: 0.1,
                },
                Purpose.DISCONNECT: {Fault.RESET_AFTER: 0.1, Fault.RESET_BEFORE: 0.1},
            },
            drops=0.4,
            neighbour=0.3,
        ),
        Level(
            name="requests",
            summary="one request in five is lost, delayed for long, or turned away",
            faults={
                Purpose.CASE: {
                    Fault.DELAYED: 0.4,
                    **dict.fromkeys(_LOST_POLLS, 0.03),
                    Fault.SWALLOWED: 0.02,
                    Fault.NEVER_SENT: 0.02,
                    Fault.SLOW_BODY: 0.1,
                    Fault.BUSY_429: 0.03,
                    Fault.BUSY_503: 0.03,
                },
                Purpose.POLL: {Fault.DELAYED: 0.3},
            },
            delay=0.9,
            drops=0.3,
            neighbour=0.3,
        ),
        Level(
            name="restarts",
            summary="the target is started anew in the middle, and forgets sessions and logins",
            faults={Purpose.POLL: {Fault.DELAYED: 0.2}, Purpose.CASE: {Fault.DELAYED: 0.2}},
            delay=0.05,
            restarts=1.0,
            neighbour=0.2,
        ),
        Level(
            name="everything",
            summary="all of it at once, the opening and the end of sessions too",
            faults={
                Purpose.OPENING: {
                    Fault.DELAYED: 0.3,
                    Fault.RESET_AFTER: 0.01,
                    Fault.HALF_CLOSED: 0.01,
                    Fault.BUSY_503: 0.01,
                    Fault.SLOW_BODY: 0.1,
                },
                Purpose.POLL: {
                    Fault.DELAYED: 0.3,
                    **dict.fromkeys(_LOST_POLLS, 0.08),
                    Fault.SWALLOWED: 0.03,
                    Fault.NEVER_SENT: 0.03,
                    Fault.SLOW_BODY: 0.1,
                    Fault.BUSY_429: 0.02,
                    Fault.BUSY_503: 0.02,
                },
                Purpose.CASE: {
                    Fault.DELAYED: 0.3,
                    **dict.fromkeys(_LOST_POLLS, 0.02),
                    Fault.SWALLOWED: 0.01,
                    Fault.SLOW_BODY: 0.1,
                    Fault.BUSY_429: 0.02,
                    Fault.BUSY_503: 0.02,
                },
                Purpose.DISCONNECT: {
                    Fault.RESET_BEFORE: 0.2,
                    Fault.RESET_AFTER: 0.1,
                    Fault.SWALLOWED: 0.05,
                    Fault.NEVER_SENT: 0.05,
                },
            },
            delay=0.3,
            drops=0.4,
            restarts=0.3,
            neighbour=0.3,
        ),
    )
}
"""All levels by their names."""


def described(level: Level) -> dict[str, Any]:
    """Return a level as plain JSON."""
    return asdict(level)
