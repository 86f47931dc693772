"""What is accepted and what is not: each case decides the one requirement that it names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.catalogue import Subject, load
from conformance.correlate import Message
from conformance.judge import CaseCheck, CaseView, Doubt, Finding, Observation, ReplyKind, code_of
from conformance.model import ABSENT, Expectation, Json

__all__ = ["CHECKS", "acceptance"]

_UNAUTHORIZED: Final = 401
_NOT_AUTHENTICATED: Final = 20
"""The statusCode of a request without a login (Return values, 8.5.2)."""

_SAID_NOTHING: Final = {ReplyKind.NONE, ReplyKind.UNAVAILABLE}


def acceptance(requirement: str) -> CaseCheck:
    """Return the check of a requirement on what is accepted: it judges the cases that name it."""
    return CaseCheck(
        requirement=requirement,
        when=lambda case: case.case.requirement == requirement and _counts(case),
        test=lambda case: _TESTS[case.case.expectation](case),
    )


def _counts(case: CaseView) -> bool:
    """Whether a case can decide anything: one whose drawn twin was refused is left to those that have a better one."""
    twin = case.twin
    return case.case.expectation in _TESTS and (twin is None or twin.accepted or twin is case.run.known_good)


def _accepted(case: CaseView) -> Iterator[Observation]:
    """The request is accepted, and not refused later."""
    if case.reply.kind in _SAID_NOTHING:
        yield Doubt(f"the target did not say: {case.reply.described}", lines=(case.reply.line,))
    elif not case.accepted and _login_lost(case):
        yield Doubt(
            f"the login was not accepted any more: {case.reply.described}", lines=(case.line, case.reply.line)
        )
    elif not case.accepted and (simpler := _explanation(case)):
        yield Doubt(
            f"refused, as case {simpler.case.id} is, which has only {simpler.case.varies[0]} in common"
        )
    elif not case.accepted:
        yield _unlike(case, "the request is refused", expected={"statusCode": 0})
    elif not (case.refused_later or case.acknowledgements or case.user_events):
        yield Doubt("passed on with statusCode 0, and no message tells that it was carried out")
    elif error := _contradiction(case):
        yield Finding(
            "the request is acknowledged, and refused by another message",
            "one of the two",
            error.get("data", "notificationType"),
            pointer="/data/notificationType",
            lines=(case.line, error.line),
        )
    elif case.refused_later:
        later = case.refused_later[0]
        yield Finding(
            "the request is refused by a later message",
            expected="AddRecordAcknowledge",
            actual=later.get("data", "notificationType"),
            pointer="/data/notificationType",
            lines=(case.line, later.line),
        )


def _login_lost(case: CaseView) -> bool:
    """Whether the answer speaks of the login, which the known good had: then it says nothing about the request."""
    good = case.run.known_good
    lost = case.reply.status == _UNAUTHORIZED or code_of(case.reply.body) == _NOT_AUTHENTICATED
    return lost and good is not None and good is not case and good.accepted


def _contradiction(case: CaseView) -> Message | None:
    """Return a message that tells of an error although the request was acknowledged."""
    errors = (m for m in case.outbound if "error" in str(m.get("data", "notificationType")).casefold())
    return next(errors, None) if case.acknowledgements else None


def _explanation(case: CaseView) -> CaseView | None:
    """Return a refused case that differs from the known good in one thing which this case, of many, shares."""
    for other in case.run.cases.values():
        single = len(other.case.varies) == 1 and other.case.expectation is Expectation.ACCEPT
        refused = other.reply.kind in {ReplyKind.REJECTED, ReplyKind.SERVER_ERROR}
        if single and other is not case and refused and other.case.varies[0] in case.case.varies[1:]:
            return other
    return None


def _refused(case: CaseView) -> Iterator[Observation]:
    """The request is refused at once."""
    if doubt := _undecided(case):
        yield doubt
    elif case.accepted or case.reply.kind is ReplyKind.UNCLEAR:
        yield _unlike(case, "the request is accepted", expected="a statusCode other than 0")


def _rejected(case: CaseView) -> Iterator[Observation]:
    """The request is refused at once, or by a later message with its referenceId and no acknowledgement."""
    if doubt := _undecided(case):
        yield doubt
    elif not case.rejected and (case.acknowledgements or case.user_events):
        yield _unlike(
            case, "the request is accepted", expected="a statusCode other than 0, or a later refusal"
        )
    elif not case.rejected and (why := case.missing_since()):
        yield Doubt(f"passed on with statusCode 0, and no message told what became of it: {why}")
    elif not case.rejected:
        yield _unlike(
            case, "the request is passed on and never refused", expected="a refusal, at once or later"
        )


def _unacknowledged(case: CaseView) -> Iterator[Observation]:
    """Whatever is answered at once, no message tells that a record was added."""
    told = [message for message in (*case.outbound, *case.device) if message.acknowledges]
    if doubt := _undecided(case):
        yield doubt
    elif told:
        yield Finding(
            "a request that names what does not exist is acknowledged",
            expected="no acknowledgement",
            actual="AddRecordAcknowledge",
            pointer=case.case.fault.pointer if case.case.fault else "",
            lines=(case.line, *(message.line for message in told)),
        )
    elif why := case.silent_since(case.reply.end):
        yield Doubt(f"no acknowledgement was seen, but {why}")


def _undecided(case: CaseView) -> Doubt | None:
    """Return why an invalid case says nothing: no answer, or a twin that was not accepted either."""
    if case.reply.kind in _SAID_NOTHING:
        return Doubt(f"the target did not say: {case.reply.described}", lines=(case.reply.line,))
    if case.case.twin and not (case.twin and case.twin.accepted):
        return Doubt(f"its valid twin, case {case.case.twin}, was not accepted, so a refusal proves nothing")
    return None


def _unlike(case: CaseView, message: str, *, expected: Json) -> Finding:
    pointer = case.case.fault.pointer if case.case.fault else ""
    body = case.reply.described if case.reply.body is ABSENT else case.reply.body
    return Finding(
        message, expected=expected, actual=body, pointer=pointer, lines=(case.line, case.reply.line)
    )


_TESTS: Final = {
    Expectation.ACCEPT: _accepted,
    Expectation.REFUSE: _refused,
    Expectation.REJECT: _rejected,
    Expectation.UNACKNOWLEDGED: _unacknowledged,
}

CHECKS: Final = tuple(
    acceptance(row.id) for row in load() if row.subject is Subject.REQUEST and row.untestable is None
)
