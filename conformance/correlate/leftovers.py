"""Messages that have lost their key, given to the one case that can be meant, or to none.

A message with a key that no case of the run sent is somebody else's, unless it is plainly one of ours, altered.
"""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from typing import Final

from conformance.correlate.book import key, keyless, loosened
from conformance.correlate.message import Kind, Message
from conformance.evidence import Sent
from conformance.model import Expectation, Json, member

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
    unowned = []
    strangers = sum(1 for message in left if not keyless(message.event) and message.kind is Kind.OUTBOUND)
    anonymous = sum(1 for one in sent if one.case.reference_id is None)
    for message in sorted(left, key=lambda m: (not keyless(m.event), m.line)):
        candidates = [
            one
            for one in sent
            if one.case.id not in refused
            and _outstanding(one, message, owned, patience=patience)
            and _meant(one, message, invented=strangers <= anonymous)
        ]
        if not candidates:
            candidates = _phoneless(message, sent, patience=patience)
        if len(candidates) == 1:
            owned[candidates[0].case.id].append(message)
        else:
            unowned.append(message)
    return tuple(unowned)


def _phoneless(message: Message, sent: Sequence[Sent], *, patience: float) -> list[Sent]:
    """Return the case without a phone to which a user event without one belongs, where nobody else misses one.

    Such cases run alone, so the one sent last is meant.
    """
    if message.kind is not Kind.DEVICE or not keyless(message.event) or not message.acknowledges:
        return []
    at, session = message.event.at, message.event.session
    near = [one for one in sent if one.session == session and one.at <= at <= one.at + patience]
    return [one for one in near if one.case.phone is None][-1:]


def _outstanding(one: Sent, message: Message, owned: Mapping[str, list[Message]], *, patience: float) -> bool:
    """Whether the case, sent before the message came, still misses one of that kind."""
    return (
        one.session == message.event.session
        and one.case.expectation in {Expectation.ACCEPT, Expectation.OBSERVE}
        and one.at <= message.event.at <= one.at + patience
        and not any(m.kind is message.kind and m.acknowledges for m in owned.get(one.case.id, ()))
    )


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
        return True
    found = key(message.event)
    if one.case.reference_id is None:
        return invented
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
