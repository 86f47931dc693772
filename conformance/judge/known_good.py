"""The known good case: what its answer says of the set-up, before anything is said of the target."""

from __future__ import annotations

from typing import Final

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
    "the deployment refuses the page's own sample by a later message: is the campaign loaded and running, does the "
    "calling list belong to it, is the device one of the campaign's group? See [deployment] in the config"
)


def set_up_fault(case: CaseView) -> tuple[str, str] | None:
    """Return what was seen and what to do, where the known good's answer speaks of the set-up; else None."""
    if case.reply.kind in {ReplyKind.REJECTED, ReplyKind.SERVER_ERROR}:
        code = code_of(case.reply.body)
        if code == 0 or any(message.acknowledges for message in (*case.outbound, *case.device)):
            return None  # refused and carried out: the target contradicts itself
        remedy = _CODES.get(code or 0) or _STATUSES.get(case.reply.status or 0)
        return (f"the known good request was refused with {case.reply.described}", remedy) if remedy else None
    if case.accepted and case.refused_later:
        name = case.refused_later[0].get("data", "notificationType")
        return f"the known good request was refused by a later message ({name!r})", LATER
    return None
