"""report.html: the run as a page of one file, which loads nothing.

`text` renders it. The modules prepare values of what is shown, each for one part of the page; only `templates` knows
HTML.
"""

from __future__ import annotations

from conformance.report.html.page import text

__all__ = ["text"]
