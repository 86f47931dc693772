"""Which statusCode and which HTTP status each fault gets: one table, and the replies made of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from conformance.reference.values import Fault, Refusal, Reply

__all__ = ["STATUSES", "Status", "refused"]


class Status(NamedTuple):
    """The codes of one fault: `code` in the envelope, `http` on the status line."""

    code: int
    http: int


STATUSES: Final[Mapping[Fault, Status]] = {
    Fault.MISSING: Status(1, 400),
    Fault.VALUE: Status(10, 400),
    Fault.NOT_JSON: Status(10, 400),
    Fault.NOT_OBJECT: Status(10, 400),
    Fault.MEDIA_TYPE: Status(10, 415),
    Fault.TOO_LARGE: Status(10, 413),
    Fault.UNKNOWN_DEVICE: Status(6, 404),
    Fault.FOREIGN_DEVICE: Status(5, 403),
    Fault.NOT_AUTHENTICATED: Status(20, 401),
    Fault.FEATURE: Status(6, 404),
    Fault.METHOD: Status(3, 405),
    Fault.NOT_FOUND: Status(6, 404),
    Fault.OPERATION: Status(2, 400),
    Fault.INTERNAL: Status(4, 500),
}


def refused(refusal: Refusal, statuses: Mapping[Fault, Status] = STATUSES) -> Reply:
    """The reply that says a refusal: statusCode and statusMessage, nothing else.

    A missing CSRF token is the exception: the filter that refuses it sits before the API and answers in
    plain text, unless the table has a code for it. A method that is not offered comes with those that are.
    """
    if refusal.fault is Fault.CSRF and Fault.CSRF not in statuses:
        return Reply(status=403, text=refusal.message, media_type="text/plain;charset=UTF-8")
    status = statuses[refusal.fault]
    headers = (("Allow", refusal.allowed),) if refusal.allowed else ()
    body = {"statusCode": status.code, "statusMessage": refusal.message}
    return Reply(status=status.http, body=body, headers=headers)
