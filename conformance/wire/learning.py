"""The secrets that an exchange itself brings: cookies, CSRF tokens, client ids."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from conformance.evidence import Exchange, Headers
from conformance.wire.headers import cookie_pairs

__all__ = ["csrf_pair", "learnt"]

_CLIENT_ID: Final = re.compile(r'"clientId"\s*:\s*("(?:[^"\\]|\\.)*")')


def csrf_pair(headers: Headers) -> tuple[str, str] | None:
    """Return the name and the value of the header that proves a request to be no forgery, or None."""
    values = {name.lower(): value for name, value in headers}
    name = values.get("x-csrf-header", "").strip()
    token = values.get("x-csrf-token", values.get(name.lower(), "")).strip()
    return (name, token) if name and token else None


def learnt(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Yield the secrets in an exchange, each with what it is."""
    for headers in (exchange.request_headers, exchange.response_headers):
        yield from ((value, f"the cookie {name}") for name, value in cookie_pairs(headers) if value)
    if pair := csrf_pair(exchange.response_headers):
        yield pair[1], "the CSRF token"
    for body in (exchange.request_body, exchange.body):
        yield from ((secret, "the CometD client id") for secret in _client_ids(body or ""))


def _client_ids(body: str) -> Iterator[str]:
    for found in _CLIENT_ID.finditer(body):
        try:
            secret = json.loads(found[1], strict=False)
        except ValueError:
            continue
        if isinstance(secret, str):
            yield secret
