"""What the answers to a log-in mean for whoever set the run up: what was seen, where, and what to try."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urljoin, urlsplit

from conformance.config import User
from conformance.errors import TargetError
from conformance.evidence import Exchange
from conformance.model import Object
from conformance.wire.retry_after import said

__all__ = [
    "busy",
    "envelope",
    "header",
    "is_absent",
    "login_refusal",
    "newer_api",
    "no_api",
    "remedy_of",
    "seen",
]

_SHOWN: Final = 120

_RENEW: Final = "Log in anew elsewhere and renew the variables that headers_env and cookies_env name."
_RIGHT: Final = "Are the user name and the password right, and is the account not locked?"

_CODES: Final[Mapping[object, str]] = {
    3: "Is the API enabled for this user?",
    5: "The user may not use the API: a permission is missing; grant it the agent role.",
    8: "The user must change the password first: log in once in a browser and change the password.",
}

_STATUSES: Final[Mapping[int, str]] = {
    403: "The login is refused: is the user an agent, and enabled? Does a proxy in between forbid it?",
    407: "The proxy wants a login: give it in target.proxy.",
}

_NOT_LOGGED_IN: Final = 20
_ME: Final = "/api/v2/me"
_BUSY: Final = frozenset({429, 502, 503, 504})
_LOGIN_PAGE: Final = re.compile(r"<form|password|sign.?in|log.?in|saml|single sign", re.IGNORECASE)
_PLAIN_TO_TLS: Final = re.compile(
    r"plain http request was sent to https|speaking plain http to an ssl|requires tls|client sent an http request"
    r" to an https",
    re.IGNORECASE,
)
_NO_CLIENT_CERTIFICATE: Final = re.compile(r"(ssl|client) certificate", re.IGNORECASE)


def envelope(exchange: Exchange) -> Object:
    """Return the JSON object of a response, or an empty one."""
    try:
        value = json.loads((exchange.body or "").removeprefix("\ufeff"))
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
    if exchange.body is None and exchange.body_base64:
        encoding = header(exchange, "content-encoding")
        return f"HTTP {exchange.status}, a body that is no UTF-8" + (f" ({encoding})" if encoding else "")
    body = " ".join((exchange.body or "").split())
    excerpt = body if len(body) <= _SHOWN else body[:_SHOWN] + "..."
    return f"HTTP {exchange.status}, " + (f"the body: {excerpt}" if excerpt else "an empty body")


def newer_api(exchange: Exchange) -> bool:
    """Whether the answer is in the shape of the Workspace API v3: a status object, no statusCode."""
    found = envelope(exchange)
    status = found.get("status")
    return "statusCode" not in found and isinstance(status, dict) and "code" in status


def is_absent(exchange: Exchange) -> bool:
    """Whether nothing of the API answers there: 404 and its like, or what is no JSON object."""
    if exchange.failure is not None or not 200 <= (exchange.status or 0) < 500:
        return False
    return exchange.status in {404, 405, 410} or (exchange.status == 200 and not envelope(exchange))


def busy(exchange: Exchange, *, where: str, by_proxy: bool) -> TargetError | None:
    """Return the error of an answer that speaks of the way to the target, not of the target: 429, 502, 503, 504 ..."""
    status = exchange.status or 0
    if status == 407:
        return TargetError(
            f"the proxy wants a login: {seen(exchange)}", where="target.proxy", remedy=_STATUSES[407]
        )
    if status == 400 and _PLAIN_TO_TLS.search(exchange.body or ""):
        return TargetError(
            f"that port speaks TLS: {seen(exchange)}",
            where=where,
            remedy="Write https:// in target.base_url.",
        )
    if status in {400, 403, 496} and _NO_CLIENT_CERTIFICATE.search(exchange.body or ""):
        return TargetError(
            f"the target demands a client certificate: {seen(exchange)}",
            where=where,
            remedy="Give the certificate and its key in target.client_cert and target.client_key, as PEM files.",
        )
    if status not in _BUSY:
        return None
    return _overloaded(exchange, where="target.proxy" if by_proxy else where, by_proxy=by_proxy)


def _overloaded(exchange: Exchange, *, where: str, by_proxy: bool) -> TargetError:
    rest = said(exchange)
    wait = f"not before {rest:g} s are over (Retry-After)" if rest else "later"
    if exchange.status in {429, 503} and not by_proxy:
        what, remedy = (
            "the target wants to be left alone",
            f"Try {wait}; it may be overloaded or still starting.",
        )
    elif by_proxy:
        what = "the proxy does not get an answer from the target"
        remedy = f"Is target.base_url right as seen from the proxy, and is the target up? Try {wait}."
    else:
        what = "a gateway in front of the target does not get an answer from it"
        remedy = f"Is the target up behind its gateway? Try {wait}, and look at its log."
    return TargetError(f"{what}: {seen(exchange)}", where=where, remedy=remedy)


def login_refusal(exchange: Exchange, *, user: User, where: str) -> TargetError | None:
    """Return the error of a login that was not accepted, or None where it was."""
    found, status = envelope(exchange), exchange.status or 0
    code = found.get("statusCode")
    if code == 0 and not isinstance(code, bool) and 200 <= status < 300:
        return None
    what, remedy = _login_remedy(exchange, user)
    return TargetError(f"{what}: {seen(exchange)}", where=where, remedy=remedy)


def _login_remedy(exchange: Exchange, user: User) -> tuple[str, str]:
    """Return what a refusal of the login is, and what to do."""
    found, status = envelope(exchange), exchange.status or 0
    code, refused = found.get("statusCode"), "the login was refused"
    if isinstance(code, int) and code in _CODES:
        return refused, _CODES[code]
    if code == _NOT_LOGGED_IN or status == 401:
        return refused, _unauthorised(exchange, user)
    if 300 <= status < 400:
        return _led_elsewhere(exchange, user)
    if not found and status < 400:
        return _page(exchange)
    if status >= 500:
        return (
            refused,
            "The target has a fault of its own, or is still starting: try later, and look at its log.",
        )
    return refused, _STATUSES.get(status, "What does the target's log say about this login?")


def _led_elsewhere(exchange: Exchange, user: User) -> tuple[str, str]:
    """Return what a redirection is: to the API at another address, or to a login page."""
    own = urlsplit(exchange.url)
    to = urlsplit(urljoin(exchange.url, header(exchange, "location")))
    if to.path.endswith(_ME) and (to.scheme, to.netloc, to.path) != (own.scheme, own.netloc, own.path):
        base_url = f"{to.scheme}://{to.netloc}{to.path.removesuffix(_ME)}"
        return f"the target redirects to {base_url}", f"Write {base_url} in target.base_url."
    place = (
        f" at {to.hostname}"
        if to.hostname != own.hostname
        else f" ({to.path})"
        if to.path != own.path
        else ""
    )
    expired = "The login given has expired, or is not of this target. " if not user.username else ""
    return (
        f"the login was refused: the target wants a login elsewhere{place}, by single sign-on for instance",
        f"{expired}Log in there with a browser and give its cookies or headers in cookies_env or headers_env.",
    )


def _unauthorised(exchange: Exchange, user: User) -> str:
    """Return what to do about a login that is not accepted: it is wrong, has expired, or is of the wrong kind."""
    schemes = header(exchange, "www-authenticate").casefold()
    if not user.username:
        return f"What was given has expired, or is wrong. {_RENEW}"
    if schemes and "basic" not in schemes:
        scheme = schemes.split()[0]
        return f"The target wants a login by {scheme}, not Basic: log in elsewhere and give headers_env or cookies_env."
    return _RIGHT


def _page(exchange: Exchange) -> tuple[str, str]:
    """Return what an answer is that is no envelope."""
    text, base = (
        exchange.body or "",
        "is target.base_url right, without /api/v2, and with any path before it?",
    )
    if exchange.body is None and exchange.body_base64:
        return (
            "the answer cannot be read",
            "It comes compressed or in an encoding that was not asked for: what stands between here and the target?",
        )
    if "<" in text and _LOGIN_PAGE.search(text):
        return (
            "the login was refused: a login page came",
            f"Log in there with a browser and give its cookies or headers in cookies_env or headers_env; or {base}",
        )
    return "that is no answer of Genesys Web Services", f"Another program answers: {base}"


def no_api(exchange: Exchange, *, where: str, hint: str) -> TargetError:
    """Return the error of an address behind which no API answers; `hint` says where it is, "" where that is unknown."""
    prefix = urlsplit(where).path
    remedy = hint or (
        f"Is {prefix} in target.base_url right? The API answers at PREFIX/api/v2."
        if prefix
        else "Is there a path before /api/v2, such as /cloud-web? It belongs to target.base_url. Are host and port "
        "right?"
    )
    return TargetError(
        f"no Genesys Web Services under {where}/api/v2: {seen(exchange)}", where=where, remedy=remedy
    )


def remedy_of(exchange: Exchange, otherwise: str) -> str:
    """Return what to do about a step after the login that was refused; `otherwise` where the answer says no more."""
    code, status = envelope(exchange).get("statusCode"), exchange.status or 0
    if exchange.failure is not None:
        return "Is the target overloaded, or does what stands in between keep this answer back? See the target's log."
    if code == _NOT_LOGGED_IN or status == 401 or 300 <= status < 400:
        return (
            "The login was accepted and is forgotten: the session has expired at once. Is its cookie kept by what "
            "stands in between, and does a balancer lead every request to the same node?"
        )
    if isinstance(code, int) and code in _CODES:
        return _CODES[code]
    if status in _BUSY:
        return "The target, or what stands in front of it, is overloaded or still starting: try later."
    if status == 403 and exchange.method != "GET":
        return _forged(exchange)
    return f"{otherwise} The target has a fault of its own: see its log." if status >= 500 else otherwise


def _forged(exchange: Exchange) -> str:
    tokens = [name for name, _ in exchange.request_headers if "csrf" in name.lower()]
    if tokens:
        return (
            f"The request was taken for a forgery (CSRF), though it has the token ({tokens[0]}): is the session's "
            "cookie kept, and does a balancer lead every request to the same node?"
        )
    return (
        "A request that changes something is forbidden, and the login brought no CSRF token: are X-CSRF-HEADER and "
        "X-CSRF-TOKEN taken out of the answer by what stands in between? Else the user lacks a permission."
    )


def header(exchange: Exchange, name: str) -> str:
    """Return the value of a response header by its name in lower case, "" where it has none."""
    return next((value for given, value in exchange.response_headers if given.lower() == name), "")
