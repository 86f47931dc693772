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


@dataclass(frozen=True, slots=True, kw_only=True)
class CometdBehaviour:
    """How the notification endpoint behaves.

    `replies` change the reply to one message (given the message and the reply), `bodies` all that goes out
    in one response. `advice_timeout` and `advice_interval` are in milliseconds, None meaning what the
    settings say.
    """

    ack_extension: bool = True
    connect_reply_first: bool = False
    hold_first_connect: bool = False
    advice_timeout: int | None = None
    advice_interval: int = 0
    media_type: str = "application/json;charset=utf-8"
    replies: tuple[MessageChange, ...] = ()
    bodies: tuple[BodyChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """How the server behaves; without arguments: as the contract says.

    `reads` change a request before anything looks at it. `rules` refuse a request, `lookups` let an
    accepted one fail later. `replies` change the response of the outbound records, `deliveries` what is
    published after it, each in order. `anonymous` is the name of the user for whom a request without login
    is taken (None: refused). `reply_lag` holds the response back, in units of the delay.
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


Change: TypeAlias = Callable[[Behaviour], Behaviour]
