"""What is accepted and what is not: each case decides the one requirement that it names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.catalogue import load
from conformance.checks.presence import promised
from conformance.checks.reading import reads
from conformance.correlate import Message
from conformance.judge import (
    CaseCheck,
    CaseView,
    Doubt,
    Finding,
    Observation,
    ReplyKind,
    code_of,
)
from conformance.model import ABSENT, Expectation, Json, Subject

__all__ = ["CHECKS", "acceptance"]

_UNAUTHORIZED: Final = 401
_NOT_AUTHENTICATED: Final = 20
"""The statusCode of a request without a login (Return values, 8.5.2)."""

_SAID_NOTHING: Final = {ReplyKind.NONE, ReplyKind.UNAVAILABLE}


def acceptance(requirement: str) -> CaseCheck:
    """Return the check of a requirement on what is accepted.

    It judges the cases that name it, and the valid ones of which it has a trait accepted.
    """
    return CaseCheck(
        requirement=requirement,
        when=lambda case: _concerns(case, requirement),
        test=lambda case: _tested(case, requirement),
        named=True,
    )


def _concerns(case: CaseView, requirement: str) -> bool:
    if case.case.requirement == requirement and case.case.expectation in _TESTS:
        return _counts(case)
    return requirement in case.tried


def _counts(case: CaseView) -> bool:
    """Whether a case can decide anything: one whose drawn twin was refused is left to those that have a better one."""
    twin = case.twin
    return twin is None or twin.accepted or twin is case.run.known_good


def _tested(case: CaseView, requirement: str) -> Iterator[Observation]:
    if case.case.expectation is Expectation.ACCEPT:
        return _accepted(case, requirement)
    at_once = reads(case.run, "refusal_by_event") == "at_once"
    if at_once and case.case.expectation is Expectation.REJECT:
        return _refused(case)
    return _TESTS[case.case.expectation](case)


def _accepted(case: CaseView, requirement: str) -> Iterator[Observation]:
    """The request is accepted, and not refused later; where it is refused, one requirement alone answers for it."""
    unproven = any(t.requirement == requirement for t in case.suspects)
    if case.reply.kind in _SAID_NOTHING or (not case.accepted and _login_lost(case)):
        if unproven or case.case.requirement == requirement:
            yield _unsaid(case)
    elif case.accepted and not case.refused_later:
        if unproven or case.case.requirement == requirement:
            yield from _carried_out(case)
    elif _answering(case) == requirement:
        yield _refusal(case)
    elif unproven:
        yield Doubt(f"refused in case {case.case.id} only together with what {_answering(case)} answers for")


def _answering(case: CaseView) -> str:
    """Return the requirement that answers for the refusal of a valid case."""
    own = case.case.requirement
    return own if case is case.run.known_good else case.run.blame.answers(case.case.traits, own=own)


def _unsaid(case: CaseView) -> Doubt:
    lost = "the login was not accepted any more" if _login_lost(case) else "the target did not say"
    return Doubt(f"{lost}: {case.reply.described}", lines=(case.line, case.reply.line))


def _carried_out(case: CaseView) -> Iterator[Observation]:
    """Messages tell that an accepted request was carried out, where they are promised, and none contradicts."""
    if promised(case) and not (case.acknowledgements or case.user_events):
        why = case.missing_since()
        said = "passed on with statusCode 0, and no message tells that it was carried out"
        yield Doubt(f"{said}: {why}" if why else said)
    elif error := _contradiction(case):
        yield Finding(
            "the request is acknowledged, and refused by another message",
            "one of the two",
            error.get("data", "notificationType"),
            pointer="/data/notificationType",
            lines=(case.line, error.line),
        )


def _refusal(case: CaseView) -> Finding:
    unlike = ", ".join(trait.value for trait in case.suspects)
    because = f"; no accepted request has: {unlike}" if unlike and case is not case.run.known_good else ""
    if not case.accepted:
        return _unlike(case, f"the request is refused{because}", expected={"statusCode": 0})
    later = case.refused_later[0]
    return Finding(
        f"the request is refused by a later message{because}",
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


def _not_done(case: CaseView) -> Iterator[Observation]:
    """Neither success is answered, nor a record added; what is answered otherwise is free."""
    told = [message for message in (*case.outbound, *case.device) if message.acknowledges]
    if doubt := _undecided(case):
        yield doubt
    elif case.reply.kind is ReplyKind.ACCEPTED or told:
        yield _unlike(case, "the request is answered with success", expected="no success, and no message")
    elif why := case.silent_since(case.reply.end):
        yield Doubt(f"no acknowledgement was seen, but {why}")


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
    Expectation.ACCEPT: _carried_out,
    Expectation.REFUSE: _refused,
    Expectation.REJECT: _rejected,
    Expectation.UNACKNOWLEDGED: _unacknowledged,
}
_NOT_DONE: Final = ("request.method", "request.media-type")


def _judged(requirement: str) -> CaseCheck:
    if requirement not in _NOT_DONE:
        return acceptance(requirement)
    return CaseCheck(
        requirement=requirement,
        when=lambda case: case.case.requirement == requirement and case.case.expectation in _TESTS,
        test=_not_done,
        named=True,
    )


CHECKS: Final = tuple(
    _judged(row.id) for row in load() if row.subject is Subject.REQUEST and row.untestable is None
)
