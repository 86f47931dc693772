"""Evidence as a check sees it: one case with its reply and its messages, and the run around it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from conformance.correlate import Correlation, Kind, Message, correlate, key
from conformance.evidence import Event, Evidence, Exchange, Gap, Header, Purpose, Sent, Window
from conformance.judge.reply import Reply, ReplyKind, reply_of
from conformance.model import ABSENT, Absent, Case, Expectation, FaultKind, Json, Label, Trait

__all__ = ["CaseView", "RunView", "quiet"]

_IRREGULAR: Final = frozenset(
    {
        FaultKind.UNAUTHENTICATED,
        FaultKind.UNKNOWN_LOGIN,
        FaultKind.WRONG_TOKEN,
        FaultKind.NO_TOKEN,
        FaultKind.WITHOUT_FEATURE,
        FaultKind.WRONG_METHOD,
        FaultKind.WRONG_MEDIA_TYPE,
    }
)
"""What is wrong with the way a request is sent, not with the request."""


def quiet(slowest: float | None, *, ack_timeout: float, quiet_window: float) -> float:
    """Return how long silence must last to prove absence, all in seconds.

    Three times the slowest acknowledgement of the run (None where none came), at least the window that the config asks
    for, at most the time that an acknowledgement may take.
    """
    return ack_timeout if slowest is None else min(ack_timeout, max(quiet_window, 3 * slowest))


@dataclass(frozen=True)
class RunView:
    """A run as the checks see it. Everything in it follows from the evidence."""

    evidence: Evidence

    @property
    def header(self) -> Header:
        """The run's first line."""
        return self.evidence.header

    @cached_property
    def correlation(self) -> Correlation:
        """Who owns which message."""
        at_once = {ReplyKind.REJECTED, ReplyKind.SERVER_ERROR}
        return correlate(
            self.evidence.cases,
            tuple(self.evidence.numbered(Event)),
            patience=self.header.ack_timeout,
            refused={case for case, reply in self._replies.items() if reply.kind in at_once},
        )

    @cached_property
    def cases(self) -> Mapping[str, CaseView]:
        """The sent cases by their ids, in the order of sending."""
        replies = self._replies
        lines = {sent.case.id: line for line, sent in self.evidence.numbered(Sent)}
        return {
            sent.case.id: CaseView(
                run=self,
                sent=sent,
                line=lines[sent.case.id],
                reply=replies.get(sent.case.id) or reply_of(None, line=lines[sent.case.id]),
            )
            for sent in self.evidence.cases
        }

    @property
    def known_good(self) -> CaseView | None:
        """The first case, the page's sample; None where the run ended before it was sent."""
        return next(iter(self.cases.values()), None)

    @cached_property
    def _replies(self) -> Mapping[str, Reply]:
        return {
            exchange.case: reply_of(exchange, line=line)
            for line, exchange in self.evidence.numbered(Exchange)
            if exchange.purpose is Purpose.CASE and exchange.case is not None
        }

    @cached_property
    def slowest(self) -> float | None:
        """The longest time from a request to its acknowledgement, in seconds; None where none came."""
        times = [
            message.event.at - case.sent.at
            for case in self.cases.values()
            for message in case.outbound[:1]
            if message.acknowledges and message.event.session == case.sent.session
            if case.case.label is not Label.SEQUENCE  # a new session may be slow, and follows what silence must prove
        ]
        return max(times, default=None)

    @cached_property
    def alters_keys(self) -> frozenset[Kind]:
        """The kinds of message that are known to have come without their key, or with another one."""
        return frozenset(
            message.kind
            for case, messages in self.correlation.owned.items()
            for message in messages
            if (given := self.cases[case].key_of(message.kind)) is not None and key(message.event) != given
        )

    @cached_property
    def surplus(self) -> tuple[Message, ...]:
        """The acknowledgements that carry the key of a case which has one already, or on another user's session."""
        return tuple(
            message
            for case in self.cases.values()
            for message in self.correlation.of(case.case.id, Kind.OUTBOUND)
            if message.acknowledges and message not in case.outbound[:1]
        )

    @cached_property
    def accepted_traits(self) -> frozenset[Trait]:
        """All that is known to be accepted: the traits of the cases that were carried out."""
        return frozenset(
            trait for case in self.cases.values() if case.carried_out for trait in case.case.traits
        )

    @cached_property
    def sole_answers(self) -> frozenset[str]:
        """The requirements each of which alone answers for the refusal of some valid case."""
        answers = (
            {trait.requirement for trait in case.suspects}
            for case in self.cases.values()
            if case.case.expectation is Expectation.ACCEPT and case.rejected
        )
        return frozenset(requirement for one in answers if len(one) == 1 for requirement in one)

    @cached_property
    def quiet(self) -> float:
        """How long silence must be watched to prove absence, in seconds."""
        return quiet(self.slowest, ack_timeout=self.header.ack_timeout, quiet_window=self.header.quiet_window)

    @cached_property
    def _watched(self) -> Mapping[str, float]:
        ends: dict[str, float] = defaultdict(float)
        for window in self.evidence.of(Window):
            ends[window.session] = max(ends[window.session], window.end)
        return ends

    def unwatched(self, session: str, start: float, end: float) -> str:
        """Say why the span is not proven to be watched, or return "" where it is."""
        for gap in self.evidence.of(Gap):
            if gap.session == session and gap.start < end and gap.end > start:
                return f"messages may have been lost in between: {gap.reason}"
        if self._watched.get(session, 0.0) < end:
            return "the channel was not proven to be alive until the end of the span"
        return ""


@dataclass(frozen=True)
class CaseView:
    """One case as the checks see it."""

    run: RunView = field(repr=False)
    sent: Sent
    line: int
    reply: Reply

    @property
    def deadline(self) -> float:
        """The time by which its messages must have come."""
        return self.sent.at + self.run.header.ack_timeout

    @property
    def case(self) -> Case:
        """The case."""
        return self.sent.case

    @cached_property
    def payload(self) -> Json | Absent:
        """The request's body as JSON, ABSENT where it is none."""
        try:
            value: Json = json.loads(self.case.body)
        except (ValueError, RecursionError):
            return ABSENT
        return value

    @cached_property
    def outbound(self) -> tuple[Message, ...]:
        """The messages on its own session that are of the acknowledgement's shape."""
        return self._own(Kind.OUTBOUND)

    @cached_property
    def device(self) -> tuple[Message, ...]:
        """The messages on its own session that are of the user event's shape."""
        return self._own(Kind.DEVICE)

    @cached_property
    def acknowledgements(self) -> tuple[Message, ...]:
        """The acknowledgements.

        A message with the request's key and another notificationType is a later refusal; only where the user event
        tells that the record was added is it an acknowledgement with a wrong name.
        """
        named = tuple(message for message in self.outbound if message.acknowledges)
        added = any(message.acknowledges for message in self.device)
        return named or (self.outbound if added else ())

    @cached_property
    def user_events(self) -> tuple[Message, ...]:
        """The user events that tell of the added record, or, beside an acknowledgement, the one with a wrong name."""
        named = tuple(message for message in self.device if message.acknowledges)
        acknowledged = any(message.acknowledges for message in self.outbound)
        return named or (self.device if acknowledged else ())

    @property
    def refused_later(self) -> tuple[Message, ...]:
        """The messages that refuse the request after it was passed on: none of its messages acknowledges it.

        A case whose referenceId is no text cannot be found by it; it runs alone, and what comes meanwhile is its own.
        """
        if self.acknowledgements or self.user_events:
            return ()
        return self.outbound or (
            self._meanwhile if self.case.reference_id is None and self.case.alone else ()
        )

    @cached_property
    def _meanwhile(self) -> tuple[Message, ...]:
        """The refusals of nobody's that came while this case was under way."""
        return tuple(
            stray
            for stray in self.run.correlation.unowned
            if stray.kind is Kind.OUTBOUND
            and not stray.acknowledges
            and stray.event.session == self.sent.session
            and self.sent.at <= stray.event.at <= self.deadline
        )

    @property
    def accepted(self) -> bool:
        """Whether the request was accepted at once; where the envelope does not tell, its messages do."""
        if self.reply.kind is ReplyKind.UNCLEAR:
            return bool(self.acknowledgements or self.user_events)
        return self.reply.kind is ReplyKind.ACCEPTED

    @property
    def rejected(self) -> bool:
        """Whether the request was rejected, at once or by a later message."""
        later = self.accepted or self.reply.kind is ReplyKind.UNCLEAR
        return (
            bool(self.refused_later)
            if later
            else self.reply.kind in {ReplyKind.REJECTED, ReplyKind.SERVER_ERROR}
        )

    @property
    def carried_out(self) -> bool:
        """Whether the case was accepted, and a message tells that it was done."""
        told = self.acknowledgements or self.user_events
        return self.accepted and bool(told) and not self.refused_later

    @property
    def suspects(self) -> tuple[Trait, ...]:
        """The traits to which a refusal may be laid: those that no accepted case of the run shares."""
        return tuple(trait for trait in self.case.traits if trait not in self.run.accepted_traits)

    @property
    def owed(self) -> bool:
        """Whether messages must follow: the case was accepted, and not refused later.

        That holds where the page is silent too: what is accepted must be answered.
        """
        invalid = self.case.expectation not in {Expectation.ACCEPT, Expectation.OBSERVE}
        return not invalid and self.accepted and not self.refused_later

    @property
    def answered(self) -> bool:
        """Whether the reply and all that must follow it came: what is needed of the known good."""
        ignored = self.run.header.user_event_level == "ignore"
        return self.accepted and bool(self.acknowledgements) and (ignored or bool(self.user_events))

    def key_of(self, which: Kind) -> str | None:
        """Return the key by which a message of a kind is found to be this case's."""
        return self.case.phone if which is Kind.DEVICE else self.case.reference_id

    @property
    def regular(self) -> bool:
        """Whether it was sent as any request must be: a POST of JSON with login and token, by a user who may."""
        return self.case.fault is None or self.case.fault.kind not in _IRREGULAR

    @property
    def heard(self) -> bool:
        """Whether the messages of the user who sent it are collected."""
        return any(opened.session == self.sent.session for opened in self.run.evidence.opened)

    @property
    def twin(self) -> CaseView | None:
        """The accepted case that differs from this one by the fault alone."""
        return self.run.cases.get(self.case.twin) if self.case.twin else None

    @cached_property
    def mistaken(self) -> tuple[Message, ...]:
        """The acknowledgements with another case's key that came while this case waited for its own in vain."""
        if not self.owed or self.acknowledgements:
            return ()
        return tuple(
            message
            for message in self.run.surplus
            if message.event.session == self.sent.session
            and self.sent.at <= message.event.at <= self.deadline
        )

    def missing_since(self) -> str:
        """Say why a message that has not come by `ack_timeout` may still have been sent, or return ""."""
        return self.run.unwatched(self.sent.session, self.sent.at, self.deadline)

    def silent_since(self, start: float) -> str:
        """Say why nothing is proven to have come after `start`, or return "" where it is."""
        return self.run.unwatched(self.sent.session, self.sent.at, start + self.run.quiet)

    def _own(self, which: Kind) -> tuple[Message, ...]:
        owned = self.run.correlation.of(self.case.id, which)
        return tuple(message for message in owned if message.event.session == self.sent.session)
