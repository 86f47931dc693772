"""The exceptions of the suite: our faults and set-up faults, never the target's.

A fault of the target is a finding (see `judge`). The tree:

    ConformanceError            ours; the run ends with exit code 4
      CatalogueError            a requirement table of ours is wrong
      SchemaError               a schema of ours is wrong
      EvidenceError             a file of evidence cannot be read
      SetUpError                what the run needs is not there; exit code 2
        ConfigError             the config file is wrong
        TargetError             the target cannot be reached, refuses the login, or lacks what the run needs
"""

from __future__ import annotations

__all__ = [
    "CatalogueError",
    "ConfigError",
    "ConformanceError",
    "EvidenceError",
    "SchemaError",
    "SetUpError",
    "TargetError",
]


class ConformanceError(Exception):
    """What is wrong, where, and what to try.

    `where` is a file, key or address; `remedy` says what to do about it, and is empty where nothing can be said.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what}" + (f"\n  {self.remedy}" if self.remedy else "")


class CatalogueError(ConformanceError):
    """A requirement table is wrong."""


class SchemaError(ConformanceError):
    """A schema is wrong or uses a keyword that the suite does not know."""


class EvidenceError(ConformanceError):
    """A file of evidence cannot be read."""


class SetUpError(ConformanceError):
    """What the run needs is not there; nothing is said about the target's conformance."""


class ConfigError(SetUpError):
    """The config file is wrong."""


class TargetError(SetUpError):
    """The target cannot be reached, refuses the login, or lacks what the run needs."""
