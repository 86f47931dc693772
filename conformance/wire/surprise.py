"""Whether a case was answered otherwise than it expects, as far as that shows while a run goes on.

This is for whoever watches: no verdict rests on it. The judge reads the evidence, also what the messages hold, which
interpretations apply, and what was waived.
"""

from __future__ import annotations

from typing import Final

from conformance.judge import Reply, ReplyKind
from conformance.model import Expectation
from conformance.wire.outstanding import Under

__all__ = ["late", "surprise"]

_SAYS_NOTHING: Final = frozenset({ReplyKind.NONE, ReplyKind.UNAVAILABLE})
_REFUSED: Final = frozenset({ReplyKind.REJECTED, ReplyKind.SERVER_ERROR})


def surprise(under: Under, reply: Reply, *, through: bool) -> str:
    """Return what is unexpected of a case's answer and messages, or ""; `through` says that nothing is missing."""
    if reply.kind in _SAYS_NOTHING:
        return ""
    match under.sent.case.expectation:
        case Expectation.ACCEPT | Expectation.OBSERVE as expected:
            return _of_good(under, reply, through=through, must=expected is Expectation.ACCEPT)
        case Expectation.REJECT | Expectation.REFUSE:
            return late(under) or _of_bad(under, reply)
        case _:
            return late(under)


def late(under: Under) -> str:
    """Return which message has come for a case that none should come for, or ""; it may come when all seemed over."""
    match under.sent.case.expectation:
        case Expectation.REJECT | Expectation.REFUSE if under.acknowledged is not None or under.told:
            return "carried out"
        case Expectation.UNACKNOWLEDGED if under.acknowledged is not None:
            return "acknowledged"
        case _:
            return ""


def _of_good(under: Under, reply: Reply, *, through: bool, must: bool) -> str:
    if reply.kind in _REFUSED:
        return f"refused: {reply.described}" if must else ""
    if under.refused is not None and under.acknowledged is None:
        return "refused by a message" if must else ""
    return "" if through else "a message is missing"


def _of_bad(under: Under, reply: Reply) -> str:
    passed_on = reply.kind is ReplyKind.ACCEPTED and under.refused is None
    return f"passed on: {reply.described}" if passed_on else ""
