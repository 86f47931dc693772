"""A target as a model: the operation, its messages, and what is planted in it."""

from __future__ import annotations

import json
from asyncio import AbstractEventLoop
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.meta.simulation.cometd import Answer, CometD
from tests.meta.simulation.deviations import DEVIATIONS, Deviation, Outgoing, Situation
from tests.meta.simulation.noise import NOISE
from tests.meta.simulation.schedules import Asked, Fate, Schedule

__all__ = ["Target"]

_REFUSED = json.dumps({"statusCode": 10, "statusMessage": "wrong value"})
_DONE = json.dumps({"statusCode": 0})


class Target:
    """Adds records, or refuses to.

    `deviated` are the cases whose messages are not what they should be, `shown` those of them that were sent in full.
    """

    def __init__(self, schedule: Schedule, loop: AbstractEventLoop) -> None:
        self.cometd = CometD(schedule.dialect, loop)
        self.deviated: list[int] = []
        self.shown: list[int] = []
        self._schedule = schedule
        self._loop = loop
        self._deviation: Deviation | None = DEVIATIONS.get(schedule.deviation)
        self._references: dict[int, list[str]] = {}
        self._life = 0
        self._chain = 1000

    def add(self, number: int, asked: Asked, members: Mapping[str, Any], answer: Answer) -> None:
        """Take the request of a case, by its place in the plan."""
        refused = asked.fate is Fate.REFUSED
        status, body = (400, _REFUSED) if refused else (200, _DONE)
        self._later(asked.reply, lambda: answer(status, body))
        if asked.noise:
            noise = NOISE[asked.noise - 1]
            self._later(asked.reply, lambda: self.cometd.publish(asked.user, noise))
        for one in self._outgoing(number, asked, members):
            self._later(one.after, lambda one=one: self.cometd.publish(one.user, one.message))  # type: ignore[misc]

    def _later(self, after: int, done: Callable[[], None]) -> None:
        """Do something later, unless the target is restarted before."""
        life = self._life
        self._loop.call_later(after / 1000, lambda: done() if self._life == life else None)

    def _outgoing(self, number: int, asked: Asked, members: Mapping[str, Any]) -> Sequence[Outgoing]:
        self._chain += 1
        good = self._good(asked, members)
        sent = good if asked.fate is Fate.CARRIED_OUT else ()
        if asked.fate is Fate.REFUSED_LATER:
            sent = (
                Outgoing(
                    user=asked.user, after=asked.acknowledgement, message=_error(members), acknowledges=True
                ),
            )
        others = self._references.setdefault(asked.user, [])
        situation = Situation(
            members=members,
            refused=asked.fate is not Fate.CARRIED_OUT,
            at_once=asked.fate is Fate.REFUSED,
            user=asked.user,
            users=self._schedule.users,
            after=self._schedule.after,
            others=tuple(others),
            good=good,
        )
        if asked.fate is Fate.CARRIED_OUT and not asked.bare:
            others.append(members["referenceId"])
        return self._changed(number, situation, sent)

    def _changed(self, number: int, situation: Situation, sent: tuple[Outgoing, ...]) -> tuple[Outgoing, ...]:
        if self._deviation is None or self._schedule.hits not in {None, number}:
            return sent
        changed = self._deviation.change(situation, sent)
        if changed is None:
            return sent
        self.deviated.append(number)
        when = 0 if len(changed) < len(sent) else max(one.after for one in changed)
        self._later(when, lambda: self.shown.append(number))
        return changed

    def _good(self, asked: Asked, members: Mapping[str, Any]) -> tuple[Outgoing, ...]:
        return (
            Outgoing(
                user=asked.user,
                after=asked.acknowledgement,
                message=_acknowledgement(members),
                acknowledges=True,
            ),
            Outgoing(
                user=asked.user, after=asked.event, message=_event(members, self._chain), acknowledges=False
            ),
        )

    def die(self) -> None:
        """Lose all that is under way."""
        self._life += 1
        self.cometd.die()


def _acknowledgement(members: Mapping[str, Any]) -> dict[str, Any]:
    names = ("devicePath", "callingList", "applicationId", "campaignName")
    data = {
        "record": {name: members[name] for name in names},
        "notificationType": "AddRecordAcknowledge",
        "messageType": "OutboundRecordMessage",
    } | {name: members[name] for name in ("referenceId",) if name in members}
    return {"channel": "/v2/me/outbound", "data": data}


def _error(members: Mapping[str, Any]) -> dict[str, Any]:
    data = {
        "referenceId": members["referenceId"],
        "notificationType": "AddRecordError",
        "messageType": "OutboundRecordMessage",
    }
    return {"channel": "/v2/me/outbound", "data": data}


def _event(members: Mapping[str, Any], chain: int) -> dict[str, Any]:
    data = {
        "userData": {
            "GSW_APPLICATION_ID": members["applicationId"],
            "GSW_USER_EVENT": "AddRecordAcknowledge",
            "GSW_CALLING_LIST": members["callingList"],
            "GSW_PHONE": members["phoneNumber"],
            "GSW_CAMPAIGN_NAME": members["campaignName"],
            "GSW_CHAIN_N": 0,
            "GSW_CHAIN_ID": chain,
        },
        "deviceId": members["devicePath"].rsplit("/", 1)[-1],
        "messageType": "DeviceUserEventMessage",
    }
    return {"channel": "/me/internal", "data": data}
