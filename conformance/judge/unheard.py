"""What of a run was not heard: an answer, an acknowledgement or a user event that may have been lost.

A requirement that others keep is not proven by them, where the one that breaks it may be the one that was not heard.
There is one rule: a case tells by three parts, each subject rests on some of them, and a part that was not heard leaves
open all subjects that rest on it. Silence that was watched is no such thing: what is plainly missing is a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum, auto
from typing import Final

from conformance.judge.case_view import CaseView
from conformance.judge.reply import ReplyKind
from conformance.model import Expectation, Subject

__all__ = ["RESTS_ON", "Part", "Silences"]


class Part(Enum):
    """What a case tells by; the answer to what must be refused is the refusal."""

    ANSWER = auto()
    REFUSAL = auto()
    ACKNOWLEDGEMENT = auto()
    USER_EVENT = auto()


RESTS_ON: Final[Mapping[Subject, frozenset[Part]]] = {
    Subject.ENVELOPE: frozenset({Part.ANSWER, Part.REFUSAL}),
    Subject.ACKNOWLEDGEMENT: frozenset({Part.ANSWER, Part.ACKNOWLEDGEMENT}),
    Subject.USER_EVENT: frozenset({Part.ANSWER, Part.USER_EVENT}),
    Subject.CHAIN: frozenset({Part.ANSWER, Part.USER_EVENT}),
    Subject.ECHO: frozenset(Part),
    Subject.REJECTION: frozenset(Part),
}
"""By what parts of the cases a subject is told.

A referenceId may come back on either message. What follows a rejected request may have been taken for what an accepted
one misses. What messages hold is told by what may be accepted: a refusal that was not heard leaves none of it open.
Whether a request is accepted, and how two relate, is judged case by case: each has its own doubt.
"""

_SAID_NOTHING: Final = frozenset({ReplyKind.NONE, ReplyKind.UNAVAILABLE})
_MAY_BE_ACCEPTED: Final = frozenset({Expectation.ACCEPT, Expectation.OBSERVE})


def _unheard(case: CaseView) -> Iterator[tuple[Part, str]]:
    """Yield the parts of a case that were not heard, and why."""
    if _silent(case):
        part = Part.ANSWER if case.case.expectation in _MAY_BE_ACCEPTED else Part.REFUSAL
        yield part, f"case {case.id} was not answered ({case.reply.described})"
    elif (missed := list(_missed(case))) and (why := case.missing_since()):
        yield from ((part, f"of case {case.id} not all was heard ({why})") for part in missed)


def _missed(case: CaseView) -> Iterator[Part]:
    """Yield the messages that a case has not, and may have been sent: promised or not, a target may send them.

    A case that was deaf on purpose misses none.
    """
    if case.sent.deaf or not _may_follow(case):
        return
    if not case.acknowledgements:
        yield Part.ACKNOWLEDGEMENT
    ignored = case.run.header.user_event_level == "ignore"
    if case.case.phone is not None and not ignored and not case.user_events:
        yield Part.USER_EVENT


def _may_follow(case: CaseView) -> bool:
    """Whether messages may follow: the answer does not refuse the request, nor does a later message.

    A message that refuses a valid request may be an acknowledgement with a wrong name, whose user event was lost.
    """
    if case.case.expectation not in _MAY_BE_ACCEPTED:
        return False
    passed_on = case.accepted or case.reply.kind is ReplyKind.UNCLEAR
    return passed_on and (case.case.expectation is Expectation.ACCEPT or not case.refused_later)


def _silent(case: CaseView) -> bool:
    return case.reply.kind in _SAID_NOTHING


def _may_be_refused(case: CaseView) -> bool:
    """Whether a user event may be none of the case's own: it was or should be refused, or was not acknowledged by name.

    Beside the user event of an earlier request with its phone, a refusal is like an acknowledgement with a wrong name.
    """
    named = any(message.acknowledges for message in case.outbound)
    return case.rejected or case.case.expectation not in _MAY_BE_ACCEPTED or bool(case.outbound and not named)


class Silences:
    """What was not heard of the cases of a run, while they are gone through.

    `unheard` says of which case first, and why, by the subjects that are left open. `untold` is since when, by its
    phone, some case misses its user event; `doubled` when the last case with a phone was sent that has one too many.
    `nameless` is since when some case without a referenceId misses its acknowledgement.
    """

    def __init__(self) -> None:
        self.unheard: dict[Subject, str] = {}
        self.untold: dict[str, float] = {}
        self.doubled: dict[str, float] = {}
        self.nameless: float | None = None

    def take(self, case: CaseView) -> None:
        """Look at one case."""
        for part, why in _unheard(case):
            for subject, parts in RESTS_ON.items():
                if part in parts:
                    self.unheard.setdefault(subject, why)
        awaited = case.owed or (_silent(case) and case.case.expects_messages)
        if self.nameless is None and awaited and case.case.reference_id is None and not case.acknowledgements:
            self.nameless = case.sent.at
        phone = case.case.phone
        if phone is None:
            return
        if len(case.user_events) > (0 if _may_be_refused(case) else 1):
            self.doubled[phone] = case.sent.at
        if not case.user_events and awaited:
            self.untold.setdefault(phone, case.sent.at)
