"""Logins, tokens and users: what the Web Services owe before and beside the operation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.checks.isolation import messages_reach_their_own_user_only
from conformance.checks.presence import missing
from conformance.checks.reading import reads
from conformance.correlate import Kind
from conformance.evidence import Purpose
from conformance.judge import (
    CaseView,
    Doubt,
    Finding,
    Observation,
    ReplyKind,
    RunView,
    Survey,
    code_of,
    verifies,
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


def _note_coded(coded: list[bool], case: CaseView) -> None:
    if _unauthenticated(case):
        coded.append(_has_code(case))


_CODED: Final = Survey(begin=list[bool], take=_note_coded)
"""Of each request without a login: whether a statusCode refuses it."""


def _no_code(run: RunView) -> str:
    if run.header.edition in _WITHOUT_20:
        return f"edition {run.header.edition} has no statusCode for it"
    if reads(run, "unauthenticated_code") == "ignored":
        return "the config ignores the statusCode of a request without a login"
    coded = run.surveyed(_CODED)
    bare = coded and not any(coded)
    return "the target refuses without an envelope, which is its right" if bare else ""


@verifies("session.unauthenticated-code", when=_has_code, not_applicable=_no_code, surveys=(_CODED,))
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


CHECKS: Final = (
    a_request_without_login_is_refused,
    the_code_asks_for_a_login,
    a_request_with_a_wrong_token_is_refused,
    a_user_without_the_feature_is_refused,
    a_new_session_is_answered,
    messages_reach_their_own_user_only,
)
