"""One case as a check sees it: its request, its reply, its messages, and what follows from them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from conformance.correlate import Kind, Message, key
from conformance.evidence import Sent
from conformance.judge.reply import Reply, ReplyKind, code_of, reply_of
from conformance.model import ABSENT, Absent, Case, Expectation, FaultKind, Json, Trait

if TYPE_CHECKING:  # each knows the other
    from conformance.judge.view import RunView

__all__ = ["CaseView"]

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

_OF_LOGIN: Final = frozenset({401, 403})
_NOT_AUTHENTICATED: Final = 20
"""The statusCode of a request without a login (Return values, 8.5.2)."""


@dataclass(frozen=True)
class CaseView:
    """One case as the checks see it."""

    run: RunView = field(repr=False)
    id: str
    sent: Sent
    line: int

    @cached_property
    def reply(self) -> Reply:
        """What answered it at once."""
        line = self.run.exchanges.line(self.id)
        if line is None:
            return reply_of(None, line=self.line)
        reply = reply_of(self.run.exchanges[self.id], line=line)
        if not (self._of_login(reply) and self.run.logged_out(self.sent.session, reply.end)):
            return reply
        return replace(reply, kind=ReplyKind.UNAVAILABLE, failure="the login was not accepted any more")

    def _of_login(self, reply: Reply) -> bool:
        """Whether a refusal may speak of login or token, which were those of the session."""
        nobody = self.case.fault is not None and self.case.fault.kind is FaultKind.UNKNOWN_LOGIN
        named = reply.status in _OF_LOGIN or code_of(reply.body) == _NOT_AUTHENTICATED
        return reply.kind is ReplyKind.REJECTED and named and self.case.login and not nobody

    @property
    def deadline(self) -> float:
        """The time by which its messages must have come."""
        return self.sent.at + self.run.header.ack_timeout

    @cached_property
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

        A case whose referenceId is no text cannot be found by it; it runs alone, and what comes meanwhile is its own,
        unless it is valid: then a message of another notificationType may as well be of another record.
        """
        if self.acknowledgements or self.user_events:
            return ()
        nameless = self.case.reference_id is None and self.case.alone
        valid = self.case.expectation is Expectation.ACCEPT
        return self.outbound or (self._meanwhile if nameless and not valid else ())

    @cached_property
    def _meanwhile(self) -> tuple[Message, ...]:
        """The refusals of nobody's that came while this case was under way."""
        found = self.run.strays.between(Kind.OUTBOUND, self.sent.session, self.sent.at, self.deadline)
        return tuple(one.message for one in found if not one.message.acknowledges)

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

    @cached_property
    def suspects(self) -> tuple[Trait, ...]:
        """The traits to which a refusal may be laid: those that no accepted case of the run shares."""
        return tuple(trait for trait in self.case.traits if trait not in self.run.blame.known)

    @cached_property
    def tried(self) -> frozenset[str]:
        """The requirements that have one of its traits accepted."""
        return frozenset(trait.requirement for trait in self.case.traits)

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
        return self.sent.session in self.run.heard

    @property
    def twin(self) -> CaseView | None:
        """The accepted case that differs from this one by the fault alone."""
        return self.run.cases.get(self.case.twin) if self.case.twin else None

    @cached_property
    def mistaken(self) -> tuple[Message, ...]:
        """The acknowledgements with another case's key that came while this case waited for its own in vain.

        Where its own may have been lost, another's second one is nothing but that.
        """
        if not self.owed or self.acknowledgements or self.missing_since():
            return ()
        until = self.run.heard_by(self.sent.session, self.deadline)
        return tuple(
            message
            for message in self.run.surplus
            if message.event.session == self.sent.session and self.sent.at <= message.event.at <= until
        )

    def missing_since(self) -> str:
        """Say why a message that has not come by `ack_timeout` may still have been sent, or return ""."""
        return self.run.unwatched(self.sent.session, self.sent.at, self.deadline)

    def silent_since(self, start: float) -> str:
        """Say why nothing is proven to have come after `start`, or return "" where it is."""
        return self.run.unwatched(self.sent.session, self.sent.at, start + self.run.quiet)

    def _own(self, which: Kind) -> tuple[Message, ...]:
        """Return its messages of a kind.

        One that has not its key was given to it because it missed one; where its own may have been lost, nobody knows.
        """
        of_it, key_of_it = self.run.correlation.of(self.id, which), self.key_of(which)
        owned = tuple(message.held for message in of_it if message.event.session == self.sent.session)
        if key_of_it is None or all(key(message.event) == key_of_it for message in owned):
            return owned
        if not self.run.lost(self.sent.session, self.sent.at, self.deadline):
            return owned
        return tuple(message for message in owned if key(message.event) == key_of_it)
