"""What of a case could not be heard: its answer, or messages that may have been lost in a gap.

A requirement that others keep is not proven by them, where the one that breaks it may be the one that was not heard.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.judge.case_view import CaseView
from conformance.judge.reply import ReplyKind
from conformance.model import Expectation, Subject

__all__ = ["Silences"]

_SAID_NOTHING: Final = frozenset({ReplyKind.NONE, ReplyKind.UNAVAILABLE})
_OF_ACKNOWLEDGEMENTS: Final = (Subject.ACKNOWLEDGEMENT, Subject.ECHO)
_OF_USER_EVENTS: Final = (Subject.USER_EVENT, Subject.CHAIN)
_TO_BE_REFUSED: Final = frozenset({Expectation.REJECT, Expectation.REFUSE, Expectation.UNACKNOWLEDGED})


def _unheard(case: CaseView) -> Iterator[tuple[Subject, str]]:
    """Yield the subjects of which a case would have told, and why it did not; what is deaf on purpose tells nothing."""
    if case.sent.deaf or not case.heard:
        return
    silent = _silent(case)
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
    if not case.outbound:
        yield from ((subject, f"case {case.id}: {why}") for subject in _OF_ACKNOWLEDGEMENTS)
    if case.case.phone is not None and not case.device:
        yield from ((subject, f"case {case.id}: {why}") for subject in _OF_USER_EVENTS)


def _silent(case: CaseView) -> bool:
    return case.reply.kind in _SAID_NOTHING


class Silences:
    """What was not heard of the cases of a run, while they are gone through.

    `lost` says why, by the subject of which a case would have told. `untold` is since when, by its phone, some case
    misses its user event; `doubled` when the last case with a phone was sent that has more than one. `nameless` is
    since when some case without a referenceId misses its acknowledgement.
    """

    def __init__(self) -> None:
        self.lost: dict[Subject, str] = {}
        self.untold: dict[str, float] = {}
        self.doubled: dict[str, float] = {}
        self.nameless: float | None = None

    def take(self, case: CaseView) -> None:
        """Look at one case."""
        for subject, why in _unheard(case):
            self.lost.setdefault(subject, why)
        awaited = case.owed or (_silent(case) and case.case.expects_messages)
        if self.nameless is None and awaited and case.case.reference_id is None and not case.acknowledgements:
            self.nameless = case.sent.at
        phone = case.case.phone
        if phone is None:
            return
        if len(case.user_events) > 1:
            self.doubled[phone] = case.sent.at
        if not case.user_events and awaited:
            self.untold.setdefault(phone, case.sent.at)
