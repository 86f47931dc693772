"""Evidence as a check sees it: one case with its reply and its messages, and the run around it."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeVar

from conformance.correlate import Correlation, Kind, Message, correlate
from conformance.evidence import Event, Evidence, Exchange, Header, Purpose, Sent, Skipped, Window
from conformance.judge.blame import Blame
from conformance.judge.case_view import CaseView
from conformance.judge.cases import Cases, Exchanges
from conformance.judge.facts import FACTS, Facts
from conformance.judge.strays import Strays
from conformance.judge.survey import Survey, Surveys
from conformance.model import Subject

__all__ = ["CaseView", "RunView", "quiet"]

T = TypeVar("T")

_NO_LOGIN: Final = frozenset({401, 403})


def quiet(slowest: float | None, *, ack_timeout: float, quiet_window: float) -> float:
    """Return how long silence must last to prove absence, all in seconds.

    Three times the slowest acknowledgement of the run (None where none came), at least the window that the config asks
    for, at most the time that an acknowledgement may take.
    """
    return ack_timeout if slowest is None else min(ack_timeout, max(quiet_window, 3 * slowest))


def _sent_at(sent: Sent) -> float:
    return sent.at


@dataclass(frozen=True, eq=False)
class RunView:
    """A run as the checks see it. Everything in it follows from the evidence; a run is equal to itself alone."""

    evidence: Evidence

    @property
    def header(self) -> Header:
        """The run's first line."""
        return self.evidence.header

    @cached_property
    def correlation(self) -> Correlation:
        """Who owns which message."""
        return correlate(
            self.evidence.cases,
            self.evidence.numbered(Event),
            patience=self.header.ack_timeout,
            refused=self.exchanges.refused,
        )

    @cached_property
    def strays(self) -> Strays:
        """The messages that no case owns, by kind, session and time."""
        return Strays(self.correlation.unowned)

    @cached_property
    def exchanges(self) -> Exchanges:
        """What answered each case at once."""
        return Exchanges(self.evidence)

    @cached_property
    def cases(self) -> Mapping[str, CaseView]:
        """The sent cases by their ids, in the order of sending."""
        return Cases(self)

    @property
    def known_good(self) -> CaseView | None:
        """The first case, the page's sample; None where the run ended before it was sent."""
        return next(iter(self.cases.values()), None)

    @cached_property
    def _surveys(self) -> Surveys:
        return Surveys(self)

    def survey(self, *surveys: Survey[Any]) -> None:
        """Go through the cases once for several surveys, before they are asked for one by one."""
        self._surveys.add(*surveys)

    def surveyed(self, survey: Survey[T]) -> T:
        """Return what a survey of all cases found."""
        return self._surveys.found(survey)

    @cached_property
    def _facts(self) -> Facts:
        """What is known of all cases together."""
        return self.surveyed(FACTS).facts

    @property
    def slowest(self) -> float | None:
        """The longest time from a request to its acknowledgement, in seconds; None where none came."""
        return self._facts.slowest

    @property
    def alters_keys(self) -> frozenset[Kind]:
        """The kinds of message that are known to have come without their key, or with another one."""
        return self._facts.altered

    @property
    def surplus(self) -> tuple[Message, ...]:
        """The acknowledgements that carry the key of a case which has one already, or on another user's session."""
        return self._facts.surplus

    @property
    def blame(self) -> Blame:
        """What the refused ones of the valid cases, the known good apart, have in common."""
        return self._facts.blame

    @property
    def twice(self) -> Mapping[str, str]:
        """Of each case with the referenceId of an earlier one: the latest such."""
        return self._facts.twice

    @property
    def unheard(self) -> Mapping[Subject, str]:
        """Which case was not heard in full, the first one, and why, by the subjects that it leaves open."""
        return self._facts.unheard

    def told_late(self, phone: str | None, before: float) -> bool:
        """Whether a case with a phone that was sent earlier still misses its user event: one that comes may be its."""
        return phone is not None and self._facts.untold.get(phone, before) < before

    def nameless(self, before: float) -> bool:
        """Whether an earlier case without a referenceId misses its acknowledgement: it may be any that has no key."""
        since = self._facts.nameless
        return since is not None and since < before

    def told_too_late(self, phone: str | None, after: float) -> bool:
        """Whether a case with a phone that was sent later has a user event too many: it may be an earlier one's."""
        return phone is not None and self._facts.doubled.get(phone, after) > after

    def used_again(self, phone: str | None, after: float) -> float | None:
        """Return when the next case with a phone was sent, None where none was; `after` is when one with it was."""
        cases = self.correlation.together.get(phone, ())
        place = bisect_right(cases, after, key=_sent_at)
        return cases[place].at if place < len(cases) else None

    def used_before(self, phone: str | None, before: float) -> CaseView | None:
        """Return the last case with a phone that was sent earlier, None where none was or there is no phone.

        `before` is when a case with it was sent.
        """
        cases = self.correlation.together.get(phone, ()) if phone is not None else ()
        place = bisect_left(cases, before, key=_sent_at)
        return self.cases[cases[place - 1].id] if place else None

    @cached_property
    def unsent(self) -> str:
        """Which case was not sent, the first one, because a chain to join came too late, or ""."""
        for one in self.evidence.of(Skipped):
            maker = self.cases.get(one.reason.removeprefix("case ").partition(" ")[0])
            if maker and any(message.event.at > maker.deadline for message in maker.user_events[:1]):
                return (
                    f"case {one.case} was not sent: the chain of case {maker.id} came when its time was over"
                )
        return ""

    @cached_property
    def hindered(self) -> str:
        """What has gone wrong on the way, the first of it, or ""."""
        gaps = (f"messages may have been lost: {gap.reason}" for gap in self.evidence.gaps)
        failed = (
            f"the {one.purpose} was not answered ({one.failure})"
            for one in self.evidence.of(Exchange)
            if one.failure is not None
        )
        missed = (*self.unheard.values(), self.unsent)
        return next(filter(None, missed), "") or next(itertools.chain(gaps, failed), "")

    @cached_property
    def mistaken(self) -> frozenset[int]:
        """The lines of the acknowledgements that came with another case's key, while their own case waited."""
        cases = self.cases.values() if self.surplus else ()
        return frozenset(message.line for case in cases for message in case.mistaken)

    @cached_property
    def heard(self) -> frozenset[str]:
        """The sessions whose messages are collected."""
        return frozenset(opened.session for opened in self.evidence.opened)

    @cached_property
    def quiet(self) -> float:
        """How long silence must be watched to prove absence, in seconds."""
        return quiet(self.slowest, ack_timeout=self.header.ack_timeout, quiet_window=self.header.quiet_window)

    @cached_property
    def limited(self) -> Mapping[str, str]:
        """Which limit has kept a case from being sent, the first one, by the requirements of such cases."""
        found: dict[str, str] = {}
        for one in self.evidence.of(Skipped):
            if one.reason.startswith("limits."):
                found.setdefault(one.requirement, one.reason)
        return found

    def logged_out(self, session: str, at: float) -> bool:
        """Whether the login of a session was not accepted any more at a time, as its polls tell."""
        return at > self._logged_out.get(session, math.inf)

    @cached_property
    def _logged_out(self) -> Mapping[str, float]:
        """Since when a session's polls may have been refused for want of a login: since the last one that was not."""
        found, last = dict[str, float](), dict[str, float]()
        for _, one in self.evidence.exchanged(Purpose.CONNECT, Purpose.HANDSHAKE, Purpose.SUBSCRIBE):
            if one.status in _NO_LOGIN and one.session in self.heard:
                found.setdefault(one.session, last.get(one.session, 0.0))
            elif one.status is not None:
                last[one.session] = one.sent
        return found

    @cached_property
    def _watched(self) -> Mapping[str, Sequence[float]]:
        """When the polls of each session were answered well, in their order."""
        ends = defaultdict[str, list[float]](list)
        for window in self.evidence.of(Window):
            ends[window.session].append(window.end)
        return {session: sorted(times) for session, times in ends.items()}

    def heard_by(self, session: str, at: float) -> float:
        """Return by when what a target sent until a time has come: with the first poll that is answered after it."""
        ends = self._watched.get(session, ())
        place = bisect_left(ends, at)
        return ends[place] if place < len(ends) else at

    def unwatched(self, session: str, start: float, end: float) -> str:
        """Say why the span is not proven to be watched, or return "" where it is."""
        if why := self.lost(session, start, end):
            return why
        if self._watched.get(session, (0.0,))[-1] < end:
            return "the channel was not proven to be alive until the end of the span"
        return ""

    def lost(self, session: str, start: float, end: float) -> str:
        """Say why messages may have been lost in the span, or return "" where no gap touches it."""
        for gap in self.evidence.gaps:
            if gap.session == session and gap.start < end and gap.end > start:
                return f"messages may have been lost in between: {gap.reason}"
        return ""
