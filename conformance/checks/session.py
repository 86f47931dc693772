"""Logins, tokens and users: what the Web Services owe before and beside the operation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.correlate import Message
from conformance.evidence import Opened, Sent
from conformance.judge import (
    CaseView,
    Doubt,
    Finding,
    Observation,
    ReplyKind,
    RunView,
    verifies,
    verifies_run,
)

__all__ = ["CHECKS"]


def _unauthenticated(case: CaseView) -> bool:
    return not case.case.login


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
    """A request with neither credentials nor cookies is refused."""
    yield from _refused(case)


def _no_token(run: RunView) -> str:
    issued = any(opened.csrf for opened in run.evidence.opened)
    return "" if issued or not run.evidence.opened else "the target issued no CSRF token"


@verifies("session.csrf-refused", when=lambda case: case.wrong_token, not_applicable=_no_token)
def a_request_with_a_wrong_token_is_refused(case: CaseView) -> Iterator[Observation]:
    """A request with another token than the one that was issued is refused."""
    yield from _refused(case)


def _single(run: RunView) -> str:
    return "" if len(run.evidence.opened) != 1 else "the config names one user only"


@verifies_run("session.isolation", when=lambda run: bool(run.cases), not_applicable=_single)
def messages_reach_their_own_user_only(run: RunView) -> Iterator[Observation]:
    """No message of one user's request comes to another user's session."""
    for sent, message in _astray(run):
        yield Finding(
            "a message of one user's request reaches another user's session",
            f"session {sent.session} alone",
            f"session {message.event.session}",
            lines=(message.line,),
        )
    for opened in run.evidence.opened:
        if why := _unwatched(run, opened.session):
            yield Doubt(f"session {opened.session}: {why}")


def _unwatched(run: RunView, session: str) -> str:
    """Say why a message of the others' requests may have come to the other session unseen, or return ""."""
    others = [case for case in run.cases.values() if case.sent.session != session]
    if not others:
        return ""
    last = max(max(case.sent.at, case.reply.end) for case in others)
    return run.unwatched(session, min(case.sent.at for case in others), last + run.quiet)


def _astray(run: RunView) -> Iterator[tuple[Sent, Message]]:
    for case in run.cases.values():
        for message in run.correlation.owned.get(case.case.id, ()):
            if message.event.session != case.sent.session and not _own_device(run, message):
                yield case.sent, message


def _own_device(run: RunView, message: Message) -> bool:
    """Whether a message names the device of the session that it came to: then it has another's key, and is no leak."""
    own = (opened for opened in run.evidence.opened if opened.session == message.event.session)
    return any(_names(message, opened) for opened in own)


def _names(message: Message, opened: Opened) -> bool:
    """Whether a message names the device of a session."""
    path = opened.device_path
    seen = message.get("data", "record", "devicePath"), message.get("data", "deviceId")
    return path == seen[0] or path.rsplit("/", 1)[-1] == seen[1]


CHECKS: Final = (
    a_request_without_login_is_refused,
    a_request_with_a_wrong_token_is_refused,
    messages_reach_their_own_user_only,
)
