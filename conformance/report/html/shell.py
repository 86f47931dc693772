"""Text that is there to be copied: whole, or not offered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from conformance.report.quoting import plain, shortened

__all__ = ["Shell", "shell"]

_LONGEST: Final = 4_000


@dataclass(frozen=True, slots=True)
class Shell:
    """A text as it is shown; `exact` is False where it was shortened, or has characters that were spelt out."""

    text: str
    exact: bool


def shell(text: str) -> Shell:
    """Return a text as it is shown."""
    shown = plain(shortened(text, limit=_LONGEST), limit=8 * _LONGEST, keep="\n")
    return Shell(shown, shown == text)
