"""One user's requests and cookies. Requests of one form differ in their bodies alone: their headers are made once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from http.cookiejar import Cookie
from typing import Final
from urllib.parse import urlsplit

import httpx

from conformance import __version__
from conformance.evidence import Headers
from conformance.wire.credentials import Credentials

__all__ = ["Form", "Forms"]

_TO_CONNECT: Final = 10.0
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_FIXED: Final = {
    "Connection": "keep-alive",
    "User-Agent": f"gws-conformance/{__version__}",
    "Accept": "application/json",
    "Accept-Encoding": "identity",
}
_WITH_LENGTH: Final = frozenset({"POST", "PUT", "PATCH"})
"""Methods of which a request says its length even where it has no body, as httpx has it (RFC 9110 section 8.6)."""
_OF_THE_BODY: Final = frozenset({b"content-length", b"transfer-encoding"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """All of a request but its body. `headers` replace others by name; without `csrf` no token goes out.

    Without `login` neither credentials nor cookies do.
    """

    method: str
    path: str
    headers: Headers = ()
    with_body: bool = False
    login: bool = True
    csrf: tuple[str, str] | None = None


class Forms:
    """Makes requests; keeps the cookies that go with those of a login."""

    def __init__(self, base_url: str, credentials: Credentials) -> None:
        self._base_url = base_url
        self._credentials = credentials
        self._cookies = httpx.Cookies()
        self._ready: dict[Form, tuple[httpx.URL, httpx.Headers]] = {}
        for name, value in credentials.cookies:
            self._cookies.set(name, value, domain=_cookie_domain(base_url), path="/")

    def request(self, form: Form, body: str | None) -> httpx.Request:
        """Return a request of a form."""
        content = None if body is None else body.encode("utf-8", "surrogatepass")
        extensions: dict[str, object] = {
            "timeout": {"connect": _TO_CONNECT, "read": None, "write": None, "pool": None}
        }
        if ready := self._ready.get(form):
            return _filled(form.method, *ready, content, extensions)
        made = self._first(form, content, extensions)
        if not any(cookie.expires for cookie in self._cookies.jar):
            headers = [row for row in made.headers.raw if row[0].lower() not in _OF_THE_BODY]
            self._ready[form] = made.url, httpx.Headers(headers, encoding=made.headers.encoding)
        return made

    def _first(self, form: Form, content: bytes | None, extensions: dict[str, object]) -> httpx.Request:
        headers = httpx.Headers(
            dict(_FIXED) | ({"Content-Type": "application/json"} if form.with_body else {})
        )
        if form.login:
            headers.update(dict(self._credentials.headers))
            if form.csrf and form.method.upper() not in _SAFE:
                headers.update(dict([form.csrf]))
        headers.update(dict(form.headers))
        return httpx.Request(
            form.method,
            self._base_url + form.path,
            headers=headers,
            cookies=self._cookies if form.login else None,
            content=content,
            extensions=extensions,
        )

    def answered(self, form: Form, request: httpx.Request, response: httpx.Response) -> None:
        """Take the cookies that a response sets; those that come without a login are forgotten."""
        if form.login and "set-cookie" in response.headers:
            response.request = request
            self._cookies.extract_cookies(response)
            self._ready.clear()

    def forget(self, cookie: str) -> tuple[Cookie, ...]:
        """Forget the cookies of a name, and return them."""
        jar = self._cookies.jar
        named = tuple(one for one in jar if one.name == cookie)
        for one in named:
            jar.clear(one.domain, one.path, one.name)
        self._ready.clear()
        return named

    def remember(self, cookies: Iterable[Cookie]) -> None:
        """Take up cookies that were forgotten, in place of those that have their names now."""
        for cookie in cookies:
            self._cookies.jar.set_cookie(cookie)
        self._ready.clear()


def _filled(
    method: str,
    url: httpx.URL,
    headers: httpx.Headers,
    content: bytes | None,
    extensions: dict[str, object],
) -> httpx.Request:
    """Return a request whose headers are known but for the length; httpx would look through all of them again."""
    own = headers.copy()
    if content or method in _WITH_LENGTH:
        own["Content-Length"] = str(len(content or b""))
    stream = httpx.ByteStream(content or b"")
    return httpx.Request(method, url, headers=own, stream=stream, extensions=extensions)


def _cookie_domain(base_url: str) -> str:
    """Return the domain under which the cookie jar files what this host sets, so that it can replace ours."""
    host = urlsplit(base_url).hostname or ""
    return host if "." in host or ":" in host else f"{host}.local"
