"""Pieces of Markdown around hostile text: nothing in a value can end its piece or start another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from conformance.report.quoting import plain, shortened

__all__ = ["block", "code", "escaped", "table"]

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]()#|~$]|:(?=//|\S+@)|(?<=\bwww)\.)", re.IGNORECASE)
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;"}


def escaped(text: str, *, limit: int = 1_000) -> str:
    """Return a line of text that Markdown shows as it is: no emphasis, link, cell, HTML or line break."""
    marked = _SPECIAL.sub(r"\\\1", plain(text, limit=limit))
    return re.sub("[&<>@]", lambda found: _ENTITIES[found[0]], marked)


def code(text: str, *, limit: int = 500) -> str:
    """Return a code span of one line, for lists and sentences; not for cells of a table."""
    shown = plain(text, limit=limit)
    if not shown.strip():
        return "(empty)" if not shown else "(white space)"
    fence = "`" * (_longest_run(shown) + 1)
    room = " " if len(fence) > 1 or shown[0] == " " == shown[-1] else ""
    return f"{fence}{room}{shown}{room}{fence}"


def block(text: str, *, language: str = "", limit: int = 4_000, more: str = "") -> str:
    """Return a fenced block; text beyond `limit` is left out, and `more` says where it is."""
    shown = plain(shortened(text, limit=limit), limit=2 * limit, keep="\n")
    fence = "`" * max(3, _longest_run(shown) + 1)
    note = f"\n\nShortened; the whole is {more}." if more and len(text) > limit else ""
    return f"{fence}{language}\n{shown}\n{fence}{note}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are escaped already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
