"""The frame of our pages: one file each that loads nothing, with the same styles, script and policy.

A package that has pages of its own (`conformance.compare.html`) keeps their templates in its folder `templates`; all
others are found here.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache, partial
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from conformance.report.html import timeline
from conformance.report.html.words import anchor
from conformance.report.quoting import plain

__all__ = ["page"]

_OURS: Final = "conformance.report.html"
_LONGEST: Final = 20_000


def page(template: str, *, package: str = _OURS, **values: object) -> str:
    """Return a template of a package filled with values, with a line end; all that is no markup of ours is escaped."""
    return _environment(package).get_template(template).render(**values) + "\n"


@cache
def _environment(package: str) -> Environment:
    """Return the environment of the templates: everything is escaped, and a name that is not there is our fault."""
    made = Environment(
        loader=FunctionLoader(partial(_source, package)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    style, drawing, program = (
        Markup(_source(_OURS, name))  # noqa: S704  files of ours
        for name in ("style.css", "sequence.css", "script.js")
    )
    colours = style[: style.index("}") + 1]  # those of light paper: nobody knows what a picture lies on
    style += drawing
    made.globals |= {
        "drawing_style": colours.replace("light dark", "light") + drawing,
        "style": style,
        "program": program,
        "policy": _policy(style, program),
        "anchor": anchor,
        "timeline": timeline,
    }
    return made


def _shown(value: Any) -> Any:
    """Return what a template prints of a value: of text, nothing that does not show or that turns what follows."""
    spelt = isinstance(value, str) and not isinstance(value, Markup)
    return plain(value, limit=_LONGEST, keep="\n") if spelt else value


def _source(package: str, name: str) -> str | None:
    """Return the text of a template: of the package, else of ours."""
    places = (resources.files(one).joinpath("templates", name) for one in (package, _OURS))
    found = next((place for place in places if place.is_file()), None)
    return None if found is None else found.read_text("utf-8")


def _policy(style: str, program: str) -> str:
    """Return the page's Content-Security-Policy: nothing is loaded, and only its own style and script take effect."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(program)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode('ascii')}'"
