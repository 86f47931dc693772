"""Messages that have lost their key, given to the one case that can be meant, or to none.

A message with a key that no case of the run sent is somebody else's, unless it is plainly one of ours, altered.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import islice
from typing import Final

from conformance.correlate.book import key, keyless, loosened
from conformance.correlate.message import Kind, Message, names
from conformance.evidence import Sent
from conformance.model import ABSENT, Expectation, Json, member

__all__ = ["place"]

_ENOUGH: Final = 4
"""Fewer characters than this in common say nothing about two reference ids."""

_RECORD: Final = (
    ("applicationId", ("record", "applicationId"), ("userData", "GSW_APPLICATION_ID")),
    ("campaignName", ("record", "campaignName"), ("userData", "GSW_CAMPAIGN_NAME")),
    ("callingList", ("record", "callingList"), ("userData", "GSW_CALLING_LIST")),
)
_ALIKE: Final = 2
"""How many of the three names must agree: one may be the very member that is wrong."""


_SEVERAL: Final = 2
"""So many candidates are enough to know that no single one is meant."""


class _Sent:
    """The cases of each session by the time at which they were sent."""

    def __init__(self, sent: Iterable[Sent]) -> None:
        self._sent = defaultdict[str, list[Sent]](list)
        for one in sorted(sent, key=lambda one: one.at):
            self._sent[one.session].append(one)
        self._times = {session: [one.at for one in cases] for session, cases in self._sent.items()}

    def near(self, message: Message, *, patience: float) -> Sequence[Sent]:
        """Return the cases that were sent on a message's session before it came, and not longer ago than `patience`."""
        at, times = message.event.at, self._times.get(message.event.session, ())
        found = self._sent.get(message.event.session, [])
        last = bisect_left(times, at)
        first = bisect_left(times, at, hi=last, key=lambda sent: sent + patience)
        return found[first:last]


def place(
    left: Sequence[Message],
    sent: Sequence[Sent],
    owned: Mapping[str, list[Message]],
    *,
    patience: float,
    refused: Container[str] = (),
) -> tuple[Message, ...]:
    """Add each message to its only candidate in `owned`; return those that have none, or more than one.

    `refused` holds the ids of the cases that were refused at once: they miss no message.
    """
    if not left:
        return ()
    strangers = sum(1 for message in left if not keyless(message.event) and message.kind is Kind.OUTBOUND)
    invented = strangers <= sum(1 for one in sent if one.case.reference_id is None)
    by_session, unowned = _Sent(sent), list[Message]()
    for message in sorted(left, key=lambda m: (not keyless(m.event), m.line)):
        near = by_session.near(message, patience=patience)
        waiting = (one for one in near if one.id not in refused and _outstanding(one, message, owned))
        meant = (one for one in waiting if _meant(one, message, invented=invented))
        candidates = list(islice(meant, _SEVERAL))
        if not candidates:
            candidates = _anonymous(message, near, owned, refused)
        if len(candidates) == 1:
            owned[candidates[0].id].append(message)
        else:
            unowned.append(message)
    return tuple(unowned)


def _anonymous(
    message: Message, near: Sequence[Sent], owned: Mapping[str, list[Message]], refused: Container[str]
) -> list[Sent]:
    """Return the case to which a message without a key belongs although it misses none, or nobody.

    That is one which itself has no such key, and was the last to be sent: such cases run alone. An acknowledgement is
    no refused one's: it may be a copy of what an earlier case was told. It may come among those of later cases too,
    where none of them can be meant.
    """
    if not keyless(message.event) or not message.acknowledges:
        return []
    if message.kind is Kind.DEVICE:
        return [one for one in near[-1:] if one.case.alone and _without_key(one, message)]
    last = next((one for one in reversed(near) if not _accounted(one, message, owned)), None)
    if last is None or last.id in refused or not last.case.alone:
        return []
    return [last] if _without_key(last, message) else []


def _accounted(one: Sent, message: Message, owned: Mapping[str, list[Message]]) -> bool:
    """Whether a case has an acknowledgement by its key, or one without a key cannot be meant for it."""
    if one.case.reference_id is None:
        return False
    found = owned.get(one.id, ())
    own = any(m.kind is message.kind and m.acknowledges and not keyless(m.event) for m in found)
    return own or not _meant(one, message, invented=False)


def _without_key(one: Sent, message: Message) -> bool:
    """Whether a case has no key by which a message of that kind could be found."""
    if message.kind is Kind.DEVICE:
        return one.case.phone is None
    unreferenced = one.case.reference_id is None and _unnamed(message)
    own = names(message) in ("", member(_body(one), "devicePath"))
    return unreferenced and own and _has_record(message) and _alike(one, message)


def _unnamed(message: Message) -> bool:
    """Whether a message has no key at all, not even one of a wrong type, which some request may have sent."""
    return key(message.event) in (ABSENT, None)


def _outstanding(one: Sent, message: Message, owned: Mapping[str, list[Message]]) -> bool:
    """Whether a case near which the message came still misses one of that kind.

    A case that a message with its key refused misses none, where the message has no key of its own.
    """
    found, lost = owned.get(one.id, ()), keyless(message.event)
    if any(m.kind is message.kind and (m.acknowledges or lost) for m in found):
        return False
    return one.case.expectation in {Expectation.ACCEPT, Expectation.OBSERVE}


def _meant(one: Sent, message: Message, *, invented: bool) -> bool:
    """Whether the message can be meant for the case: it names the same things, and no key of somebody else's."""
    if message.kind is Kind.DEVICE:
        return (
            _same_device(one, message)
            if _without_data(message)
            else message.acknowledges and _alike(one, message)
        )
    if not message.acknowledges or (_has_record(message) and not _alike(one, message)):
        return False
    if keyless(message.event):
        return _unnamed(message) or one.case.reference_id is not None
    found = key(message.event)
    if one.case.reference_id is None:
        return invented and names(message) in ("", member(_body(one), "devicePath"))
    return not isinstance(found, str) or _partly(
        loosened(found, Kind.OUTBOUND), one.case.reference_id.casefold()
    )


def _without_data(message: Message) -> bool:
    """Whether a user event has lost its user data, and with them all that tells whose it is."""
    return not isinstance(message.get("data", "userData"), dict)


def _has_record(message: Message) -> bool:
    return isinstance(message.get("data", "record"), dict)


def _same_device(one: Sent, message: Message) -> bool:
    path = member(_body(one), "devicePath")
    return isinstance(path, str) and path.rsplit("/", 1)[-1] == message.get("data", "deviceId")


def _alike(one: Sent, message: Message) -> bool:
    """Whether application, campaign and calling list are the case's, one of them at most being wrong."""
    which = 1 if message.kind is Kind.OUTBOUND else 2
    body = _body(one)
    return _ALIKE <= sum(message.get("data", *row[which]) == member(body, row[0]) for row in _RECORD)


def _body(one: Sent) -> Json:
    try:
        body: Json = json.loads(one.case.body)
    except ValueError:
        return None
    return body


def _partly(seen: str, given: str) -> bool:
    """Whether one id is part of the other: cut or prolonged on its way."""
    return min(len(seen), len(given)) >= _ENOUGH and (seen in given or given in seen)
