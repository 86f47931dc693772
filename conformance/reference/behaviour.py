"""How a reference server behaves, as one value made of data and small functions, so that it can be changed.

The value of this module is the conforming server. A mutant or a variant is a function from one `Behaviour`
to another; several are applied one after the other. The server reads nothing but this value, so a deviation
needs no switch in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from conformance.reference.add_record import LOOKUPS, RULES
from conformance.reference.faults import STATUSES, Status
from conformance.reference.values import Delivery, Fault, Json, Object, Outcome, Reply, Rule

__all__ = [
    "Behaviour",
    "Change",
    "CometdBehaviour",
    "DeliveryChange",
    "ReplyChange",
]

ReplyChange: TypeAlias = Callable[[Outcome, Reply], Reply]
DeliveryChange: TypeAlias = Callable[[Outcome, tuple[Delivery, ...]], tuple[Delivery, ...]]
MessageChange: TypeAlias = Callable[[Object, Object], Object]
BodyChange: TypeAlias = Callable[[list[Object]], Json]


def _whole(request: Object) -> tuple[Object, ...]:
    """All of a record, in one row."""
    return (request,)


@dataclass(frozen=True, slots=True, kw_only=True)
class CometdBehaviour:
    """How the notification endpoint behaves.

    `replies` change the reply to one message (given the message and the reply), `bodies` all that goes out
    in one response. `advice_timeout` and `advice_interval` are in milliseconds, None meaning what the
    settings say. `most_events` go out in one response at most, None meaning all that wait.
    `overtaken_status` is the HTTP status of a poll that another has overtaken; any but 200 has no body.
    `counts_sessions` throttles the second session of one browser. `forgets_first` loses the first session of
    each user at its first poll. `audience` says which of the living sessions of a user, given by their
    numbers in the order of opening, get what is published to that user; None meaning all.
    """

    ack_extension: bool = True
    connect_reply_first: bool = False
    hold_first_connect: bool = False
    advice_timeout: int | None = None
    advice_interval: int = 0
    media_type: str = "application/json;charset=utf-8"
    replies: tuple[MessageChange, ...] = ()
    bodies: tuple[BodyChange, ...] = ()
    most_events: int | None = None
    overtaken_status: int = 200
    counts_sessions: bool = True
    forgets_first: bool = False
    audience: Callable[[tuple[int, ...]], tuple[int, ...]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """How the server behaves; without arguments: as the contract says.

    `reads` change a request before anything looks at it. `rules` refuse a request, `lookups` let an
    accepted one fail later. `replies` change the response of the outbound records, `deliveries` what is
    published after it, each in order. `anonymous` is the name of the user for whom a request without login
    is taken (None: refused). `reply_lag` holds the response back, in units of the delay.

    `overlooked` are faults that are not noticed before the body is looked at: of method, media type, feature.
    `resent` change every HTTP reply of the server before it goes out, and `pauses` say for how many seconds
    the n-th of them is held back. `csrf_header` is the header that carries the token. `new_chain` gives the
    id of the n-th chain that the server makes, None meaning the next free one. A body that is `unreadable`
    is taken for no JSON; `repairs` change a body before it is read. `stored` gives the rows that are kept of
    an accepted record, one or more; the first is its place in its chain.
    """

    reads: tuple[Callable[[Object], Object], ...] = ()
    rules: tuple[Rule, ...] = RULES
    lookups: tuple[Rule, ...] = LOOKUPS
    statuses: Mapping[Fault, Status] = field(default_factory=lambda: STATUSES)
    replies: tuple[ReplyChange, ...] = ()
    deliveries: tuple[DeliveryChange, ...] = ()
    anonymous: str | None = None
    csrf_enforced: bool = True
    reply_lag: float = 0.0
    cometd: CometdBehaviour = CometdBehaviour()
    overlooked: frozenset[Fault] = frozenset()
    resent: tuple[Callable[[Reply], Reply], ...] = ()
    pauses: tuple[Callable[[int], float], ...] = ()
    csrf_header: str = "X-CSRF-TOKEN"
    csrf_compared_from: int | None = None
    new_chain: Callable[[int], int] | None = None
    unreadable: tuple[Callable[[bytes], bool], ...] = ()
    repairs: tuple[Callable[[bytes], bytes], ...] = ()
    stored: Callable[[Object], tuple[Object, ...]] = _whole


Change: TypeAlias = Callable[[Behaviour], Behaviour]
