"""Headers as they may be written: names always, values by an allow-list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from conformance.evidence import Headers

__all__ = ["cookie_pairs", "redacted_headers"]

_ALLOWED: Final = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "age",
        "allow",
        "cache-control",
        "connection",
        "content-encoding",
        "content-language",
        "content-length",
        "content-type",
        "date",
        "etag",
        "expires",
        "host",
        "keep-alive",
        "last-modified",
        "pragma",
        "retry-after",
        "server",
        "strict-transport-security",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "vary",
        "via",
        "www-authenticate",
        "x-content-type-options",
        "x-csrf-header",
        "x-frame-options",
        "x-powered-by",
    }
)

Redact = Callable[[str], str]


def redacted_headers(pairs: Headers, *, token: Redact, text: Redact) -> Headers:
    """Return the headers with every value that is not known to be harmless replaced.

    `token` makes a token of a secret; `text` takes known secrets out of a harmless value.
    """
    return tuple((text(name), _value(name.lower(), value, token=token, text=text)) for name, value in pairs)


def _value(name: str, value: str, *, token: Redact, text: Redact) -> str:
    match name:
        case "cookie":
            return "; ".join(_cookie(part.strip(), token=token) for part in value.split(";"))
        case "set-cookie":
            head, mark, attributes = value.partition(";")
            return _cookie(head.strip(), token=token) + mark + text(attributes)
        case "authorization" | "proxy-authorization":
            scheme, _, credentials = value.partition(" ")
            return f"{scheme} {token(credentials)}" if credentials else token(value)
        case "location":
            place, mark, query = value.partition("?")
            return text(place) + (mark + token(query) if mark else "")
        case _:
            return text(value) if name in _ALLOWED else token(value)


def _cookie(pair: str, *, token: Redact) -> str:
    name, mark, value = pair.partition("=")
    return f"{name}={token(value)}" if mark else token(pair)


def cookie_pairs(pairs: Headers) -> Iterator[tuple[str, str]]:
    """Yield name and value of each cookie that headers carry, either way."""
    for name, value in pairs:
        if name.lower() == "set-cookie":
            yield _split(value.partition(";")[0])
        elif name.lower() == "cookie":
            yield from (_split(part) for part in value.split(";"))


def _split(pair: str) -> tuple[str, str]:
    name, _, value = pair.strip().partition("=")
    return name.strip(), value.strip().strip('"')
