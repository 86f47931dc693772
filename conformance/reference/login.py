"""Who asks: Basic login, the HTTP session behind JSESSIONID, and its CSRF token."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from conformance.reference.deployment import EVERYBODY
from conformance.reference.values import User

__all__ = ["Caller", "HttpSession", "Login"]

_CSRF_HEADER: Final = "X-CSRF-TOKEN"

_COOKIE: Final = "JSESSIONID"
_GUARDED: Final = frozenset({"POST", "PUT", "DELETE"})
_MOST_SESSIONS: Final = 10_000
_CREDENTIALS: Final = {f"{user.name}:{user.password}".encode(): user for user in EVERYBODY}


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSession:
    """One login kept by a cookie."""

    id: str
    user: User
    csrf_token: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request: `user` None where nobody is logged in, `session` None without a valid cookie."""

    user: User | None
    session: HttpSession | None


class Login:
    """The HTTP sessions of the server.

    A client learns the token from the header X-CSRF-TOKEN, and from X-CSRF-HEADER the name of the header in
    which it must come back: `csrf_header`.
    """

    def __init__(self, *, csrf: bool, path: str, csrf_header: str = _CSRF_HEADER) -> None:
        self.csrf = csrf
        self._csrf_header = csrf_header
        self._path = path
        self._sessions: dict[str, HttpSession] = {}

    def caller(self, request: Request) -> Caller:
        """Who sent a request.

        A wrong password is no login, whatever the cookie says; Basic goes before the cookie.
        """
        session = self._sessions.get(request.cookies.get(_COOKIE, ""))
        authorization = request.headers.get("authorization")
        if authorization is None:
            return Caller(session.user if session else None, session)
        user = _basic(authorization)
        return Caller(user, session if session and session.user is user else None)

    def guarded(self, request: Request, caller: Caller, *, compared_from: int | None) -> bool:
        """Whether a request lacks the CSRF token that it needs.

        The one of its HTTP session, in the header named; it is compared from a place on, None for its begin.
        """
        if not self.csrf or request.method not in _GUARDED:
            return False
        sent = request.headers.get(self._csrf_header, "").encode()[compared_from:]
        return caller.session is None or not secrets.compare_digest(
            sent, caller.session.csrf_token.encode()[compared_from:]
        )

    def opened(self, user: User) -> HttpSession:
        """A new HTTP session; the oldest goes where there are too many."""
        session = HttpSession(id=secrets.token_hex(16).upper(), user=user, csrf_token=secrets.token_hex(16))
        if len(self._sessions) >= _MOST_SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        self._sessions[session.id] = session
        return session

    def closed(self, session: HttpSession) -> None:
        """Forget an HTTP session."""
        self._sessions.pop(session.id, None)

    def headers(self, session: HttpSession, *, new: bool) -> tuple[tuple[str, str], ...]:
        """The headers of a reply to a login.

        The cookie of a new session and, with CSRF on, the name and the token.
        """
        headers: list[tuple[str, str]] = []
        if new:
            headers.append(("Set-Cookie", f"{_COOKIE}={session.id}; Path={self._path}; HttpOnly"))
        if self.csrf:
            headers += [("X-CSRF-HEADER", self._csrf_header), (_CSRF_HEADER, session.csrf_token)]
        return tuple(headers)


def _basic(authorization: str, credentials: Mapping[bytes, User] = _CREDENTIALS) -> User | None:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return credentials.get(base64.b64decode(encoded.strip(), validate=True))
    except ValueError:
        return None
