"""comparison.html: two runs side by side as a page of one file, in the dress of report.html; it loads nothing.

`text` renders it. The modules prepare values of what is shown; only `templates` knows HTML.
"""

from __future__ import annotations

from conformance.compare.html.page import text

__all__ = ["text"]
