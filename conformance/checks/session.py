"""Logins, tokens and users: what the Web Services owe before and beside the operation."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from conformance.checks.presence import missing
from conformance.checks.reading import reads
from conformance.correlate import Kind, Message, keyless, names
from conformance.evidence import Purpose, Sent
from conformance.judge import (
    CaseView,
    Doubt,
    Finding,
    Observation,
    ReplyKind,
    RunView,
    code_of,
    verifies,
    verifies_run,
)
from conformance.model import FaultKind, Label, member

__all__ = ["CHECKS"]

_NOT_AUTHENTICATED: Final = 20
_FORBIDDEN: Final = 403
_WITHOUT_20: Final = frozenset({"8.5.0", "8.5.1"})
"""Editions whose table of return values ends before 20."""


def _unauthenticated(case: CaseView) -> bool:
    return not case.case.login or _of_kind(case, FaultKind.UNKNOWN_LOGIN)


def _of_kind(case: CaseView, *kinds: FaultKind) -> bool:
    return case.case.fault is not None and case.case.fault.kind in kinds


def _refused(case: CaseView) -> Iterator[Observation]:
    """Yield what speaks against a refusal: an acceptance, or messages that tell of a record."""
    told = [message for message in (*case.outbound, *case.device) if message.acknowledges]
    if case.reply.kind is ReplyKind.ACCEPTED or told:
        yield Finding(
            "the request is accepted",
            "HTTP 3xx or 4xx, or a statusCode other than 0",
            case.reply.described,
            lines=(case.line, case.reply.line, *(message.line for message in told)),
        )
    elif case.reply.kind is not ReplyKind.REJECTED:
        yield Doubt(f"neither accepted nor plainly refused: {case.reply.described}", lines=(case.reply.line,))


@verifies("session.unauthenticated-refused", when=_unauthenticated)
def a_request_without_login_is_refused(case: CaseView) -> Iterator[Observation]:
    """A request with neither credentials nor cookies, or with those of nobody, is refused."""
    yield from _refused(case)


def _has_code(case: CaseView) -> bool:
    """Whether the refusal of a request without a login carries a statusCode: an HTTP refusal does as well.

    Where there are tokens, a 403 may be about the token that such a request lacks too.
    """
    if case.reply.status == _FORBIDDEN and any(opened.csrf for opened in case.run.evidence.opened):
        return False
    refused = case.reply.kind in {ReplyKind.REJECTED, ReplyKind.SERVER_ERROR}
    return _unauthenticated(case) and refused and code_of(case.reply.body) is not None


def _no_code(run: RunView) -> str:
    if run.header.edition in _WITHOUT_20:
        return f"edition {run.header.edition} has no statusCode for it"
    if reads(run, "unauthenticated_code") == "ignored":
        return "the config ignores the statusCode of a request without a login"
    asked = [case for case in run.cases.values() if _unauthenticated(case)]
    bare = asked and not any(_has_code(case) for case in asked)
    return "the target refuses without an envelope, which is its right" if bare else ""


@verifies("session.unauthenticated-code", when=_has_code, not_applicable=_no_code)
def the_code_asks_for_a_login(case: CaseView) -> Iterator[Observation]:
    """The statusCode of an envelope that refuses for want of a login is 20."""
    if code_of(case.reply.body) != _NOT_AUTHENTICATED:
        yield Finding(
            "another statusCode than that of a missing login",
            _NOT_AUTHENTICATED,
            case.reply.code,
            pointer="/statusCode",
            lines=(case.line, case.reply.line),
        )


def _no_token(run: RunView) -> str:
    issued = any(opened.csrf for opened in run.evidence.opened)
    return "" if issued or not run.evidence.opened else "the target issued no CSRF token"


@verifies(
    "session.csrf-refused",
    when=lambda case: _of_kind(case, FaultKind.WRONG_TOKEN, FaultKind.NO_TOKEN),
    not_applicable=_no_token,
)
def a_request_with_a_wrong_token_is_refused(case: CaseView) -> Iterator[Observation]:
    """A request with another token than the one that was issued, or with none, is refused."""
    yield from _refused(case)


def _no_such_user(run: RunView) -> str:
    users = member(run.header.config, "users")
    roles = [member(user, "role") for user in users] if isinstance(users, list) else []
    return "" if "without-feature" in roles else "the config names no user without the feature"


@verifies(
    "session.feature-required",
    when=lambda case: _of_kind(case, FaultKind.WITHOUT_FEATURE),
    not_applicable=_no_such_user,
)
def a_user_without_the_feature_is_refused(case: CaseView) -> Iterator[Observation]:
    """The request of a user without the feature is refused."""
    yield from _refused(case)


def _resumed(case: CaseView) -> bool:
    """Whether a case of a sequence was sent on a notification session that had been opened anew."""
    return case.case.label is Label.SEQUENCE and not case.sent.deaf and _handshakes_before(case) > 1


def _handshakes_before(case: CaseView) -> int:
    return sum(
        exchange.session == case.sent.session and exchange.end < case.sent.at
        for _, exchange in case.run.evidence.exchanged(Purpose.HANDSHAKE)
    )


@verifies("session.resumed", when=_resumed)
def a_new_session_is_answered(case: CaseView) -> Iterator[Observation]:
    """A request that is sent after the notification session was opened anew is accepted, and acknowledged on it."""
    if case.mistaken:
        yield Doubt("answered, with the key of another case", lines=tuple(m.line for m in case.mistaken))
    elif case.owed and not case.acknowledgements:
        yield missing(case, Kind.OUTBOUND, name="acknowledgement after the session was opened anew")
    elif not case.carried_out and case.reply.kind in {ReplyKind.REJECTED, ReplyKind.SERVER_ERROR}:
        yield Finding(
            "refused, although a request like it was accepted before",
            {"statusCode": 0},
            case.reply.described,
            lines=(case.line, case.reply.line),
        )
    elif not case.carried_out:
        yield Doubt(f"neither answered nor refused: {case.reply.described}", lines=(case.reply.line,))


def _single(run: RunView) -> str:
    return "" if len(run.evidence.opened) != 1 else "the config names one user only"


@verifies_run("session.isolation", when=lambda run: bool(run.cases), not_applicable=_single)
def messages_reach_their_own_user_only(run: RunView) -> Iterator[Observation]:
    """No message of one user's request comes to another user's session."""
    for session, message in _astray(run):
        yield Finding(
            "a message of one user's request reaches another user's session",
            f"session {session} alone",
            f"session {message.event.session}",
            lines=(message.line,),
        )
    spans = _spans(run)
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


def _spans(run: RunView) -> Mapping[str, tuple[float, float]]:
    """Return, for each session, when its first request left and when the last was answered or left."""
    found: dict[str, tuple[float, float]] = {}
    for case in run.cases.values():
        start, end = case.sent.at, max(case.sent.at, case.reply.end)
        first, last = found.get(case.sent.session, (start, end))
        found[case.sent.session] = min(first, start), max(last, end)
    return found


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


CHECKS: Final = (
    a_request_without_login_is_refused,
    the_code_asks_for_a_login,
    a_request_with_a_wrong_token_is_refused,
    a_user_without_the_feature_is_refused,
    a_new_session_is_answered,
    messages_reach_their_own_user_only,
)
