"""Runs against reference servers, judged, as the sides of comparisons."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Final

from conformance.compare import Comparison, Side, compared
from conformance.reference import Settings, running
from tests.meta.runs import executed_on, written

__all__ = ["Runs", "told"]

IN_FLIGHT: Final = 4
"""With many more, a small machine times its own queue."""


class Runs:
    """Makes runs in a folder; the side before an upgrade is run once for each settings, the side after always anew."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._known: dict[Settings, Side] = {}

    def fresh(self, settings: Settings) -> Side:
        """Return a new run against a server of these settings."""
        folder = self._folder / str(next(self._numbers))
        folder.mkdir(parents=True)
        with running(settings) as base_url:
            config = written(folder / "site.toml", base_url, settings)
            text = config.read_text(encoding="utf-8")
            config.write_text(
                text.replace("[limits]\n", f"[limits]\nin_flight = {IN_FLIGHT}\n"), encoding="utf-8"
            )
            judged = executed_on(config, folder)
        return Side(judged.run, judged.results)

    def known(self, settings: Settings) -> Side:
        """Return a run against a server of these settings, the same one each time."""
        if settings not in self._known:
            self._known[settings] = self.fresh(settings)
        return self._known[settings]


def told(before: Side, after: Side) -> tuple[frozenset[str], Comparison]:
    """Return the classes and kinds of change between two runs, each once, and the whole comparison."""
    found = compared(before, after)
    assert found.comparable, found.obstacles
    return frozenset(f"{change.grade} {change.kind}" for change in found.changes), found
