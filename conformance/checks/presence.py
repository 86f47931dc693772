"""Whether a message is awaited at all; and one that has not come: missing, or only not seen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from conformance.checks.reading import reads
from conformance.correlate import Kind, Message
from conformance.evidence import Exchange, Purpose
from conformance.judge import CaseView, Doubt, Finding, Observation, ReplyKind, RunView, Stray
from conformance.model import Json, member

__all__ = [
    "another_cause",
    "ignored",
    "laid_to_a_later",
    "lost_key",
    "missing",
    "of_an_earlier",
    "promised",
    "taken_over",
]

_BAYEUX: Final = (Purpose.HANDSHAKE, Purpose.SUBSCRIBE, Purpose.CONNECT, Purpose.DISCONNECT)
_QUOTED: Final = 20
_SET_UP = (
    " (before it is taken for the target's fault: is the campaign loaded, does the calling list belong to it, "
    "is the device registered and in the campaign's group?)"
)


def ignored(run: RunView) -> str:
    """Say that the config ignores user events, or return "" where it does not."""
    return "the config ignores user events" if run.header.user_event_level == "ignore" else ""


def promised(case: CaseView) -> bool:
    """Whether messages are promised to an accepted request: only one with a referenceId is (Parameters: referenceId).

    A config may read it otherwise, and have every accepted request answered.
    """
    required = reads(case.run, "acknowledgement_without_reference_id") == "required"
    return case.case.reference_id is not None or required


def lost_key(case: CaseView, which: Kind, *, since: float) -> Doubt | None:
    """Return a doubt where a message came that tells of a record of ours and not of which, or None.

    It names the device of the case or of its session, and carries no key: it may be this case's, or nobody's.
    """
    devices = [one.device_path for one in case.run.evidence.opened if one.session == case.sent.session]
    own = (*devices, member(case.payload, "devicePath"))
    came = case.run.strays.between(which, case.sent.session, case.sent.at, since + case.run.quiet)
    near = [one for one in came if one.keyless and one.message.acknowledges and one.device in own]
    return (
        Doubt(f"{len(near)} came meanwhile that may have lost their key", lines=_lines(near))
        if near
        else None
    )


def another_cause(case: CaseView, messages: Sequence[Message]) -> Doubt | None:
    """Return a doubt where messages beyond the first have another cause than the target's fault, or None.

    A user event is found by its phone: it may be that of an earlier request with that phone, late. And with the ack
    extension, a poll that was given up and arrives all the same has the target send again what the next one brought.
    """
    lines = tuple(message.line for message in messages)
    if messages[0].kind is Kind.DEVICE and case.run.told_late(case.case.phone, case.sent.at):
        return Doubt("it may be that of an earlier request with this phone, which has had none", lines=lines)
    if (
        case.case.reference_id is None
        and messages[0].kind is Kind.OUTBOUND
        and case.run.nameless(case.sent.at)
    ):
        return Doubt(
            "it may be that of an earlier request without a referenceId, which has had none", lines=lines
        )
    copies = all(message.event.message == messages[0].event.message for message in messages)
    if len(messages) > 1 and copies and _asked_again(case, messages):
        return Doubt("a poll was given up meanwhile, and may have had it sent again", lines=lines)
    return None


def _asked_again(case: CaseView, messages: Sequence[Message]) -> bool:
    """Whether a poll of an acknowledging session was given up not long before the last of some copies came.

    That session must have brought them all: what was not acknowledged dies with its session (CometD, ack extension).
    """
    session, since, until = case.sent.session, case.sent.at - case.run.quiet, messages[-1].event.at
    if not any(one.acknowledges for one in case.run.evidence.opened if one.session == session):
        return False
    polls = [
        one
        for _, one in case.run.evidence.exchanged(Purpose.CONNECT)
        if one.failure is not None and one.session == session and since <= one.end <= until
    ]
    return bool(polls) and _clients(case.run, messages) in [{_client(one)} for one in polls]


def _clients(run: RunView, messages: Sequence[Message]) -> set[str | None]:
    """Return the clientIds of the requests whose responses brought some messages."""
    numbers = {message.event.exchange for message in messages}
    brought = run.evidence.exchanged(*_BAYEUX)
    return {_client(one) for _, one in brought if one.n in numbers} or {None}


def _client(exchange: Exchange) -> str | None:
    """Return the clientId with which the messages of a request were sent, None where they had none."""
    try:
        sent: Json = json.loads(exchange.request_body or "null")
    except (ValueError, RecursionError):
        return None
    first = sent[0] if isinstance(sent, list) and sent else sent
    found = member(first, "clientId")
    return found if isinstance(found, str) else None


def taken_over(case: CaseView, since: float) -> str:
    """Say why a second user event that was sent after `since` may have come as that of a later request, or return "".

    A poll brings late what a lost one should have brought; by then the phone may have been used again. And the engine
    waits for the messages of what was answered alone, and not beyond the deadline, before it uses a phone again.
    """
    again = case.run.used_again(case.case.phone, case.sent.at)
    if again is None:
        return ""
    awaited = case.reply.kind not in {ReplyKind.NONE, ReplyKind.UNAVAILABLE} and since <= case.deadline
    if not awaited and again < since + case.run.quiet:
        why = "its time was over" if since > case.deadline else "no answer came"
        return f"{why}, and a later request had the same phone before that was quiet"
    lost = any(
        one.failure is not None
        and one.session == case.sent.session
        and one.sent < again
        and one.end > since
        and case.run.heard_by(one.session, one.end) > again
        for _, one in case.run.evidence.exchanged(Purpose.CONNECT)
    )
    return "a poll was lost meanwhile, and a later request has the same phone" if lost else ""


def laid_to_a_later(case: CaseView) -> str:
    """Say why the user event of a refused request may have been taken for that of a later one, or return "".

    A later request with the phone has one too many, and was sent before what must be awaited of this one was heard.
    """
    again = case.run.used_again(case.case.phone, case.sent.at)
    heard = case.run.heard_by(case.sent.session, case.reply.end + case.run.quiet)
    if again is None or again >= heard or not case.run.told_too_late(case.case.phone, case.sent.at):
        return ""
    return "a later request with this phone has one too many, and was sent before all of this one was heard"


def of_an_earlier(case: CaseView, messages: Sequence[Message]) -> Doubt | None:
    """Return a doubt where a user event may be a second one of the request that had the phone before, or None."""
    if messages[0].kind is not Kind.DEVICE:
        return None
    earlier = case.run.used_before(case.case.phone, case.sent.at)
    if earlier is None or not earlier.user_events:
        return None
    why = taken_over(earlier, earlier.user_events[-1].event.at)
    lines = tuple(message.line for message in messages)
    return Doubt(f"it may be a second one of case {earlier.id}: {why}", lines=lines) if why else None


def missing(case: CaseView, which: Kind, *, name: str) -> Observation:
    """Return a finding where the channel was proven to be alive until the deadline, else a doubt.

    Messages of nobody's that came in the meantime are quoted: one that lost its key may be the one that is missed.
    """
    timeout = case.run.header.ack_timeout
    if why := case.missing_since():
        return Doubt(f"no {name} was seen within {timeout:g} s, but {why}")
    came = case.run.strays.between(which, case.sent.session, case.sent.at, case.deadline)
    strays = [one for one in came if one.telling]
    lost = [one for one in strays if one.keyless or which in case.run.alters_keys]
    if lost:
        return Doubt(
            f"no {name} carries this case's key, but {len(lost)} came that may have lost theirs",
            lines=_lines(lost),
        )
    if which is Kind.DEVICE and case.run.told_too_late(case.case.phone, case.sent.at):
        return Doubt(f"no {name} was seen in time, but a later request with this phone has one too many")
    first = case.run.known_good is case
    return Finding(
        f"no {name} came within {timeout:g} s of an accepted request{_SET_UP if first else ''}",
        expected=f"one {name}",
        actual=f"none; {len(strays)} of other owners" if strays else "none",
        lines=(case.line, case.reply.line, *_lines(strays)),
    )


def _lines(strays: Sequence[Stray]) -> tuple[int, ...]:
    """Return the lines of the first ones: where very many are quoted for every case, nobody reads them."""
    return tuple(one.message.line for one in strays[:_QUOTED])
