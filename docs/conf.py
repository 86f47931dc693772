"""Sphinx's settings: `tox -e docs` builds these pages, warnings are errors, and nothing is fetched."""

from __future__ import annotations

import sys
from importlib.metadata import version as installed
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "gws-conformance"
copyright = "the authors of gws-conformance"  # noqa: A001  # Sphinx's name
release = version = installed("gws-conformance")

extensions = ["myst_parser", "gws_docs"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_ext", "_static"]
nitpicky = True
highlight_language = "text"

myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "gws-conformance"
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_copy_source = False
html_show_sphinx = False
