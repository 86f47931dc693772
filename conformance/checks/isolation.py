"""Isolation: no message of one user's request comes to another user's session."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from conformance.correlate import Kind, Message, keyless, names
from conformance.evidence import Sent
from conformance.judge import CaseView, Doubt, Finding, Observation, RunView, Survey, verifies_run
from conformance.model import member

__all__ = ["messages_reach_their_own_user_only"]


def _single(run: RunView) -> str:
    return "" if len(run.evidence.opened) != 1 else "the config names one user only"


Spans: TypeAlias = dict[str, tuple[float, float]]


def _note_span(spans: Spans, case: CaseView) -> None:
    start, end = case.sent.at, max(case.sent.at, case.reply.end)
    first, last = spans.get(case.sent.session, (start, end))
    spans[case.sent.session] = min(first, start), max(last, end)


_SPANS: Final = Survey(begin=Spans, take=_note_span)
"""Of each session: when its first request left, and when the last was answered or left."""


@verifies_run(
    "session.isolation", when=lambda run: bool(run.cases), not_applicable=_single, surveys=(_SPANS,)
)
def messages_reach_their_own_user_only(run: RunView) -> Iterator[Observation]:
    """No message of one user's request comes to another user's session."""
    for session, message in _astray(run):
        yield Finding(
            "a message of one user's request reaches another user's session",
            f"session {session} alone",
            f"session {message.event.session}",
            lines=(message.line,),
        )
    spans = run.surveyed(_SPANS)
    for opened in run.evidence.opened:
        others = [
            span
            for session, span in spans.items()
            if session != opened.session and _part(session) == _part(opened.session)
        ]
        if others and (why := _unwatched(run, opened.session, others)):
            yield Doubt(f"session {opened.session}: {why}")


def _unwatched(run: RunView, session: str, others: Sequence[tuple[float, float]]) -> str:
    """Say why a message of the others' requests may have come to the other session unseen, or return ""."""
    first, last = min(start for start, _ in others), max(end for _, end in others)
    return run.unwatched(session, first, last + run.quiet)


def _part(session: str) -> str:
    """Return the part of a merged run that a session is of, "" in any other run; each part watches its own sessions."""
    return session.rpartition(".")[0]


def _astray(run: RunView) -> Iterator[tuple[str, Message]]:
    """Yield the messages that reached another user's session, each with the session that it should have reached."""
    elsewhere = [
        (sent, message)
        for sent in run.evidence.of(Sent)
        for message in run.correlation.owned.get(sent.id, ())
        if message.event.session != sent.session
    ]
    surplus = _surplus(run) if elsewhere else frozenset()
    for sent, message in elsewhere:
        copied = (message.event.session, message.kind) in surplus
        if copied or not _names_its_own(run, run.cases[sent.id], message):
            yield sent.session, message
    times = _times(run) if run.correlation.unowned else {}
    for message in run.correlation.unowned:
        yield from ((session, message) for session in _owners(run, message, times))


def _names_its_own(run: RunView, case: CaseView, message: Message) -> bool:
    """Whether a message came to the right session with another's key: it names that session's own device."""
    path, session = names(message), message.event.session
    if case.case.fault is not None and member(case.payload, "devicePath") == path:
        return False  # the request itself names another user's device
    return any(one.session == session and one.device_path == path for one in run.evidence.opened)


def _surplus(run: RunView) -> frozenset[tuple[str, Kind]]:
    """Return the sessions that got more messages of a kind that tell of records than they are owed.

    Some of those are copies, and leaks whatever device they name.
    """
    told = Counter(
        (message.event.session, message.kind)
        for messages in run.correlation.owned.values()
        for message in messages
        if message.acknowledges
    )
    owed = Counter(case.sent.session for case in run.cases.values() if case.owed)
    return frozenset(which for which, count in told.items() if count > owed[which[0]])


def _times(run: RunView) -> Mapping[str, Sequence[float]]:
    """Return when the cases of each session were sent, in their order."""
    found = defaultdict[str, list[float]](list)
    for sent in run.evidence.of(Sent):
        found[sent.session].append(sent.at)
    return {session: sorted(times) for session, times in found.items()}


def _owners(run: RunView, message: Message, times: Mapping[str, Sequence[float]]) -> Iterator[str]:
    """Yield the sessions whose device a message names which tells of an added record, and came to another's instead.

    One without a key may answer any request of that session which was under way; with a key, it is another client's.
    """
    path = names(message)
    owners = {opened.session for opened in run.evidence.opened if opened.device_path == path}
    if message.event.session in owners or not (message.acknowledges and keyless(message.event)):
        return
    yield from (one for one in sorted(owners) if _under_way(run, times.get(one, ()), message))


def _under_way(run: RunView, times: Sequence[float], message: Message) -> bool:
    """Whether one of the cases that were sent at these times may be answered by a message."""
    before = bisect_right(times, message.event.at)
    return before > 0 and message.event.at <= times[before - 1] + run.header.ack_timeout
