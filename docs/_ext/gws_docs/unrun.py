"""Which examples the tests do not run, and why: as the pages say it themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from gws_docs.markup import prose, table

__all__ = ["MARK", "unrun"]

_DOCS: Final = Path(__file__).parents[2]
MARK: Final = re.compile(r"^<!-- not run: (?P<reason>.+) -->\n+```", flags=re.MULTILINE)
"""What stands before an example that is not run."""


def unrun() -> str:
    """Return a table of the examples that are not run."""
    return table(("page", "why"), _rows())


def _rows() -> Iterator[tuple[str, str]]:
    for path in (_DOCS.parent / "README.md", *sorted(_DOCS.rglob("*.md"))):
        for found in MARK.finditer(path.read_text(encoding="utf-8")):
            yield path.relative_to(_DOCS.parent).as_posix(), prose(found["reason"])
