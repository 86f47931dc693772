"""What minimising came to, by finding: the smallest request that fails alone, or that it failed only among others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from conformance.evidence import Evidence, Exchange, Minimised, Purpose, Smallest
from conformance.judge import CaseView, RunView
from conformance.model import Json
from conformance.report.curl import curl, sent_body
from conformance.report.quoting import bounded

__all__ = ["Minimal", "aftermath", "minimal", "words"]


@dataclass(frozen=True, slots=True)
class Minimal:
    """What the evidence says of one finding; `case` and its exchange are the smallest request's, None for none."""

    record: Minimised
    case: CaseView | None = None
    exchange: Exchange | None = None

    @property
    def only_under_load(self) -> bool:
        """Whether it failed among others and passed alone."""
        return self.record.outcome is Smallest.ONLY_UNDER_LOAD

    @property
    def body(self) -> str:
        """The body of the smallest request, "" where there is none."""
        return "" if self.case is None else sent_body(self.case, self.exchange)

    @property
    def curl(self) -> str:
        """Its line for a shell, "" where there is none."""
        return "" if self.case is None else curl(self.case, self.exchange)

    @property
    def json(self) -> Json:
        """What results.json says of it."""
        if self.case is None:
            return None
        return {
            "case": self.case.case.id,
            "body": bounded(self.body),
            "curl": self.curl,
            "example": bounded(self.record.example),
            "requests": self.record.requests,
        }


def aftermath(run: RunView) -> RunView:
    """Return the minimising of a run as a run of its own; one without cases where nothing was minimised."""
    return RunView(Evidence(header=run.header, lines=run.evidence.aftermath))


def minimal(run: RunView) -> Mapping[tuple[str, str], Minimal]:
    """Return what minimising came to, by requirement and fingerprint."""
    after = aftermath(run)
    exchanges = {
        one.case: one
        for one in after.evidence.exchanges
        if one.purpose is Purpose.CASE and one.case is not None
    }
    return {
        (one.requirement, one.fingerprint): Minimal(
            one, after.cases.get(one.case or ""), exchanges.get(one.case or "")
        )
        for one in after.evidence.of(Minimised)
    }


def words(found: Minimal) -> str:
    """Return what minimising came to, in a sentence."""
    match found.record.outcome:
        case Smallest.ONLY_UNDER_LOAD:
            return f"Only under load: case {found.record.of} failed among others, and passed when it was sent alone."
        case Smallest.ALONE:
            return f"Case {found.record.of} fails alone, too."
        case Smallest.SMALLER:
            return f"Found by {found.record.requests} requests, each sent alone."
