"""The response: one JSON object with a statusCode, and with a statusMessage exactly where it is an error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.checks.reading import left_out, reads
from conformance.judge import CaseView, Finding, Observation, ReplyKind, code_of, verifies
from conformance.model import Absent, FaultKind, Json, member
from conformance.schemas import Problem, problems

__all__ = ["CHECKS"]

_HIGHEST: Final = {"8.5.0": 6, "8.5.1": 7}
"""The last statusCode of an edition's table; 20 in the others (Return values)."""
_PARTIAL: Final = 7
"""Partial success tells of each item, and so carries more (Return values, 8.5.1)."""


def _ours(case: CaseView) -> bool:
    """Whether the envelope's rules hold for it: an authenticated JSON object that the target itself answered."""
    answered = case.reply.kind not in {ReplyKind.NONE, ReplyKind.UNAVAILABLE}
    return case.regular and answered and isinstance(case.payload, dict)


def _object(case: CaseView) -> bool:
    return _ours(case) and isinstance(case.reply.body, dict)


def _success(case: CaseView) -> bool:
    return _object(case) and code_of(case.reply.body) == 0


def _error(case: CaseView) -> bool:
    return _object(case) and code_of(case.reply.body) not in {0, None}


@verifies("envelope.media-type", when=_ours)
def media_type_is_json(case: CaseView) -> Iterator[Observation]:
    """The response says that it is JSON."""
    kind = case.reply.media_type
    if kind != "application/json" and not kind.endswith(
        "+json"
    ):  # RFC 6839: a structured syntax suffix says it too
        yield Finding(
            "the response's media type is not JSON",
            expected="application/json",
            actual=kind,
            lines=(case.reply.line,),
        )


@verifies("envelope.status-code", when=_ours)
def status_code_is_an_integer(case: CaseView) -> Iterator[Observation]:
    """The response is an object with an integer statusCode, which is 0 only where the HTTP status agrees."""
    if not isinstance(case.reply.body, dict):
        yield _finding(
            case, "the response is no JSON object", expected={"statusCode": 0}, actual=case.reply.text
        )
        return
    for problem in _problems(case):
        if problem.pointer == "/statusCode":
            yield _of(problem, case)
    if code_of(case.reply.body) == 0 and (case.reply.status or 0) >= _REFUSING:
        yield _finding(
            case, f"statusCode 0 comes with HTTP {case.reply.status}", expected="another statusCode", actual=0
        )
    yield from _unlike_http(case)


_REFUSING: Final = 300
_STATUSES: Final = {"4xx": range(400, 500), "200": range(200, 201)}
"""The HTTP statuses of an error, where the config reads that there is a rule (no page has one)."""


def _unlike_http(case: CaseView) -> Iterator[Finding]:
    """Yield a finding where an error comes with another HTTP status than the config has it."""
    wanted = reads(case.run, "http_status_of_errors")
    allowed = _STATUSES.get(wanted)
    if _error(case) and allowed is not None and case.reply.status not in allowed:
        message = f"an error comes with HTTP {case.reply.status}"
        yield Finding(message, f"HTTP {wanted}", case.reply.status, lines=(case.reply.line,))


@verifies("envelope.status-message-on-error", when=_error)
def an_error_explains_itself(case: CaseView) -> Iterator[Observation]:
    """An error carries a statusMessage that is not empty."""
    for problem in _problems(case):
        if problem.pointer == "/statusMessage":
            yield _of(problem, case)
    if member(case.reply.body, "statusMessage") == "":
        yield Finding(
            "statusMessage is empty", "a text", "", pointer="/statusMessage", lines=(case.reply.line,)
        )


@verifies(
    "envelope.no-status-message-on-success",
    when=_success,
    not_applicable=left_out(status_message_on_success="tolerated", success_members="tolerated"),
)
def a_success_has_no_message(case: CaseView) -> Iterator[Observation]:
    """A success carries no statusMessage, and where the config reads it so, nothing but its code."""
    for problem in _problems(case):
        if problem.pointer == "/statusMessage" and reads(case.run, "status_message_on_success") == "absent":
            yield _of(problem, case)
    if reads(case.run, "success_members") == "only_status_code":
        yield from _beside_the_code(case)


def _beside_the_code(case: CaseView) -> Iterator[Finding]:
    """Yield a finding for each member that is not the envelope's."""
    for name in case.reply.body if isinstance(case.reply.body, dict) else ():
        if name not in {"statusCode", "statusMessage"}:
            yield Finding(
                "a success carries more than its code", "statusCode alone", name, lines=(case.reply.line,)
            )


@verifies("envelope.error-members", when=_error, not_applicable=left_out(error_members="tolerated"))
def an_error_carries_nothing_else(case: CaseView) -> Iterator[Observation]:
    """An error carries statusCode and statusMessage alone."""
    for problem in _problems(case):
        surplus = problem.pointer not in {"", "/statusCode", "/statusMessage"}
        if surplus and code_of(case.reply.body) != _PARTIAL:
            yield _of(problem, case)


@verifies("envelope.known-codes", when=_error)
def the_code_is_one_of_the_edition(case: CaseView) -> Iterator[Observation]:
    """The statusCode stands in the edition's table."""
    edition = case.run.header.edition
    highest = _HIGHEST.get(edition, 20)
    code = code_of(case.reply.body)
    if code is None or not 0 <= code <= highest:
        yield _finding(
            case,
            f"edition {edition} has no such statusCode",
            expected=f"0..{highest}",
            actual=case.reply.code,
        )
    elif reads(case.run, "error_codes") == "general_table":
        yield from _unlike_table(case, code, highest=highest)


_MISSING: Final = (1,)
_WRONG: Final = (2, 10)
_TABLE: Final = {
    FaultKind.MISSING: _MISSING,
    FaultKind.NULL: _MISSING + _WRONG,
    FaultKind.WRONG_TYPE: _WRONG,
    FaultKind.OUT_OF_ENUMERATION: _WRONG,
}
"""The codes of the general table by what is wrong with a request (Return values)."""


def _unlike_table(case: CaseView, code: int, *, highest: int) -> Iterator[Finding]:
    """Yield a finding where the general table has another code for what is wrong with the request."""
    fault = case.case.fault
    wanted = [one for one in _TABLE.get(fault.kind, ()) if one <= highest] if fault else []
    if fault and wanted and code not in wanted:
        yield _finding(
            case,
            f"another statusCode than that of a {fault.kind} value",
            expected=list[Json](wanted),
            actual=code,
        )


def _problems(case: CaseView) -> tuple[Problem, ...]:
    body = case.reply.body
    return () if isinstance(body, Absent) else problems("add_record/response", body)


def _of(problem: Problem, case: CaseView) -> Finding:
    return Finding(
        problem.message, problem.expected, problem.actual, pointer=problem.pointer, lines=(case.reply.line,)
    )


def _finding(case: CaseView, message: str, *, expected: Json, actual: Json | Absent) -> Finding:
    return Finding(
        message,
        expected=expected,
        actual=actual,
        pointer="/statusCode",
        lines=(case.reply.line,),
    )


CHECKS: Final = (
    media_type_is_json,
    status_code_is_an_integer,
    an_error_explains_itself,
    a_success_has_no_message,
    an_error_carries_nothing_else,
    the_code_is_one_of_the_edition,
)
