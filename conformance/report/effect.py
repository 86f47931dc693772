"""What a request brought about at the target, as far as the evidence tells."""

from __future__ import annotations

from enum import StrEnum

from conformance.judge import CaseView, ReplyKind

__all__ = ["Effect", "effect"]


class Effect(StrEnum):
    """What became of a request."""

    ACKNOWLEDGED = "acknowledged"
    """A message says that the record was added."""
    ACCEPTED = "accepted"
    """Passed on, and no message came: the record may exist."""
    REFUSED = "refused"
    """Rejected, at once or by a later message: the record should not exist."""
    UNKNOWN = "unknown"
    """No answer, a part of one, or a server error: the record may exist."""


def effect(case: CaseView) -> Effect:
    """Return what became of a case's request."""
    if case.acknowledgements or case.user_events:
        return Effect.ACKNOWLEDGED
    if case.reply.kind is ReplyKind.REJECTED or case.refused_later:
        return Effect.REFUSED
    return Effect.ACCEPTED if case.reply.kind is ReplyKind.ACCEPTED else Effect.UNKNOWN
