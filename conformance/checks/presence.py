"""Whether a message is awaited at all; and one that has not come: missing, or only not seen."""

from __future__ import annotations

from conformance.checks.reading import reads
from conformance.correlate import Kind, Message, keyless
from conformance.judge import CaseView, Doubt, Finding, Observation, RunView
from conformance.model import ABSENT, member

__all__ = ["ignored", "lost_key", "missing", "names", "promised"]

_SET_UP = (
    " (before it is taken for the target's fault: is the campaign loaded, does the calling list belong to it, "
    "is the device registered and in the campaign's group?)"
)


def ignored(run: RunView) -> str:
    """Say that the config ignores user events, or return "" where it does not."""
    return "the config ignores user events" if run.header.user_event_level == "ignore" else ""


def promised(case: CaseView) -> bool:
    """Whether messages are promised to an accepted request: only one with a referenceId is (Parameters: referenceId).

    A config may read it otherwise, and have every accepted request answered.
    """
    required = reads(case.run, "acknowledgement_without_reference_id") == "required"
    return case.case.reference_id is not None or required


def lost_key(case: CaseView, which: Kind, *, since: float) -> Doubt | None:
    """Return a doubt where a message came that tells of a record of ours and not of which, or None.

    It names the device of the case or of its session, and carries no key: it may be this case's, or nobody's.
    """
    end = since + case.run.quiet
    devices = [one.device_path for one in case.run.evidence.opened if one.session == case.sent.session]
    near = [
        stray
        for stray in case.run.correlation.unowned
        if stray.kind is which
        and stray.acknowledges
        and keyless(stray.event)
        and stray.event.session == case.sent.session
        and case.sent.at <= stray.event.at <= end
        and names(stray) in (*devices, member(case.payload, "devicePath"))
    ]
    lines = tuple(stray.line for stray in near)
    return Doubt(f"{len(near)} came meanwhile that may have lost their key", lines=lines) if near else None


def names(message: Message) -> str:
    """Return the path of the device that a message names, "" where it names none."""
    path, device = message.get("data", "record", "devicePath"), message.get("data", "deviceId")
    seen = path if message.kind is Kind.OUTBOUND else f"/devices/{device}" if isinstance(device, str) else ""
    return seen if isinstance(seen, str) else ""


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
