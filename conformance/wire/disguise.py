"""The headers by which an irregular request differs: another media type, another token, the login of nobody."""

from __future__ import annotations

import base64
from typing import Final

from conformance.model import Case, FaultKind

__all__ = ["disguise", "faulty"]

_NOBODY: Final = base64.b64encode(b"gws-conformance-nobody:nobody").decode("ascii")
"""A user who does not exist: a wrong password of one who does could lock the account."""


def faulty(case: Case, *kinds: FaultKind) -> bool:
    """Whether the one thing that is wrong with a case is of one of these kinds."""
    return case.fault is not None and case.fault.kind in kinds


def _another(token: str) -> str:
    """Return a token like the one that was issued, but for its first character: no letter x is in hexadecimal."""
    return ("y" if token.startswith("x") else "x") + token[1:]


def disguise(case: Case, csrf: tuple[str, str] | None) -> dict[str, str]:
    """Return the headers that replace the client's own; `csrf` is the header of the token that was issued."""
    headers = {} if case.media_type == "application/json" else {"Content-Type": case.media_type}
    if csrf is not None and faulty(case, FaultKind.WRONG_TOKEN):
        headers[csrf[0]] = _another(csrf[1])
    if faulty(case, FaultKind.UNKNOWN_LOGIN):
        headers["Authorization"] = f"Basic {_NOBODY}"
    return headers
