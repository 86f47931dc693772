"""What can be planted in a target: each breaks one requirement, and may imply others."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

__all__ = ["DEVIATIONS", "Deviation", "Outgoing", "Situation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message on its way: to which user, how many milliseconds after its request came, and which of the two it is."""

    user: int
    after: int
    message: Any
    acknowledges: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a deviation may look at: the request's members, whether it is refused, who else there is.

    `others` are referenceIds of the user's requests that were carried out before. `at_once` is whether it is refused
    by the answer itself.
    """

    members: Mapping[str, Any]
    refused: bool
    at_once: bool
    user: int
    users: int
    after: int
    others: tuple[str, ...]
    good: tuple[Outgoing, ...]
    """What a good target would send, or would have sent, had it not refused."""


Change = Callable[[Situation, tuple[Outgoing, ...]], tuple[Outgoing, ...] | None]
"""Gives what is sent instead; None where there is nothing to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """A name's deviation: what it breaks, what that implies, and how it changes the messages of a case."""

    breaks: str
    change: Change
    implies: frozenset[str] = frozenset()


def _without(*, acknowledges: bool) -> Change:
    def change(situation: Situation, sent: tuple[Outgoing, ...]) -> tuple[Outgoing, ...] | None:
        kept = tuple(one for one in sent if one.acknowledges is not acknowledges)
        unpromised = "referenceId" not in situation.members
        return None if situation.refused or unpromised else kept

    return change


def _twice(*, acknowledges: bool) -> Change:
    def change(situation: Situation, sent: tuple[Outgoing, ...]) -> tuple[Outgoing, ...] | None:
        again = tuple(
            replace(one, after=one.after + situation.after)
            for one in sent
            if one.acknowledges is acknowledges
        )
        return None if situation.refused else (*sent, *again)

    return change


def _altered(place: tuple[str, ...], new: Callable[[Situation, Any], Any], *, acknowledges: bool) -> Change:
    """Return the change of one member of a message."""

    def change(situation: Situation, sent: tuple[Outgoing, ...]) -> tuple[Outgoing, ...] | None:
        if situation.refused or (place[-1] == "referenceId" and place[-1] not in situation.members):
            return None
        made = tuple(
            _with(one, place, new, situation) if one.acknowledges is acknowledges else one for one in sent
        )
        return made if made != sent else None

    return change


def _with(
    one: Outgoing, place: tuple[str, ...], new: Callable[[Situation, Any], Any], about: Situation
) -> Outgoing:
    message = copy.deepcopy(one.message)
    *path, last = place
    inner = message
    for step in path:
        inner = inner[step]
    inner[last] = new(about, inner[last])
    return replace(one, message=message)


def _another(situation: Situation, own: Any) -> Any:
    """Return the referenceId of the first request, where another comes."""
    return situation.others[0] if situation.others else own


def _invented(situation: Situation, sent: tuple[Outgoing, ...]) -> tuple[Outgoing, ...] | None:
    """Return messages that carry a referenceId which nobody sent."""
    if situation.refused or "referenceId" in situation.members:
        return None
    return tuple(
        replace(one, message={**one.message, "data": {**one.message["data"], "referenceId": "made-up-0001"}})
        if one.acknowledges
        else one
        for one in sent
    )


def _elsewhere(*, copied: bool) -> Change:
    def change(situation: Situation, sent: tuple[Outgoing, ...]) -> tuple[Outgoing, ...] | None:
        if situation.users < 2 or situation.refused:
            return None
        away = tuple(replace(one, user=1 - one.user) for one in sent if one.acknowledges)
        return (*(sent if copied else [one for one in sent if not one.acknowledges]), *away)

    return change


def _after_all(*, acknowledges: bool) -> Change:
    """Return the change that answers a refused request as if it had been carried out."""

    def change(situation: Situation, sent: tuple[Outgoing, ...]) -> tuple[Outgoing, ...] | None:
        if not situation.at_once:
            return None
        more = tuple(
            replace(one, after=situation.after) for one in situation.good if one.acknowledges is acknowledges
        )
        return (*sent, *more)

    return change


_MISSED: Final = frozenset(
    {"acknowledgement.arrives", "acknowledgement.once", "request.combinations", "session.resumed"}
)
_NAMELESS: Final = frozenset({"acknowledgement.once", "acknowledgement.device-path"})
"""What has no referenceId is given to whoever of that session waits for such a message."""

_STATED: Final = frozenset({"rejection.no-acknowledgement", "rejection.no-user-event"})

DEVIATIONS: Final[Mapping[str, Deviation]] = {
    "acknowledgement-missing": Deviation(
        breaks="acknowledgement.arrives",
        change=_without(acknowledges=True),
        implies=frozenset({"session.resumed"}),
    ),
    "event-missing": Deviation(breaks="user-event.arrives", change=_without(acknowledges=False)),
    "acknowledgement-twice": Deviation(
        breaks="acknowledgement.once",
        change=_twice(acknowledges=True),
        implies=frozenset({"echo.reference-id"}),  # a copy without a key is given to whoever waits
    ),
    "event-twice": Deviation(breaks="user-event.once", change=_twice(acknowledges=False)),
    "reference-altered": Deviation(
        breaks="echo.reference-id",
        change=_altered(("data", "referenceId"), lambda _, own: own.upper(), acknowledges=True),
    ),
    "reference-another": Deviation(
        breaks="echo.reference-id",
        change=_altered(("data", "referenceId"), _another, acknowledges=True),
        implies=_MISSED | {"echo.none-invented"},  # where one without a referenceId waits as well
    ),
    "reference-invented": Deviation(breaks="echo.none-invented", change=_invented),
    "phone-altered": Deviation(
        breaks="user-event.phone",
        change=_altered(("data", "userData", "GSW_PHONE"), lambda _, own: f"+{own}", acknowledges=False),
        implies=frozenset({"user-event.arrives"}),
    ),
    "list-altered": Deviation(
        breaks="acknowledgement.calling-list",
        change=_altered(("data", "record", "callingList"), lambda _, own: own + "!", acknowledges=True),
    ),
    "channel-altered": Deviation(
        breaks="acknowledgement.channel",
        change=_altered(("channel",), lambda *_: "/me/internal", acknowledges=True),
    ),
    "acknowledged-to-another-user": Deviation(
        breaks="session.isolation", change=_elsewhere(copied=False), implies=_MISSED | _NAMELESS
    ),
    "copied-to-another-user": Deviation(
        breaks="session.isolation", change=_elsewhere(copied=True), implies=_NAMELESS
    ),
    "acknowledged-after-rejection": Deviation(
        breaks="rejection.no-acknowledgement", change=_after_all(acknowledges=True), implies=_STATED
    ),
    "event-after-rejection": Deviation(
        breaks="rejection.no-user-event",
        change=_after_all(acknowledges=False),
        implies=_STATED | {"user-event.once"},  # where it comes late, the phone is another request's
    ),
}
