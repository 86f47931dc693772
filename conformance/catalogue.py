"""The requirements, read from their tables: what the contract demands, where it says so, and how strongly.

Reading our own tables is the one kind of I/O here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, Final

from conformance.errors import CatalogueError
from conformance.model import Level, Scope, Subject

__all__ = ["Basis", "Requirement", "load", "requirement", "revisions", "scored_by"]

_ID: Final = re.compile(r"[a-z-]+\.[a-z0-9-]+")
_SCOPES: Final = tuple(Scope)


class Basis(StrEnum):
    """How directly the documents say it."""

    STATED = "stated"
    """The page says so."""
    SAMPLE = "sample"
    """The page's sample shows it."""
    RECOVERED = "recovered"
    """The page has lost it; another edition by the same vendor has it."""
    IMPLIED = "implied"
    """It follows from what the page says."""
    GENERAL = "general"
    """A rule of the Web Services API for every operation."""
    PROTOCOL = "protocol"
    """The Bayeux protocol says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One testable normative statement.

    `scope` is the smallest plan that exercises it. `untestable` says why no check judges it, None where one does.
    """

    id: str
    subject: Subject
    level: Level
    basis: Basis
    clause: str
    text: str
    scope: Scope
    untestable: str | None = None

    @property
    def operation(self) -> bool:
        """Whether it is about AddRecord itself, and not about the session or the protocol below."""
        return self.subject not in {Subject.SESSION, Subject.BAYEUX}

    def within(self, scope: Scope) -> bool:
        """Whether a plan of that scope exercises it."""
        return _SCOPES.index(self.scope) <= _SCOPES.index(scope)


@cache
def load() -> tuple[Requirement, ...]:
    """Return all requirements, in the order of their subjects and tables.

    Raises CatalogueError, naming table and id, where a table is wrong.
    """
    rows = tuple(row for subject in Subject for row in _table(subject))
    ids = [row.id for row in rows]
    for doubled in {i for i in ids if ids.count(i) > 1}:
        raise CatalogueError(
            "this id stands twice", where=doubled, remedy="Ids are never reused; choose another."
        )
    return rows


def requirement(identifier: str) -> Requirement:
    """Return the requirement of that id; raises CatalogueError where there is none."""
    try:
        return _by_id()[identifier]
    except KeyError:
        raise CatalogueError(
            "no requirement has this id", where=identifier, remedy="See `gws-conformance list`."
        ) from None


@cache
def revisions() -> Mapping[str, frozenset[str]]:
    """Return the requirements that each revision of the suite scores, the newest revision last."""
    rows = tomllib.loads(_text("revisions.toml"))["revision"]
    found: dict[str, frozenset[str]] = {}
    for name, row in rows.items():
        found[name] = frozenset(row["ids"]).union(*found.values())
    return found


def scored_by(revision: str) -> frozenset[str]:
    """Return the ids of the requirements that a revision scores: all, where it is not one of ours."""
    return revisions().get(revision, frozenset(_by_id()))


@cache
def _by_id() -> Mapping[str, Requirement]:
    return {row.id: row for row in load()}


def _table(subject: Subject) -> Iterator[Requirement]:
    name = f"{subject}.toml"
    try:
        rows = tomllib.loads(_text(name))["requirement"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise CatalogueError(f"this table cannot be read: {error}", where=name) from error
    return (_row(row, subject=subject, table=name) for row in rows)


def _text(name: str) -> str:
    return resources.files("conformance").joinpath("requirements", name).read_text("utf-8")


def _row(row: Mapping[str, Any], *, subject: Subject, table: str) -> Requirement:
    where = f"{table}: {row.get('id', '?')}"
    try:
        made = Requirement(
            **{
                **row,
                "subject": subject,
                "level": Level(row["level"]),
                "basis": Basis(row["basis"]),
                "scope": Scope(row["scope"]),
            }
        )
    except (KeyError, ValueError, TypeError) as error:
        raise CatalogueError(f"this row cannot be read: {error}", where=where) from error
    if not _ID.fullmatch(made.id) or made.id.split(".")[0].replace("-", "_") != subject:
        raise CatalogueError("an id is the subject, a dot and a slug", where=where)
    return made
