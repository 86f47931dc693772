"""What the answers to a log-in mean for whoever set the run up: what was seen, where, and what to try."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from conformance.errors import TargetError
from conformance.evidence import Exchange
from conformance.model import Object

__all__ = ["envelope", "login_refusal", "newer_api", "seen", "unreachable"]

_SHOWN: Final = 120

_CODES: Final[Mapping[object, str]] = {
    3: "Is the API enabled for this user?",
    5: "The user may not use the API: grant it the agent role.",
    8: "The user must change the password first: log in once in a browser.",
    20: "Are the user name and the password right?",
}

_STATUSES: Final[Mapping[int, str]] = {
    401: "Are the user name and the password right?",
    403: "The login is refused: is the user an agent, and enabled?",
    404: "Is target.base_url the address of Genesys Web Services, without /api/v2?",
    407: "The proxy wants a login: give it in target.proxy.",
    429: "The target wants to be left alone for a while: try later.",
    503: "The target is overloaded or still starting: try later, and look at its log.",
}


def envelope(exchange: Exchange) -> Object:
    """Return the JSON object of a response, or an empty one."""
    try:
        value = json.loads(exchange.body or "")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def seen(exchange: Exchange) -> str:
    """Return what a response looked like, in a few words."""
    if exchange.failure is not None:
        return exchange.failure
    code, message = (envelope(exchange).get(name) for name in ("statusCode", "statusMessage"))
    if code is not None:
        return f"HTTP {exchange.status}, statusCode {code}" + (f" ({message})" if message else "")
    body = " ".join((exchange.body or "").split())
    excerpt = body if len(body) <= _SHOWN else body[:_SHOWN] + "..."
    return f"HTTP {exchange.status}, " + (f"the body: {excerpt}" if excerpt else "an empty body")


def newer_api(exchange: Exchange) -> bool:
    """Whether the answer is in the shape of the Workspace API v3: a status object, no statusCode."""
    found = envelope(exchange)
    status = found.get("status")
    return "statusCode" not in found and isinstance(status, dict) and "code" in status


def unreachable(exchange: Exchange, *, where: str) -> TargetError:
    """Return the error of an address that does not answer."""
    failure = exchange.failure or ""
    return TargetError(f"no answer: {failure}", where=where, remedy=_network_remedy(failure.casefold()))


def _network_remedy(failure: str) -> str:
    if "certificate" in failure or "ssl" in failure or "tls" in failure:
        return "Give the authority's certificate in target.ca_file, and is the scheme (https) right?"
    if any(words in failure for words in ("name or service", "nodename", "getaddrinfo", "resolution")):
        return "The host name is unknown here: is target.base_url right, and is a proxy needed?"
    if "refused" in failure or "attempts failed" in failure:
        return "Nothing listens there: are host and port of target.base_url right, and is the target up?"
    if failure.startswith(("timeout", "connect")):
        return "Is the target up and reachable from here by this scheme? A proxy is given in target.proxy."
    return "Are scheme (http or https), host and port of target.base_url right?"


def login_refusal(exchange: Exchange, *, where: str) -> TargetError | None:
    """Return the error of a login that was not accepted, or None where it was."""
    found, status = envelope(exchange), exchange.status or 0
    code = found.get("statusCode")
    if code == 0 and not isinstance(code, bool) and 200 <= status < 300:
        return None
    return TargetError(
        f"the login was refused: {seen(exchange)}", where=where, remedy=_remedy(code, status, found)
    )


def _remedy(code: object, status: int, found: Object) -> str:
    known = _CODES.get(code) if isinstance(code, int) else None
    if known or status in _STATUSES:
        return known or _STATUSES[status]
    if 300 <= status < 400:
        return (
            "The target wants a login elsewhere: give its cookies or headers in cookies_env or headers_env."
        )
    if status >= 500:
        return "The target has a fault of its own, or is still starting: try later, and look at its log."
    if not found:
        return "That is no answer of Genesys Web Services: is target.base_url right, without /api/v2?"
    return "What does the target's log say about this login?"
