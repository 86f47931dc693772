"""Text and values of a target, made safe to show: hostile until quoted.

The characters are listed here and not asked of `unicodedata`, whose answer depends on the version of Python.
"""

from __future__ import annotations

import json
import math
import re
from typing import Final

from conformance.model import Absent, Json

__all__ = ["bounded", "compact", "plain", "shortened", "sound", "unseen"]

_LONGEST: Final = 2_000
_MOST: Final = 50
_DEEPEST: Final = 10

_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f"
    "\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
"""Control characters, marks that turn or hide text, and surrogates that stand alone."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SHORT: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def unseen(text: str) -> bool:
    """Tell whether the text has characters that do not show, or that change how others show."""
    return _UNSEEN.search(text) is not None


def plain(text: str, *, limit: int = _LONGEST, keep: str = "") -> str:
    """Return the text, shortened, with what does not show spelt out as escapes, except what is in `keep`."""
    return _UNSEEN.sub(
        lambda found: found[0] if found[0] in keep else _spelt(found[0]), shortened(text, limit=limit)
    )


def shortened(text: str, *, limit: int) -> str:
    """Return at most `limit` characters of the text, and how long it was where that is not all."""
    return text if len(text) <= limit else f"{text[:limit]}... ({len(text):,} characters in all)"


def compact(value: Json | Absent, *, limit: int = _LONGEST) -> str:
    """Return a value as one line of JSON that is safe to show; of ABSENT, that nothing is there."""
    if isinstance(value, Absent):
        return "(absent)"
    return plain(json.dumps(sound(bounded(value)), ensure_ascii=False), limit=limit)


def bounded(value: Json, *, depth: int = _DEEPEST) -> Json:
    """Return a value of a size that a report can bear: depth, members and lengths of strings are limited."""
    if isinstance(value, str):
        return shortened(value, limit=_LONGEST)
    if isinstance(value, list | dict) and depth == 0:
        return "... (nested deeper)"
    if isinstance(value, list):
        rest: list[Json] = [f"... ({len(value):,} in all)"] if len(value) > _MOST else []
        return [bounded(item, depth=depth - 1) for item in value[:_MOST]] + rest
    if isinstance(value, dict):
        return _bounded_members(value, depth=depth)
    return value


def _bounded_members(value: dict[str, Json], *, depth: int) -> Json:
    kept: dict[str, Json] = {
        shortened(name, limit=_LONGEST): bounded(item, depth=depth - 1)
        for name, item in list(value.items())[:_MOST]
    }
    return kept | ({"...": f"({len(value):,} members in all)"} if len(value) > _MOST else {})


def sound(value: Json) -> Json:
    """Return a value that every reader of JSON takes: no NaN, no infinity, no surrogate that stands alone."""
    if isinstance(value, str):
        return _SURROGATE.sub(lambda found: _spelt(found[0]), value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, list):
        return [sound(item) for item in value]
    if isinstance(value, dict):
        return {str(sound(name)): sound(item) for name, item in value.items()}
    return value


def _spelt(character: str) -> str:
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
