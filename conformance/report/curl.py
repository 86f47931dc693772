"""The request of a case as a line for a shell, with variables in place of secrets."""

from __future__ import annotations

import base64
import shlex
from collections.abc import Iterator
from typing import Final

from conformance.evidence import Exchange, Opened
from conformance.judge import CaseView
from conformance.model import CHAIN_PLACE, DEVICE_PLACE, FaultKind, Json, member
from conformance.report.quoting import unseen

__all__ = ["curl", "sent_body"]

_PATH: Final = "/api/v2/me/outbound-records"
"""Overview: Request URL."""

_NOBODY: Final = "gws-conformance-nobody:nobody"


def curl(case: CaseView, exchange: Exchange | None = None) -> str:
    """Return the case's request as a curl command that can be pasted into a POSIX shell.

    Secrets are the variables GWS_USERNAME and GWS_PASSWORD (GWS_USERNAME_2 ... for others), and
    GWS_COOKIES, GWS_CSRF_HEADER and GWS_CSRF_TOKEN where the target issued a token. A body with characters
    that a terminal does not show is in base64. `exchange` is the case's: only there is what was filled in.
    """
    body = sent_body(case, exchange)
    url = shlex.quote(case.run.header.base_url.rstrip("/") + _PATH)
    kind = shlex.quote(f"Content-Type: {case.case.media_type}")
    words = ["curl -sS -i -X", case.case.method, url, f"-H {kind}", *_login(case)]
    if unseen(body.replace("\n", "")):
        encoded = base64.b64encode(body.encode("utf-8", "surrogatepass")).decode("ascii")
        return " ".join([f"printf %s {encoded} | base64 -d |", *words, "--data-binary @-"])
    return " ".join([*words, "--data-raw", shlex.quote(body)])


def sent_body(case: CaseView, exchange: Exchange | None) -> str:
    """Return the text of the request's body: as planned, or as sent where the run had to fill it in."""
    filled = any(place in case.case.body for place in (CHAIN_PLACE, DEVICE_PLACE))
    recorded = exchange.request_body if exchange is not None else None
    return recorded if filled and recorded is not None else case.case.body


def _login(case: CaseView) -> Iterator[str]:
    suffix = f"_{case.case.user + 1}" if case.case.user else ""
    if _of_kind(case, FaultKind.UNKNOWN_LOGIN):
        yield f"-u {_NOBODY}"
        return
    if case.case.login:
        yield from _credentials(_user(case), suffix)
    wrong, without = _of_kind(case, FaultKind.WRONG_TOKEN), _of_kind(case, FaultKind.NO_TOKEN)
    if wrong or (case.case.login and _csrf(case)):
        issued = f"GWS_CSRF_TOKEN{suffix}"
        token = f"x${{{issued}#?}}" if wrong else f"${issued}"  # all but the first character is right
        header = f'-H "$GWS_CSRF_HEADER{suffix}: {token}"'
        yield " ".join([f'-b "$GWS_COOKIES{suffix}"', *([] if without else [header])])


def _of_kind(case: CaseView, kind: FaultKind) -> bool:
    return case.case.fault is not None and case.case.fault.kind is kind


def _credentials(user: Json, suffix: str) -> Iterator[str]:
    """Yield what the user logs in with by the redacted config: name and password where it does not say."""
    headers, cookies = member(user, "headers"), member(user, "cookies")
    if member(user, "password") is True or not (headers or cookies):
        yield f'-u "$GWS_USERNAME{suffix}:$GWS_PASSWORD{suffix}"'
    for option, names, mark in (("-H", headers, ": "), ("-b", cookies, "=")):
        for number, name in enumerate(names if isinstance(names, list) else [], start=1):
            kind = "HEADER" if option == "-H" else "COOKIE"
            yield f'{option} {shlex.quote(f"{name}{mark}")}"$GWS_{kind}_{number}{suffix}"'


def _user(case: CaseView) -> Json:
    users = member(case.run.header.config, "users")
    known = isinstance(users, list) and case.case.user < len(users)
    return users[case.case.user] if isinstance(users, list) and known else None


def _csrf(case: CaseView) -> bool:
    opened: tuple[Opened, ...] = case.run.evidence.opened
    return any(one.csrf for one in opened if one.session == case.sent.session)
