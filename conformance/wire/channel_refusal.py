"""What it means that the notifications cannot be had: a remedy for each way in which a target refuses them.

The refusals are in the collector's own words and those of the protocol. The first row that fits is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from conformance.config import Config
from conformance.config.values import NOTIFICATIONS_PATH
from conformance.errors import TargetError
from conformance.evidence import Exchange
from conformance.wire.refusals import envelope, remedy_of, seen

__all__ = ["channel_refusal"]


@dataclass(frozen=True, slots=True)
class _Row:
    words: str
    remedy: str


_TOKEN: Final = (
    "The token of the login was sent (CSRF): is the session's cookie kept by what stands in between, and may this "
    "user receive notifications?"
)
_NO_TOKEN: Final = (
    "The login brought no CSRF token: are X-CSRF-HEADER and X-CSRF-TOKEN taken out of its answer by what stands in "
    "between? Else this user may not receive notifications."
)
_PATH: Final = "Is target.notifications_path right? Genesys Web Services has CometD at /api/v2/notifications."

_ROWS: Final = (
    _Row(
        r"subscribe to .* was refused",
        "This user may not subscribe to that channel. Is the feature on, and session.user_event_channel right? "
        'Where no user events are offered, set session.user_event = "ignore".',
    ),
    _Row(
        r"handshake was refused",
        "CometD does not know this user: is the session's cookie kept by what stands in between, does the login hold "
        "for CometD, and may this user receive notifications?",
    ),
    _Row(
        r"session_unknown|402:|unknown client|401:",
        "The notification session is gone as soon as it is open: does a balancer lead every request to the same node, "
        "and are cookies kept (JSESSIONID, BAYEUX_BROWSER)?",
    ),
    _Row(
        r"neither to reconnect|negative interval",
        "Another session of this user may be open, and the target allows one: close it, or give another user.",
    ),
    _Row(r"HTTP (404|405|410)\b", _PATH),
    _Row(
        r"HTTP 30\d|HTTP 401",
        "The login does not hold for CometD: is the session's cookie kept, or has it expired?",
    ),
    _Row(
        r"Retry-After|HTTP (429|503)", "The target wants to be left alone: try later; it may be overloaded."
    ),
    _Row(
        r"HTTP 50[01]",
        "The target has a fault of its own, or is still starting: try later, and look at its log.",
    ),
    _Row(
        r"HTTP 50\d",
        "Has what stands in front of the target a shorter time limit than its long polls? See its log.",
    ),
    _Row(
        r"timeout|not ready within",
        "Are answers of CometD held back, by a buffering proxy for instance? Let it pass them on at once, and allow "
        "requests beside a held poll.",
    ),
    _Row(
        r"JSON|no reply|no array|not an array|no UTF-8|empty|clientId",
        f"That is no answer of CometD. {_PATH}",
    ),
    _Row(
        r"closed|reset|connect",
        "What stands in between breaks the long polls: let it keep them for 60 s and more.",
    ),
)


def channel_refusal(
    error: TargetError, config: Config, *, token: bool, last: Exchange | None = None
) -> TargetError:
    """Return the error with what to do about this refusal; `token` is whether the login brought a CSRF token.

    `last` is the last exchange, as it may be shown: an envelope in place of CometD's messages says more.
    """
    if last is not None and "statusCode" in envelope(last):
        what = f"{error.what}; the answer was {seen(last)}"
        return TargetError(what, where=error.where, remedy=remedy_of(last, _remedy(error.what, token=token)))
    remedy = _remedy(error.what, token=token)
    if config.target.notifications_path != NOTIFICATIONS_PATH and "notifications_path" not in remedy:
        remedy = f"{remedy} Is target.notifications_path right?"
    return TargetError(error.what, where=error.where, remedy=remedy)


def _remedy(what: str, *, token: bool) -> str:
    if re.search(r"HTTP 403\b", what):
        return _TOKEN if token else _NO_TOKEN
    found = (row.remedy for row in _ROWS if re.search(row.words, what, re.IGNORECASE))
    return next(found, f"May this user receive notifications? {_PATH}")
