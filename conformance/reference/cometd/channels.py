"""Channel names and patterns (Bayeux, Channels and Channel Globbing)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from conformance.reference.values import Json

__all__ = ["allowed", "is_channel", "is_pattern", "names_matching"]

_SEGMENT: Final = r"[A-Za-z0-9\-_!~()$@]+"
_CHANNEL: Final = re.compile(rf"(?:/{_SEGMENT})+")
_PATTERN: Final = re.compile(rf"(?:/{_SEGMENT})*(?:/{_SEGMENT}|/\*|/\*\*)")
_TREES: Final = ("/v2/", "/me/", "/notifications/")
_LONGEST: Final = 1_000


def is_channel(value: Json) -> bool:
    """Whether a value is the name of one channel."""
    return isinstance(value, str) and len(value) <= _LONGEST and _CHANNEL.fullmatch(value) is not None


def is_pattern(value: Json) -> bool:
    """Whether a value is a channel or a pattern of channels: a wildcard stands alone in the last place."""
    return isinstance(value, str) and len(value) <= _LONGEST and _PATTERN.fullmatch(value) is not None


def allowed(pattern: str) -> bool:
    """Whether somebody may subscribe to a pattern: everything, or what lies in the trees of the API."""
    return pattern in ("/**", "/v2", "/me", "/notifications") or pattern.startswith(_TREES)


@lru_cache(maxsize=1024)
def names_matching(channel: str) -> frozenset[str]:
    """Every name that a subscription to a channel can have.

    Itself, `*` beside it, `**` at each level above it.
    """
    segments = channel.split("/")[1:]
    parents = ["".join(f"/{segment}" for segment in segments[:depth]) for depth in range(len(segments))]
    return frozenset({channel, f"{parents[-1]}/*", *(f"{parent}/**" for parent in parents)})
