"""Variants of time, order and company: when the messages go out, and together with what."""

from __future__ import annotations

import math
import zlib
from dataclasses import replace
from typing import Final

from conformance.reference.behaviour import Behaviour, Change
from conformance.reference.mutants.changes import delivering
from conformance.reference.mutants.members import without
from conformance.reference.values import Delivery, Outcome
from conformance.reference.variants.others import noise
from conformance.reference.variants.variant import Variant

__all__ = ["VARIANTS"]

_SLOW: Final = 0.15
_GATHERED: Final = 0.25
_CROWD: Final = 10
_GOLDEN: Final = 2_654_435_761  # multiplied by it, neighbouring numbers lie far apart (modulo 2**32)
_TOO_SLOW: Final = "one by one the many messages take longer than an acknowledgement may"


def _user_event_first(_: Outcome, due: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
    return tuple(reversed(due))


def _jittered(_: Outcome, due: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
    """Each message at a time of its own, up to five times the delay.

    The same data always at the same time.
    """
    return tuple(replace(each, delay=each.delay * (1 + _spread(each) * 4)) for each in due)


def _spread(delivery: Delivery) -> float:
    data = without(delivery.data, ("metrics",))
    return zlib.crc32(repr((delivery.kind, data)).encode(errors="backslashreplace")) / 2**32


def _gathered(outcome: Outcome, due: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
    """Put off what is due to the next full quarter of a second, when what answers others goes out too."""
    now = outcome.now_ms / 1_000
    return tuple(
        replace(each, delay=math.ceil((now + each.delay) / _GATHERED) * _GATHERED - now) for each in due
    )


def _crowded(outcome: Outcome, due: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
    if outcome.user is None:
        return due
    many = noise(outcome, outcome.user) * _CROWD
    return _gathered(outcome, (*many, *due, *many))


def _paused(seconds: float) -> Change:
    return lambda behaviour: replace(behaviour, pauses=(*behaviour.pauses, lambda _: seconds))


def _unevenly_paused(behaviour: Behaviour) -> Behaviour:
    def pause(ordinal: int) -> float:
        return _SLOW * (ordinal * _GOLDEN % 2**32) / 2**32

    return replace(behaviour, pauses=(*behaviour.pauses, pause))


def _one_by_one(behaviour: Behaviour) -> Behaviour:
    return replace(behaviour, cometd=replace(behaviour.cometd, most_events=1))


VARIANTS: Final = (
    Variant(
        name="user-event-first",
        summary="the user event before the acknowledgement",
        source="domain 3.7, domain 7 (14)",
        change=delivering(_user_event_first),
    ),
    Variant(
        name="messages-before-response",
        summary="the messages overtake the response",
        source="bayeux 3",
        change=lambda behaviour: replace(behaviour, reply_lag=2.0),
    ),
    Variant(
        name="jitter",
        summary="each message up to five times later, on its own",
        source="domain 3.7",
        change=delivering(_jittered),
    ),
    Variant(
        name="one-message-a-response",
        summary="no response of the notification endpoint carries more than one event",
        source="bayeux 3, domain 3.7",
        change=_one_by_one,
    ),
    Variant(
        name="messages-gathered",
        summary="the messages of many requests go out together, four times a second",
        source="bayeux 2 (lazy messages), bayeux 3",
        change=delivering(_gathered),
    ),
    Variant(
        name="huge-batches",
        summary="the messages of many requests go out among hundreds of others",
        source="bayeux 3",
        change=delivering(_crowded),
        excludes=(("one-message-a-response", _TOO_SLOW),),
    ),
    Variant(
        name="slow-responses",
        summary="every response 150 ms later",
        source="design 6",
        change=_paused(_SLOW),
    ),
    Variant(
        name="jittering-responses",
        summary="every response up to 150 ms later, each on its own",
        source="design 6",
        change=_unevenly_paused,
    ),
)
