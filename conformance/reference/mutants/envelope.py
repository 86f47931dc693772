"""Mutants of the response to a POST."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from conformance.reference.mutants.changes import answering, replying
from conformance.reference.mutants.members import Member, made
from conformance.reference.mutants.mutant import Family, Mutant
from conformance.reference.values import Fault, Json, Object, Outcome, Reply

__all__ = ["FAMILY", "MUTANTS"]

FAMILY: Final = Family.RESPONSE


def _members(stem: str, *, success: bool) -> Iterator[Mutant]:
    """Deviations of statusCode, in successes or in errors."""

    def mutant(kind: str, member: Member, edit: Callable[[Object], Object]) -> Mutant:
        return Mutant(
            name=f"{member.stem}-{kind}",
            summary=f"{member.path[-1]} is {kind} in the envelope of {stem}",
            breaks=member.breaks,
            change=answering(edit, success=success),
        )

    code = Member(path=("statusCode",), stem=f"{stem}-status-code", breaks=("envelope.status-code",))
    yield from made((code,), ("missing", "null", "retyped"), mutant=mutant)
    if not success:
        message = Member(
            path=("statusMessage",),
            stem=f"{stem}-status-message",
            breaks=("envelope.status-message-on-error",),
        )
        yield from made((message,), ("missing", "null", "retyped"), mutant=mutant)


def _with(name: str, requirement: str, more: Object, *, success: bool) -> Mutant:
    where = "a success" if success else "an error"
    return Mutant(
        name=name,
        summary=f"the envelope of {where} has {', '.join(more)} of its own",
        breaks=(requirement,),
        change=answering(lambda body: {**body, **more}, success=success, when=_logged_in),
    )


def _logged_in(outcome: Outcome) -> bool:
    """Whether a request came with a login: the code of those without is a requirement of its own."""
    return outcome.refusal is None or outcome.refusal.fault is not Fault.NOT_AUTHENTICATED


def _as(name: str, media_type: str, *, errors_only: bool) -> Mutant:
    def change(outcome: Outcome, reply: Reply) -> Reply:
        return reply if errors_only and outcome.refusal is None else replace(reply, media_type=media_type)

    which = "errors" if errors_only else "every envelope"
    return Mutant(
        name=name,
        summary=f"sends {which} as {media_type}",
        breaks=("envelope.media-type",),
        change=replying(change),
    )


_BAD_CODES: Final[tuple[tuple[str, Json], ...]] = (
    ("fraction", 10.5),
    ("boolean", True),
    ("array", [10]),
    ("object", {"code": 10}),
)
"""Values of an error's statusCode that are no integer, beside its digits as a string."""


def _bad_codes() -> Iterator[Mutant]:
    for word, code in _BAD_CODES:
        yield _with(f"error-status-code-{word}", "envelope.status-code", {"statusCode": code}, success=False)


def _wrapped(name: str, what: str, wrap: Callable[[Json], Json]) -> Mutant:
    def change(outcome: Outcome, reply: Reply) -> Reply:
        return reply if outcome.refusal is None else replace(reply, body=wrap(reply.body))

    return Mutant(
        name=name,
        summary=f"the response to a bad request is {what}",
        breaks=("envelope.status-code",),
        change=replying(change),
    )


def _text(outcome: Outcome, reply: Reply) -> Reply:
    return reply if outcome.refusal is None else replace(reply, text=outcome.refusal.message)


MUTANTS: Final = (
    *_members("success", success=True),
    *_members("error", success=False),
    *_bad_codes(),
    _wrapped("error-as-array", "an array around the envelope", lambda body: [body]),
    _wrapped("error-as-null", "null", lambda _: None),
    _wrapped("error-in-error", "an object that holds the envelope", lambda body: {"error": body}),
    Mutant(
        name="error-as-sentence",
        summary="the response to a bad request is its statusMessage, without quotes",
        breaks=("envelope.status-code",),
        change=replying(_text),
    ),
    Mutant(
        name="success-with-http-400",
        summary="statusCode 0 comes with HTTP 400",
        breaks=("envelope.status-code", "request.sample-accepted"),
        implies=(
            ("rejection.no-acknowledgement", "what HTTP refuses is carried out all the same"),
            ("rejection.no-user-event", "what HTTP refuses is carried out all the same"),
        ),
        change=replying(lambda outcome, reply: reply if outcome.refusal else replace(reply, status=400)),
    ),
    Mutant(
        name="success-status-code-altered",
        summary="an accepted record is answered with statusCode 1",
        breaks=("request.sample-accepted", "rejection.no-acknowledgement"),
        implies=(
            ("rejection.no-user-event", "what the envelope refuses is carried out all the same"),
            ("envelope.status-message-on-error", "the envelope of a success has no statusMessage"),
        ),
        change=answering(lambda body: {**body, "statusCode": 1}, success=True),
    ),
    _with(
        "success-status-message",
        "envelope.no-status-message-on-success",
        {"statusMessage": "OK"},
        success=True,
    ),
    _with(
        "success-status-message-empty",
        "envelope.no-status-message-on-success",
        {"statusMessage": ""},
        success=True,
    ),
    _with(
        "error-status-message-empty", "envelope.status-message-on-error", {"statusMessage": ""}, success=False
    ),
    _with("error-extra-member", "envelope.error-members", {"errors": []}, success=False),
    _with("error-reference-id", "envelope.error-members", {"referenceId": "1"}, success=False),
    _with("error-code-21", "envelope.known-codes", {"statusCode": 21}, success=False),
    _with("error-code-negative", "envelope.known-codes", {"statusCode": -1}, success=False),
    _with("error-code-http-status", "envelope.known-codes", {"statusCode": 400}, success=False),
    _as("envelope-as-text", "text/plain;charset=UTF-8", errors_only=False),
    _as("error-envelope-as-html", "text/html;charset=UTF-8", errors_only=True),
)
