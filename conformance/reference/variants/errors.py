"""Variants of refusals: HTTP status, statusCode, and what comes where no envelope is owed."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import Final

from conformance.reference.behaviour import Behaviour, Change
from conformance.reference.faults import STATUSES, Status
from conformance.reference.mutants.changes import replying
from conformance.reference.values import Fault, Outcome, Reply
from conformance.reference.variants.variant import Variant

__all__ = ["VARIANTS"]

_INVALID: Final = STATUSES[Fault.VALUE].code
_BAD_INPUT: Final = frozenset({Fault.MISSING, Fault.VALUE, Fault.NOT_JSON, Fault.NOT_OBJECT})
_UNREADABLE: Final = frozenset(
    {Fault.NOT_JSON, Fault.NOT_OBJECT, Fault.TOO_LARGE, Fault.MEDIA_TYPE, Fault.METHOD}
)
# 7 is partial success, 20 would speak of the login.
_CODES: Final = (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19)
_STATUS: Final = "the HTTP status of errors"
_CODE: Final = "the code of errors"
_LOGIN: Final = "what a request without login gets"


def _with_http(http: int, faults: frozenset[Fault] = frozenset(Fault)) -> Change:
    def change(behaviour: Behaviour) -> Behaviour:
        statuses = {
            fault: Status(each.code, http) if fault in faults else each
            for fault, each in behaviour.statuses.items()
        }
        return replace(behaviour, statuses=statuses)

    return change


def _with_code_2(behaviour: Behaviour) -> Behaviour:
    statuses = {
        fault: Status(2 if each.code == _INVALID else each.code, each.http)
        for fault, each in behaviour.statuses.items()
    }
    return replace(behaviour, statuses=statuses)


def _with_scattered_codes(outcome: Outcome, reply: Reply) -> Reply:
    """Any code of the table, another for each message; that of a missing login stays."""
    refusal = outcome.refusal
    if refusal is None or refusal.fault is Fault.NOT_AUTHENTICATED or not isinstance(reply.body, dict):
        return reply
    code = _CODES[zlib.crc32(refusal.message.encode()) % len(_CODES)]
    return replace(reply, body={**reply.body, "statusCode": code})


def _refusing(faults: frozenset[Fault], refused: Reply | None = None) -> Change:
    """Answer some faults without an envelope: by a reply of its own, or by a container's page of errors."""

    def change(outcome: Outcome, reply: Reply) -> Reply:
        if outcome.refusal is None or outcome.refusal.fault not in faults:
            return reply
        return refused or _page(STATUSES[outcome.refusal.fault].http, reply)

    return replying(change)


def _page(http: int, reply: Reply) -> Reply:
    page = f"<html><head><title>Error {http}</title></head><body><h2>HTTP ERROR {http}</h2></body></html>"
    return Reply(status=http, text=page, media_type="text/html;charset=iso-8859-1", headers=reply.headers)


def _told(fault: Fault, status: Status) -> Change:
    return lambda behaviour: replace(behaviour, statuses={**behaviour.statuses, fault: status})


_NO_LOGIN: Final = frozenset({Fault.NOT_AUTHENTICATED})
_REDIRECT: Final = Reply(status=302, text="", media_type=None, headers=(("Location", "/ui/login"),))
_CHALLENGE: Final = Reply(
    status=401,
    text="<html><body>Unauthorized</body></html>",
    media_type="text/html",
    headers=(("WWW-Authenticate", 'Basic realm="gws"'),),
)
_FORBIDDEN: Final = Reply(status=403, text="Forbidden", media_type="text/plain")

VARIANTS: Final = (
    *(
        Variant(
            name=f"errors-with-http-{http}",
            summary=f"every envelope of an error with HTTP {http}",
            source="design 5, domain 2.3",
            change=_with_http(http),
            chooses=_STATUS,
        )
        for http in (200, 400, 403, 404)
    ),
    Variant(
        name="errors-with-http-500",
        summary="bad input is refused with HTTP 500 and an envelope",
        source="design 5, domain 2.3",
        change=_with_http(500, _BAD_INPUT),
        chooses=_STATUS,
    ),
    Variant(
        name="errors-with-code-2",
        summary="statusCode 2 where the reference says 10",
        source="domain 2.3",
        change=_with_code_2,
        chooses=_CODE,
    ),
    Variant(
        name="errors-with-scattered-codes",
        summary="any statusCode of the table, another for each thing that is wrong",
        source="design 5, domain 2.1",
        change=replying(_with_scattered_codes),
        chooses=_CODE,
    ),
    Variant(
        name="unreadable-refused-bare",
        summary="other methods, other media types and what is no JSON object get a page instead of an envelope",
        source="design 5, domain 2.3",
        change=_refusing(_UNREADABLE),
    ),
    Variant(
        name="login-redirected",
        summary="a request without login is sent to a login page",
        source="design 5, domain 4",
        change=_refusing(_NO_LOGIN, _REDIRECT),
        chooses=_LOGIN,
    ),
    Variant(
        name="login-challenged",
        summary="a request without login gets 401, a challenge and no envelope",
        source="design 5, domain 2.3",
        change=_refusing(_NO_LOGIN, _CHALLENGE),
        chooses=_LOGIN,
    ),
    Variant(
        name="login-forbidden",
        summary="a request without login gets 403 and no envelope",
        source="design 5, domain 2.3",
        change=_refusing(_NO_LOGIN, _FORBIDDEN),
        chooses=_LOGIN,
    ),
    Variant(
        name="csrf-refused-with-envelope",
        summary="CSRF protection is on and refuses with an envelope",
        source="domain 7 (19), design 5",
        change=_told(Fault.CSRF, Status(3, 403)),
        csrf=True,
    ),
    Variant(
        name="feature-refused-as-forbidden",
        summary="a user without the feature gets 403 and statusCode 5",
        source="domain 2.1, domain 2.3",
        change=_told(Fault.FEATURE, Status(5, 403)),
    ),
)
