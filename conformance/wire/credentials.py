"""What a user logs in with: Basic credentials, or headers of a login made elsewhere."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

from conformance.config import User
from conformance.evidence import Headers
from conformance.wire.headers import cookie_pairs
from conformance.wire.redaction import Redactor

__all__ = ["Credentials"]

_TOLD_APART: Final = 8
"""Characters of a part that is a secret of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """The headers and cookies that prove who asks, and the secrets in them by what they are."""

    headers: Mapping[str, str] = field(repr=False)
    cookies: Headers = field(repr=False)
    secrets: Headers = field(repr=False)

    @classmethod
    def of(cls, user: User) -> Credentials:
        """Return what a user's config gives; a Cookie header goes to the jar, to the target's own cookies."""
        headers = {name: value for name, value in user.headers if name.lower() != "cookie"}
        cookies = (*user.cookies, *cookie_pairs(user.headers))
        secrets = [(part, f"the header {name}") for name, value in headers.items() for part in _parts(value)]
        secrets += [(value, f"the cookie {name}") for name, value in cookies]
        if user.username is not None:
            pair = f"{user.username}:{user.password or ''}"
            encoded = base64.b64encode(pair.encode()).decode("ascii")
            headers["Authorization"] = f"Basic {encoded}"
            secrets += [(encoded, "the credentials"), (pair, "the credentials")]
            secrets += [(user.password or "", "the password"), (user.username, "the user name")]
        return cls(headers=headers, cookies=cookies, secrets=tuple(secrets))

    @classmethod
    def of_proxy(cls, address: str | None) -> Credentials:
        """Return those that the address of a proxy carries."""
        parts = urlsplit(address or "")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        encoded = base64.b64encode(f"{user}:{password}".encode()).decode("ascii") if user else ""
        known = ((password, "the password"), (user, "the user name"), (encoded, "the credentials"))
        return cls(headers={}, cookies=(), secrets=known)

    def teach(self, redactor: Redactor, *, session: str) -> None:
        """Make the secrets known before anything is sent."""
        for secret, what in self.secrets:
            redactor.learn(secret, f"{what} of session {session}")


def _parts(value: str) -> Iterator[str]:
    """Yield what of a header's value is secret: all of it, what follows a scheme, and what that says (RFC 7617)."""
    scheme, _, credentials = value.partition(" ")
    derived = [credentials]
    if scheme.lower() == "basic":
        with contextlib.suppress(ValueError):
            pair = base64.b64decode(credentials, validate=True).decode()
            derived += [pair, *pair.split(":", 1)]
    yield from (value, *(part for part in derived if len(part) >= _TOLD_APART))
