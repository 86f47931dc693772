"""What of these pages is generated: read from the program itself while the site is built, and never committed.

A page has a line such as `<!-- generated: commands -->` where a generated part belongs. Sphinx loads this package as an
extension; the tests call `filled` without Sphinx.
"""

from __future__ import annotations

from typing import Any

from gws_docs.parts import PARTS, filled

__all__ = ["PARTS", "filled", "setup"]


def setup(app: Any) -> dict[str, bool]:
    """Have Sphinx see every page with its generated parts in it."""
    app.connect("source-read", _read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _read(app: Any, docname: str, source: list[str]) -> None:  # noqa: ARG001  # Sphinx's signature
    source[0] = filled(source[0])
