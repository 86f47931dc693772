"""What the polls of a session show: that it is not alone, is lost, is cut, or is held back by what stands in between.

Long-polling needs three things of the way to the target: what can be answered at once comes at once, other requests
are not kept waiting by a held poll, and a poll that is released comes back (Bayeux 1.0, two connection operation). None
of that needs a record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Final

from conformance.config import Config
from conformance.evidence import Evidence, Exchange, Opened, Purpose
from conformance.model import Json, member
from conformance.wire.checkup.symptom import Symptom

__all__ = ["channel_symptoms", "round_trip"]

_SLACK: Final = 1.5
_TIMES: Final = 3.0
_REST: Final = frozenset({Purpose.LOGIN, Purpose.FEATURES, Purpose.DEVICES})
_BUFFERED: Final = (
    "Does something in between buffer answers, as a proxy does? Let it pass those of target.notifications_path on at "
    "once (proxy_buffering off), on connections of their own."
)


def round_trip(exchanges: Sequence[Exchange]) -> float | None:
    """Return the seconds that an ordinary answer takes, None where none came."""
    took = [one.end - one.sent for one in exchanges if one.purpose in _REST and one.failure is None]
    return median(took) if took else None


def channel_symptoms(evidence: Evidence, config: Config) -> Iterator[Symptom]:
    """Yield what is wrong with the notifications of each session that was opened; one symptom each, the first cause."""
    sessions = [line.record for line in evidence.lines if isinstance(line.record, Opened)]
    everything = [line.record for line in evidence.lines if isinstance(line.record, Exchange)]
    for opened in sessions:
        own = sorted((one for one in everything if one.session == opened.session), key=lambda one: one.sent)
        where = f"users[{opened.user}]"
        found = [one for cause in (_lost, _cut, _mute) for one in cause(own, opened, where)]
        causes = sorted((*_crowded(own, where), *found), key=lambda one: not one.grave)
        address = config.target.base_url + config.target.notifications_path
        yield from (causes or list(_late(own, opened, address)))[:1]


def _crowded(own: Sequence[Exchange], where: str) -> Iterator[Symptom]:
    for one in own:
        for message in _messages(one):
            if member(message, "advice", "multiple-clients") is True:
                yield Symptom(
                    what="another notification session of the same browser is open (multiple-clients), so that polls "
                    "are not held and messages come late",
                    where=where,
                    remedy="End what else is logged in as this user; give cookies of a login of its own, not of an "
                    "open browser.",
                )
                return


def _lost(own: Sequence[Exchange], opened: Opened, where: str) -> Iterator[Symptom]:
    """Yield that the session was lost; once is what a restart does, and not grave."""
    gone = [
        (one, error)
        for one in own
        if one.purpose is Purpose.CONNECT
        for message in _messages(one)
        if member(message, "successful") is False and (error := _gone(message))
    ]
    if gone:
        one, error = gone[0]
        after = max(0.0, one.end - opened.at)
        times = "" if len(gone) == 1 else f", {len(gone)} times in all"
        yield Symptom(
            what=f"the notification session was lost {after:.1f} s after it was opened ({error}){times}",
            where=where,
            remedy="Does a balancer lead every request to the same node, are cookies kept, and does another program "
            "end this user's session? How long does the target keep one (maxInterval)?",
            grave=len(gone) > 1 or not _regained(own, gone[0][0]),
        )


def _regained(own: Sequence[Exchange], lost: Exchange) -> bool:
    """Whether a later poll was answered well."""
    later = (one for one in own if one.purpose is Purpose.CONNECT and one.sent > lost.sent)
    return any(member(message, "successful") is True for one in later for message in _messages(one))


def _gone(message: Json) -> str:
    error = member(message, "error")
    if isinstance(error, str) and error[:3] in {"401", "402", "403"}:
        return error
    return "advice to handshake" if member(message, "advice", "reconnect") == "handshake" else ""


def _cut(own: Sequence[Exchange], opened: Opened, where: str) -> Iterator[Symptom]:
    goodbye = _goodbye(own)
    for one in own:
        if one.purpose is not Purpose.CONNECT or one.end < opened.at or (goodbye and one.end > goodbye.sent):
            continue
        if one.failure not in {None, "cancelled"} or (one.status or 0) >= 400:
            why = one.failure or f"HTTP {one.status}"
            yield Symptom(
                what=f"a held poll was broken off after {one.end - one.sent:.1f} s: {why}",
                where=where,
                remedy="What stands in between has a shorter time limit than the target's long polls: raise it to 60 s "
                "and more.",
            )
            return


def _mute(own: Sequence[Exchange], opened: Opened, where: str) -> Iterator[Symptom]:
    """Yield that polls that may be held are answered with nothing; some are by sound servers, but not all."""
    later = (one for one in own if one.purpose is Purpose.CONNECT and one.end > opened.at)
    polls = [one for one in later if one.failure is None and not _at_once(one)]
    empty = [one for one in polls if one.status == 200 and not _messages(one)]
    if len(empty) > 1 and len(empty) == len(polls):
        yield Symptom(
            what=f"{len(empty)} polls were answered with nothing, and none that may be held with a reply",
            where=where,
            remedy="Does what stands in between answer held polls itself? Let it wait for the target's answer.",
        )


def _late(own: Sequence[Exchange], opened: Opened, where: str) -> Iterator[Symptom]:
    usual = round_trip(own) or 0.0
    bound = _SLACK + _TIMES * usual
    for one in own:
        if one.purpose is Purpose.VERSION and one.sent > opened.at and one.end - one.sent > bound:
            waited = f"a request beside a held poll was kept waiting for {one.end - one.sent:.1f} s"
            yield _held_back(waited, usual, where)
    for one in own:
        if _at_once(one) and one.end - one.sent > bound:
            yield _held_back(f"the reply to a {one.purpose} took {one.end - one.sent:.1f} s", usual, where)
    if (goodbye := _goodbye(own)) is not None and goodbye.failure is None:
        polls = [one for one in own if one.purpose is Purpose.CONNECT and one.end >= goodbye.sent]
        if polls and polls[-1].end - goodbye.end > bound:
            held = (
                f"the held poll came back {polls[-1].end - goodbye.end:.1f} s and more after it was released"
            )
            yield _held_back(held, usual, where)


def _held_back(what: str, usual: float, where: str) -> Symptom:
    return Symptom(
        what=f"{what}, where others take {usual:.2f} s: messages would come late",
        where=where,
        remedy=_BUFFERED,
    )


def _goodbye(own: Sequence[Exchange]) -> Exchange | None:
    return next((one for one in own if one.purpose is Purpose.DISCONNECT), None)


def _at_once(one: Exchange) -> bool:
    """Whether the target was to answer without waiting: anything but a held poll."""
    if one.failure is not None:
        return False
    if one.purpose is Purpose.CONNECT:
        return any(member(message, "advice", "timeout") == 0 for message in _parsed(one.request_body))
    return one.purpose in {Purpose.HANDSHAKE, Purpose.SUBSCRIBE, Purpose.DISCONNECT}


def _messages(one: Exchange) -> list[Json]:
    return _parsed(one.body) if one.purpose in {Purpose.HANDSHAKE, Purpose.CONNECT, Purpose.SUBSCRIBE} else []


def _parsed(text: str | None) -> list[Json]:
    try:
        value = json.loads(text or "")
    except (ValueError, RecursionError):
        return []
    return value if isinstance(value, list) else [value]
