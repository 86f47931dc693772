"""Markdown as MyST reads it: code, cells and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

__all__ = ["code", "listed", "prose", "table"]


def code(text: object) -> str:
    """Return a text as code. It must hold no backtick."""
    return f"`{text}`"


def listed(values: Iterable[object]) -> str:
    """Return values as code, with commas between."""
    return ", ".join(code(value) for value in values)


def prose(text: str) -> str:
    """Return a text of the program as prose: what stands in backticks as code, other markup as it is."""
    pieces = re.split(r"(`[^`]+`)", text)
    return "".join(one if one.startswith("`") else _escaped(one) for one in pieces)


def _escaped(text: str) -> str:
    return re.sub(r"([\\*_<>\[\]{}$#])", r"\\\1", text)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table, or "" where it has no rows."""
    body = [_row(row) for row in rows]
    return "\n".join([_row(head), "|" + " --- |" * len(head), *body]) + "\n" if body else ""


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
