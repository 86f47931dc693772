"""What a user logs in with: Basic credentials, or headers of a login made elsewhere."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field

from conformance.config import User
from conformance.evidence import Headers
from conformance.wire.headers import cookie_pairs
from conformance.wire.redaction import Redactor

__all__ = ["Credentials"]


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
        secrets = [(value, f"the header {name}") for name, value in headers.items()]
        secrets += [(value, f"the cookie {name}") for name, value in cookies]
        if user.username is not None:
            pair = f"{user.username}:{user.password or ''}"
            encoded = base64.b64encode(pair.encode()).decode("ascii")
            headers["Authorization"] = f"Basic {encoded}"
            secrets += [(encoded, "the credentials"), (pair, "the credentials")]
            secrets += [(user.password or "", "the password"), (user.username, "the user name")]
        return cls(headers=headers, cookies=cookies, secrets=tuple(secrets))

    def teach(self, redactor: Redactor, *, session: str) -> None:
        """Make the secrets known before anything is sent."""
        for secret, what in self.secrets:
            redactor.learn(secret, f"{what} of session {session}")
