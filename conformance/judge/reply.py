"""What a target answered at once, as far as that can be told without judging it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from conformance.evidence import Exchange
from conformance.model import ABSENT, Absent, Json, member

__all__ = ["Reply", "ReplyKind", "code_of", "media_type", "parsed", "reply_of"]

_UNAVAILABLE: Final = frozenset({429, 502, 503, 504})
"""Said by what stands before the target, or by an overloaded one: no evidence about the operation."""


class ReplyKind(StrEnum):
    """How a target took a request."""

    ACCEPTED = "accepted"
    """2xx with statusCode 0."""
    REJECTED = "rejected"
    """An envelope with another code, or an HTTP status of 300 and above."""
    SERVER_ERROR = "server-error"
    """HTTP 500 and other 5xx that do not say `unavailable`."""
    UNCLEAR = "unclear"
    """2xx without a statusCode that can be read."""
    UNAVAILABLE = "unavailable"
    """429, 502, 503, 504."""
    NONE = "none"
    """No response, or a part of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The response to a case: its kind, HTTP status, statusCode and body (ABSENT where it is no JSON), and its line.

    `text` is the body as it came, `end` the time of its last byte.
    """

    kind: ReplyKind
    line: int = 0
    status: int | None = None
    code: Json | Absent = ABSENT
    body: Json | Absent = ABSENT
    text: str = ""
    media_type: str = ""
    failure: str = ""
    end: float = 0.0

    @property
    def described(self) -> str:
        """The reply in a few words."""
        if self.kind is ReplyKind.NONE:
            return f"no response ({self.failure or 'none was recorded'})"
        code = "no statusCode" if self.code is ABSENT else f"statusCode {json.dumps(self.code)}"
        said = f"HTTP {self.status} with {code}"
        return f"{said}; {self.failure}" if self.failure else said


def reply_of(exchange: Exchange | None, *, line: int = 0) -> Reply:
    """Return what an exchange says of its request; of None, that nothing came, with the line of the request."""
    if exchange is None:
        return Reply(kind=ReplyKind.NONE, line=line, failure="no response was recorded")
    if exchange.failure is not None or exchange.status is None:
        return Reply(kind=ReplyKind.NONE, line=line, failure=exchange.failure or "", end=exchange.end)
    body = parsed(exchange)
    code = code_of(body)
    return Reply(
        kind=_kind(exchange.status, code),
        line=line,
        status=exchange.status,
        code=member(body, "statusCode"),
        body=body,
        text=exchange.body or "",
        media_type=media_type(exchange),
        end=exchange.end,
    )


def code_of(body: Json | Absent) -> int | None:
    """Return the statusCode of an envelope as an integer, None where it has none."""
    code = member(body, "statusCode")
    if isinstance(code, float) and code.is_integer():
        return int(code)  # JSON does not tell 0.0 from 0
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def _kind(status: int, code: int | None) -> ReplyKind:
    if status in _UNAVAILABLE:
        return ReplyKind.UNAVAILABLE
    if status >= 500:
        return ReplyKind.SERVER_ERROR
    if status >= 300 or (code is not None and code != 0):
        return ReplyKind.REJECTED
    return ReplyKind.ACCEPTED if code == 0 else ReplyKind.UNCLEAR


def parsed(exchange: Exchange) -> Json | Absent:
    """Return the JSON of a response's body, ABSENT where it is none."""
    if exchange.body is None:
        return ABSENT
    try:
        value: Json = json.loads(exchange.body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return ABSENT
    return value


def _no_constant(name: str) -> None:
    """Refuse NaN and Infinity, which Python reads and JSON does not know (RFC 8259, section 6)."""
    raise ValueError(name)


def media_type(exchange: Exchange) -> str:
    """Return the media type of a response, in lower case and without parameters, "" where it names none."""
    found = next((value for name, value in exchange.response_headers if name.lower() == "content-type"), "")
    return found.split(";")[0].strip().lower()
