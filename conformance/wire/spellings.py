"""The spellings in which one secret may go over the wire: plain, escaped, encoded."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote, quote_plus

__all__ = ["spellings"]

_SHORTEST: Final = 8


def spellings(secret: str) -> frozenset[str]:
    """Return every spelling of a secret that is long enough to be told from other text."""
    return frozenset(spelling for spelling in _spelled(secret) if len(spelling) >= _SHORTEST)


def _spelled(secret: str) -> Iterator[str]:
    raw = secret.encode("utf-8", "surrogatepass")
    for ascii_only in (True, False):
        escaped = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
        yield from (escaped, escaped.replace("/", "\\/"))
    for quoted in (quote(raw, safe=""), quote_plus(raw), quote(raw)):
        yield from (quoted, _lower_escapes(quoted))
    for encoded in (base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()):
        yield from (encoded, encoded.rstrip("="))
    yield from (secret, html.escape(secret))


def _lower_escapes(quoted: str) -> str:
    head, *rest = quoted.split("%")
    return "%".join([head, *(part[:2].lower() + part[2:] for part in rest)])
