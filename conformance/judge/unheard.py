"""What of a case could not be heard: its answer, or messages that may have been lost in a gap.

A requirement that others keep is not proven by them, where the one that breaks it may be the one that was not heard.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.judge.case_view import CaseView
from conformance.judge.reply import ReplyKind
from conformance.model import Expectation, Subject

__all__ = ["unheard", "untold"]

_SAID_NOTHING: Final = frozenset({ReplyKind.NONE, ReplyKind.UNAVAILABLE})
_OF_ACKNOWLEDGEMENTS: Final = (Subject.ACKNOWLEDGEMENT, Subject.ECHO)
_OF_USER_EVENTS: Final = (Subject.USER_EVENT, Subject.CHAIN)
_TO_BE_REFUSED: Final = frozenset({Expectation.REJECT, Expectation.REFUSE, Expectation.UNACKNOWLEDGED})


def unheard(case: CaseView) -> Iterator[tuple[Subject, str]]:
    """Yield the subjects of which a case would have told, and why it did not; what is deaf on purpose tells nothing."""
    if case.sent.deaf or not case.heard:
        return
    silent = case.reply.kind in _SAID_NOTHING
    if silent and case.case.expectation in _TO_BE_REFUSED:
        yield Subject.REJECTION, f"case {case.id}: {case.reply.described}"
    why = (
        case.reply.described
        if silent and case.case.expects_messages
        else case.missing_since()
        if case.owed
        else ""
    )
    if not why:
        return
    if case.case.reference_id is not None and not case.outbound:
        yield from ((subject, f"case {case.id}: {why}") for subject in _OF_ACKNOWLEDGEMENTS)
    if case.case.phone is not None and not case.device:
        yield from ((subject, f"case {case.id}: {why}") for subject in _OF_USER_EVENTS)


def untold(case: CaseView) -> str | None:
    """Return the phone of a case whose user event has not come and may still, None where there is nothing to come."""
    awaited = case.owed or (case.reply.kind in _SAID_NOTHING and case.case.expects_messages)
    return case.case.phone if awaited and not case.user_events else None
