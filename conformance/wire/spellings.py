"""The spellings in which one secret may go over the wire: plain, escaped, encoded."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import quote, quote_plus, unquote

__all__ = ["spellings"]

_SHORTEST: Final = 8
_ESCAPE: Final = re.compile(r"\\u([0-9a-f]{4})")


def spellings(secret: str) -> frozenset[str]:
    """Return every spelling of a secret that is long enough to be told from other text, also inside a JSON text."""
    plain = {*_spelled(secret), *_escaped(secret)}
    within = {escaped for spelling in plain for escaped in _escaped(spelling)}
    return frozenset(spelling for spelling in plain | within if len(spelling) >= _SHORTEST)


def _escaped(text: str) -> Iterator[str]:
    for ascii_only in (True, False):
        escaped = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
        for one in (escaped, _ESCAPE.sub(lambda found: "\\u" + found[1].upper(), escaped)):
            yield from (one, one.replace("/", "\\/"))


def _spelled(secret: str) -> Iterator[str]:
    raw = secret.encode("utf-8", "surrogatepass")
    yield from (secret, unquote(secret), raw.decode("latin-1"))
    for quoted in (quote(raw, safe=""), quote_plus(raw), quote(raw)):
        yield from (quoted, _lower_escapes(quoted))
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield from (encode(raw).decode(), encode(raw).decode().rstrip("="))
        yield from (_inside(encode, raw, offset) for offset in range(3))
    yield from _marked_up(secret)


def _marked_up(secret: str) -> Iterator[str]:
    marked = html.escape(secret)
    yield from (marked, html.escape(secret, quote=False), marked.replace("&quot;", "&#34;"))
    yield from (marked.replace("&#x27;", apostrophe) for apostrophe in ("'", "&#39;", "&apos;"))


def _inside(encode: Callable[[bytes], bytes], raw: bytes, offset: int) -> str:
    """Return the characters that encode the secret alone where it begins so many bytes into a longer text."""
    bits = 8 * (offset + len(raw))
    return encode(bytes(offset) + raw).decode()[-(-8 * offset // 6) : bits // 6]


def _lower_escapes(quoted: str) -> str:
    head, *rest = quoted.split("%")
    return "%".join([head, *(part[:2].lower() + part[2:] for part in rest)])
