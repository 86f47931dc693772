"""Mutants of the response to a POST."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from conformance.reference.mutants.changes import answering, replying
from conformance.reference.mutants.members import Member, made
from conformance.reference.mutants.mutant import Mutant
from conformance.reference.values import Object, Outcome, Reply

__all__ = ["MUTANTS"]


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
        change=answering(lambda body: {**body, **more}, success=success),
    )


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


MUTANTS: Final = (
    *_members("success", success=True),
    *_members("error", success=False),
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
