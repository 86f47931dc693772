"""A rejection is total: nothing is acknowledged, and no user event tells of an added record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.checks.presence import another_cause, ignored, laid_to_a_later, lost_key, of_an_earlier
from conformance.correlate import Kind
from conformance.judge import CaseView, Doubt, Finding, Observation, verifies

__all__ = ["CHECKS"]


def _rejected(case: CaseView) -> bool:
    return case.rejected and case.case.login and case.heard


@verifies("rejection.no-acknowledgement", when=_rejected)
def a_rejected_request_is_not_acknowledged(case: CaseView) -> Iterator[Observation]:
    """No acknowledgement comes within the watched window."""
    yield from _silent(case, Kind.OUTBOUND, name="acknowledgement")


@verifies("rejection.no-user-event", when=_rejected, not_applicable=ignored)
def a_rejected_request_has_no_user_event(case: CaseView) -> Iterator[Observation]:
    """No user event that tells of an added record comes within the watched window."""
    yield from _silent(case, Kind.DEVICE, name="user event")


def _silent(case: CaseView, which: Kind, *, name: str) -> Iterator[Observation]:
    own = case.outbound if which is Kind.OUTBOUND else case.device
    told = [message for message in own if message.acknowledges]
    if told:
        late = told[0].event.at - case.reply.end
        yield (
            another_cause(case, told)
            or of_an_earlier(case, told)
            or Finding(
                f"a rejected request has an {name}" if name[0] == "a" else f"a rejected request has a {name}",
                expected=f"no {name} after {case.reply.described}",
                actual=f"one, {late:.3f} s after the response",
                pointer=case.case.fault.pointer if case.case.fault else "",
                lines=(case.line, case.reply.line, *(message.line for message in told)),
            )
        )
    elif why := case.silent_since(case.reply.end):
        yield Doubt(f"no {name} was seen, but {why}")
    elif doubt := lost_key(case, which, since=case.reply.end):
        yield doubt
    elif which is Kind.DEVICE and (why := laid_to_a_later(case)):
        yield Doubt(f"no {name} was seen, but {why}")


CHECKS: Final = (a_rejected_request_is_not_acknowledged, a_rejected_request_has_no_user_event)
