"""Whether the limits and the phone numbers of a config leave room for the plan that a run would send."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from conformance.config import Config
from conformance.model import Plan
from conformance.wire.checkup.symptom import Symptom

__all__ = ["limit_symptoms", "phone_wait", "shortest"]

_ROUND_TRIPS: Final = 3.0
_LEAST_ACK: Final = 0.5
_LONGEST_WAIT: Final = 20.0
_SLOW: Final = 2.0


def limit_symptoms(plan: Plan, config: Config, *, round_trip: float, opening: float) -> Iterator[Symptom]:
    """Yield what is too little for a plan.

    `round_trip` is how long an ordinary answer of the target takes, `opening` how long its sessions took, in seconds. A
    run that may not send all of its plan is not grave: somebody may want that.
    """
    yield from _acknowledgement(config, round_trip)
    yield from _phones(plan, config)
    yield from _total(plan, config, round_trip=round_trip, opening=opening)
    most = config.limits.max_records
    if most < plan.size:
        yield Symptom(
            what=f"{most} requests are allowed, and the plan {plan.scope} has {plan.size}: what is left is "
            "inconclusive",
            where="limits.max_records",
            remedy=f"Allow {plan.size}, if the owner agrees, or run a smaller plan (--plan smoke).",
            grave=False,
        )


def _acknowledgement(config: Config, round_trip: float) -> Iterator[Symptom]:
    given = config.limits.ack_timeout
    least = max(_LEAST_ACK, _ROUND_TRIPS * round_trip)
    if given < least:
        yield Symptom(
            what=f"{given:g} s are too few for a message to come: an ordinary answer takes {round_trip:.2f} s, and an "
            "acknowledgement goes through more hands",
            where="limits.ack_timeout",
            remedy=f"Give {max(5, math.ceil(2 * least))} s or more; 30 s are usual away from this machine.",
        )
    elif round_trip > _SLOW:
        yield Symptom(
            what=f"the target is slow: an ordinary answer takes {round_trip:.1f} s",
            where=config.target.base_url,
            remedy=f"Look at its load and at the way there; give limits.ack_timeout more than {given:g} s.",
            grave=False,
        )


def phone_wait(plan: Plan, config: Config) -> float:
    """Return for how many seconds a run waits only because a phone number must rest before it is used again."""
    wanted = sum(case.phone is not None for case in plan.all_cases)
    rounds = math.ceil(min(wanted, config.limits.max_records) / max(1, len(config.deployment.phones)))
    return max(0, rounds - 1) * config.limits.quiet_window


def _phones(plan: Plan, config: Config) -> Iterator[Symptom]:
    pool, wait = len(config.deployment.phones), phone_wait(plan, config)
    if not wait:
        return
    wanted = min(sum(case.phone is not None for case in plan.all_cases), config.limits.max_records)
    yield Symptom(
        what=f"{pool} phone number{'s are' if pool > 1 else ' is'} too few for {wanted} requests: a number rests for "
        f"{config.limits.quiet_window:g} s before it is used again, which costs {wait:.0f} s",
        where="deployment.phone_numbers",
        remedy=f"Give {wanted} numbers or more that may be dialled; FIRST..LAST gives a range.",
        grave=wait > _LONGEST_WAIT,
    )


def shortest(plan: Plan, config: Config, *, round_trip: float) -> float:
    """Return how many seconds a run takes at the least: requests by their rate, phones, and silences.

    Silence is watched at the end, for the cases that run alone, and in each sequence.
    """
    limits = config.limits
    count = min(plan.size, limits.max_records)
    paced = 0.0 if limits.rate is None else max(0, count - limits.burst) / limits.rate
    alone = sum(case.alone for case in plan.all_cases)
    answered = round_trip * (alone + max(0, count - alone) / limits.in_flight)
    silences = 1 + bool(alone) + len(plan.sequences)
    return max(paced, answered, phone_wait(plan, config)) + silences * limits.quiet_window


def _total(plan: Plan, config: Config, *, round_trip: float, opening: float) -> Iterator[Symptom]:
    given = config.limits.total_time
    needed = shortest(plan, config, round_trip=round_trip) + opening
    if given is not None and given <= needed:
        yield Symptom(
            what=f"{given:g} s are too few for the plan {plan.scope}: its {plan.size} requests take {needed:.1f} s at "
            "the least",
            where="limits.total_time",
            remedy=f"Give {math.ceil(2 * needed) + 10} s or more, leave it out, or run a smaller plan (--plan smoke).",
        )
