"""The known good case: what its answer says of the set-up, before anything is said of the target."""

from __future__ import annotations

from typing import Final

from conformance.correlate import Message
from conformance.judge.reply import ReplyKind, code_of
from conformance.judge.view import CaseView

__all__ = ["set_up_fault"]

_CODES: Final = {
    3: "the operation is forbidden: is outbound enabled for this user and device?",
    5: "the user lacks a permission: give it the outbound role",
    6: "something named is not known: check deployment and device_path in the config",
    8: "a password change is demanded: log in once by hand and change it",
    20: "the login was not accepted for this request: check the credentials",
}
_STATUSES: Final = {
    401: "the login was not accepted for this request: check the credentials",
    403: "the request is forbidden: CSRF token, role or a proxy in between",
    404: "nothing is there: check base_url and that the feature api-voice-outbound is on",
}
LATER: Final = (
    "are campaign, calling list and application in [deployment] known there, is the campaign loaded, and the device "
    "one of its group?"
)
_FRAME: Final = frozenset({"messageType", "notificationType", "referenceId"})
_LONGEST: Final = 120


def set_up_fault(case: CaseView) -> tuple[str, str] | None:
    """Return what was seen and what to do, where the known good's answer speaks of the set-up; else None."""
    if case.reply.kind in {ReplyKind.REJECTED, ReplyKind.SERVER_ERROR}:
        code = code_of(case.reply.body)
        if code == 0 or any(message.acknowledges for message in (*case.outbound, *case.device)):
            return None  # refused and carried out: the target contradicts itself
        remedy = _CODES.get(code or 0) or _STATUSES.get(case.reply.status or 0)
        return (f"the known good request was refused with {case.reply.described}", remedy) if remedy else None
    if case.accepted and case.refused_later:
        return (
            f"the known good request was refused by a later message ({_words(case.refused_later[0])})",
            LATER,
        )
    return None


def _words(message: Message) -> str:
    """Return what a message says of a refusal: its name, and whatever text it has besides."""
    data = message.get("data")
    told = data if isinstance(data, dict) else {}
    texts = [value for name, value in told.items() if name not in _FRAME and isinstance(value, str) and value]
    words = ": ".join(map(str, (repr(told.get("notificationType")), *texts)))
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "..."
