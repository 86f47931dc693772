"""What happens in a run, as a value: what is asked, what the target makes of it, and what goes wrong on the way.

All times are in milliseconds. A schedule says everything: played again, it gives the same evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tests.meta.simulation.deviations import DEVIATIONS
from tests.meta.simulation.drawing import Draw, chosen, often, several

__all__ = [
    "ACK_TIMEOUT",
    "QUIET_WINDOW",
    "Asked",
    "Dialect",
    "Fate",
    "Fault",
    "Schedule",
    "Trouble",
    "scheduled",
]

ACK_TIMEOUT: Final = 5_000
QUIET_WINDOW: Final = 1_000

_DELAYS: Final = (1, 2, 3, 10, 40, 150, 300)
"""On the way, in one direction; less than what silence must last, or silence would prove nothing."""

_TIMES: Final = (0, 1, 5, 20, 60, 150, 300, 600, 1_200, 2_000)
"""Of a target, until it answers and until it publishes."""

NOISES: Final = 4
"""Kinds of message that are none of ours."""

_LATE: Final = (5_050, 5_600, 6_500, 9_000)


class Fate(StrEnum):
    """What a target makes of a request."""

    CARRIED_OUT = "carried-out"
    REFUSED = "refused"
    REFUSED_LATER = "refused-later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request, and how its target answers: when, from its arrival on, it replies, acknowledges and tells.

    `bare` is one without a referenceId. `noise` is which message of somebody else's comes meanwhile, 0 for none.
    """

    fate: Fate = Fate.CARRIED_OUT
    user: int = 0
    phone: int = 0
    reply: int = 0
    acknowledgement: int = 0
    event: int = 0
    noise: int = 0
    bare: bool = False


class Trouble(StrEnum):
    """What can go wrong, of one exchange or at some time; nothing of it is the operation's fault."""

    REQUEST_LOST = "request-lost"
    ANSWER_LOST = "answer-lost"
    BROKEN = "broken"
    """The client's side of the connection breaks; the target does not notice."""
    SILENT = "silent"
    """The answer is lost, and nobody is told."""
    OVERTAKEN = "overtaken"
    """A poll is answered with an empty 500; what is queued stays queued."""
    ROBBED = "robbed"
    """A poll is overtaken by one of nobody's, which takes what is queued."""
    EMPTY = "empty"
    NOTHING = "nothing"
    """`[]`."""
    GARBLED = "garbled"
    BUSY = "busy"
    """503 of what stands before the target."""
    HEADLESS = "headless"
    """Messages come, but no reply with them."""
    UNNUMBERED = "unnumbered"
    """The reply has lost its acknowledge number."""
    SESSION_LOST = "session-lost"
    RESTART = "restart"
    CROWDED = "crowded"
    """Polls are not held: the target sees two clients where there is one."""


OF_AN_EXCHANGE: Final = (
    Trouble.REQUEST_LOST,
    Trouble.ANSWER_LOST,
    Trouble.BROKEN,
    Trouble.SILENT,
    Trouble.OVERTAKEN,
    Trouble.ROBBED,
    Trouble.EMPTY,
    Trouble.NOTHING,
    Trouble.GARBLED,
    Trouble.BUSY,
    Trouble.HEADLESS,
    Trouble.UNNUMBERED,
)
AT_A_TIME: Final = (Trouble.SESSION_LOST, Trouble.RESTART, Trouble.CROWDED)
UNSOUND: Final = frozenset({Trouble.HEADLESS, Trouble.EMPTY, Trouble.NOTHING, Trouble.GARBLED})
"""Faults of the target's in Bayeux, which may be found as such, and as nothing else."""

PURPOSES: Final = ("connect", "case", "disconnect", "subscribe", "handshake")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One trouble. Of an exchange: of the `nth` of its purpose and user; else `at` a time. `span` is how long, or when.

    `way` chooses among the ways in which a session can be lost.
    """

    trouble: Trouble
    purpose: str = "connect"
    user: int = 0
    nth: int = 0
    at: int = 0
    span: int = 0
    way: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a target speaks Bayeux, within what real ones do.

    `acknowledges`: it takes the ack extension; `stuck`: and does not mean it, for its numbers do not grow, and nothing
    is sent again. `first`: the connect reply comes before the events. `rides`: events ride
    on other replies. `alone`: the first of several events wakes the poll alone. `keeps`: what is queued goes with the
    reply to a disconnect. `error` is what an unknown session is told, `hold` how long polls are held.
    """

    acknowledges: bool = True
    stuck: bool = False
    first: bool = False
    rides: bool = False
    alone: bool = False
    keeps: bool = False
    error: str = "402::session_unknown"
    hold: int = 3_000


_ERRORS: Final = (
    "402::session_unknown",
    "402::Unknown client",
    "401:x:Unknown client",
    "403::Unknown client",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One run. `delays` are those of the ways there and back, in turn; `deviation` is what is planted, "" for nothing.

    A deviation hits the case `hits` alone, or where that is None each case that it can.
    """

    dialect: Dialect = Dialect()
    asked: tuple[Asked, ...] = (Asked(),)
    users: int = 1
    in_flight: int = 1
    delays: tuple[int, ...] = (1,)
    faults: tuple[Fault, ...] = ()
    reopened: bool = False
    deviation: str = ""
    hits: int | None = None
    after: int = 0

    @property
    def calm(self) -> bool:
        """Whether nothing goes wrong, and nothing is late."""
        return not (self.faults or self.late)

    @property
    def late(self) -> bool:
        """Whether a message comes later than a run waits for."""
        return any(max(one.acknowledgement, one.event) >= ACK_TIMEOUT - QUIET_WINDOW for one in self.asked)


def scheduled(draw: Draw) -> Schedule:
    """Draw a schedule."""
    users = 1 + often(draw, 30)
    return Schedule(
        dialect=_dialect(draw),
        asked=(
            _asked(draw, known_good=True),
            *(_asked(draw, users=users) for _ in range(1 + draw.integer(4))),
        ),
        users=users,
        in_flight=1 + draw.integer(3),
        delays=tuple(chosen(draw, _DELAYS) for _ in range(1 + draw.integer(4))),
        faults=tuple(_fault(draw, users) for _ in several(draw, 4)),
        reopened=often(draw, 10),
        **_planted(draw),
    )


def _planted(draw: Draw) -> dict[str, object]:
    if not often(draw, 50):
        return {}
    name = chosen(draw, tuple(DEVIATIONS))
    hits = draw.integer(5) if often(draw, 40) else None
    return {"deviation": name, "hits": hits, "after": chosen(draw, (0, 1, 20, 100, 300))}


def _dialect(draw: Draw) -> Dialect:
    return Dialect(
        acknowledges=not often(draw, 50),
        stuck=often(draw, 15),
        first=often(draw, 30),
        rides=often(draw, 50),
        alone=often(draw, 50),
        keeps=often(draw, 50),
        error=chosen(draw, _ERRORS),
        hold=chosen(draw, (3_000, 2_000, 8_000)),
    )


def _asked(draw: Draw, *, users: int = 1, known_good: bool = False) -> Asked:
    fate = Fate.CARRIED_OUT if known_good or not often(draw, 30) else chosen(draw, tuple(Fate)[1:])
    times = _LATE if often(draw, 3) else _TIMES
    return Asked(
        fate=fate,
        user=draw.integer(users - 1),
        phone=draw.integer(3),
        reply=chosen(draw, _TIMES[:-1]),
        acknowledgement=chosen(draw, times),
        event=chosen(draw, times),
        noise=draw.integer(NOISES) if often(draw, 20) else 0,
        bare=not known_good and fate is Fate.CARRIED_OUT and often(draw, 10),
    )


def _fault(draw: Draw, users: int) -> Fault:
    if often(draw, 30):
        return Fault(
            trouble=chosen(draw, AT_A_TIME),
            user=draw.integer(users - 1),
            at=chosen(draw, (50, 200)) * draw.integer(100),
            span=chosen(draw, (0, 20, 300, 1_000, 4_000)),
            way=draw.integer(3),
        )
    trouble, purpose = chosen(draw, OF_AN_EXCHANGE), PURPOSES[max(0, draw.integer(7) - 3)]
    return Fault(
        trouble=Trouble.BUSY if purpose == "case" and trouble in UNSOUND else trouble,
        purpose=purpose,
        user=draw.integer(users - 1),
        nth=draw.integer(7),
        span=chosen(draw, (0, 5, 50, 200, 700, 2_000, 5_000)),
    )
