"""Whether a message is awaited at all; and one that has not come: missing, or only not seen."""

from __future__ import annotations

from conformance.correlate import Kind, Message, keyless
from conformance.judge import CaseView, Doubt, Finding, Observation, RunView
from conformance.model import ABSENT

__all__ = ["ignored", "missing"]

_SET_UP = (
    " (before it is taken for the target's fault: is the campaign loaded, does the calling list belong to it, "
    "is the device registered and in the campaign's group?)"
)


def ignored(run: RunView) -> str:
    """Say that the config ignores user events, or return "" where it does not."""
    return "the config ignores user events" if run.header.user_event_level == "ignore" else ""


def missing(case: CaseView, which: Kind, *, name: str) -> Observation:
    """Return a finding where the channel was proven to be alive until the deadline, else a doubt.

    Messages of nobody's that came in the meantime are quoted: one that lost its key may be the one that is missed.
    """
    timeout = case.run.header.ack_timeout
    strays = [stray for stray in case.run.correlation.unowned if _may_be(stray, case, which)]
    if why := case.missing_since():
        return Doubt(f"no {name} was seen within {timeout:g} s, but {why}")
    lost = [stray for stray in strays if keyless(stray.event) or which in case.run.alters_keys]
    if lost:
        lines = tuple(stray.line for stray in lost)
        return Doubt(
            f"no {name} carries this case's key, but {len(lost)} came that may have lost theirs", lines=lines
        )
    first = case.run.known_good is case
    return Finding(
        f"no {name} came within {timeout:g} s of an accepted request{_SET_UP if first else ''}",
        expected=f"one {name}",
        actual=f"none; {len(strays)} of other owners" if strays else "none",
        lines=(case.line, case.reply.line, *(stray.line for stray in strays)),
    )


def _may_be(stray: Message, case: CaseView, which: Kind) -> bool:
    return (
        stray.kind is which
        and (
            stray.acknowledges
            or (which is Kind.DEVICE and stray.get("data", "userData", "GSW_USER_EVENT") is ABSENT)
        )
        and stray.event.session == case.sent.session
        and case.sent.at <= stray.event.at <= case.deadline
    )
