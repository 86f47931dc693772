"""The generated parts by their names, and how they get into a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from gws_docs.commands import commands
from gws_docs.config_keys import config_keys
from gws_docs.formats import comparison, evidence, results, waivers
from gws_docs.plugin_options import plugin_options
from gws_docs.readings import readings
from gws_docs.revisions import revisions
from gws_docs.unrun import unrun

__all__ = ["PARTS", "filled"]

PARTS: Final[Mapping[str, Callable[[], str]]] = {
    "commands": commands,
    "comparison": comparison,
    "config keys": config_keys,
    "evidence": evidence,
    "plugin options": plugin_options,
    "readings": readings,
    "results": results,
    "revisions": revisions,
    "unrun": unrun,
    "waivers": waivers,
}

_PLACE: Final = re.compile(r"^<!-- generated: (.+) -->$", flags=re.MULTILINE)


def filled(page: str) -> str:
    """Return a page with its generated parts. Raises KeyError for a part that there is not."""
    return _PLACE.sub(lambda found: PARTS[found[1]]().rstrip("\n"), page)
