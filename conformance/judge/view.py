"""Evidence as a check sees it: one case with its reply and its messages, and the run around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from conformance.correlate import Correlation, Kind, Message, correlate
from conformance.evidence import Event, Evidence, Header, Skipped, Window
from conformance.judge.blame import Blame
from conformance.judge.case_view import CaseView
from conformance.judge.cases import Cases, Exchanges
from conformance.judge.facts import Facts, facts
from conformance.judge.strays import Strays

__all__ = ["CaseView", "RunView", "quiet"]


def quiet(slowest: float | None, *, ack_timeout: float, quiet_window: float) -> float:
    """Return how long silence must last to prove absence, all in seconds.

    Three times the slowest acknowledgement of the run (None where none came), at least the window that the config asks
    for, at most the time that an acknowledgement may take.
    """
    return ack_timeout if slowest is None else min(ack_timeout, max(quiet_window, 3 * slowest))


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
    def _facts(self) -> Facts:
        """What is known of all cases together."""
        return facts(self)

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

    @cached_property
    def mistaken(self) -> frozenset[int]:
        """The lines of the acknowledgements that came with another case's key, while their own case waited."""
        return frozenset(message.line for case in self.cases.values() for message in case.mistaken)

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

    @cached_property
    def _watched(self) -> Mapping[str, float]:
        ends: dict[str, float] = defaultdict(float)
        for window in self.evidence.of(Window):
            ends[window.session] = max(ends[window.session], window.end)
        return ends

    def unwatched(self, session: str, start: float, end: float) -> str:
        """Say why the span is not proven to be watched, or return "" where it is."""
        for gap in self.evidence.gaps:
            if gap.session == session and gap.start < end and gap.end > start:
                return f"messages may have been lost in between: {gap.reason}"
        if self._watched.get(session, 0.0) < end:
            return "the channel was not proven to be alive until the end of the span"
        return ""
