"""The trace: from each statement of the documents to its requirements, and from each requirement to its proof."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from conformance.catalogue import Requirement, load, revisions

__all__ = ["Entry", "Trace", "entries", "page", "traces"]

_OUTLINES: Final = ("outline.toml", "outline_rules.toml")
_SHOWN: Final = 6
"""More mutants than this are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One statement of a document: where it stands, what it says in our words, and where it leads, or why nowhere."""

    id: str
    locator: str
    summary: str
    requirements: tuple[str, ...] = ()
    none: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One requirement with the statements that lead to it, its check, and the mutants that break it."""

    requirement: Requirement
    entries: tuple[str, ...]
    checked: bool
    mutants: tuple[str, ...]
    since: str

    @property
    def proof(self) -> str:
        """The mutants in a few words."""
        shown, more = self.mutants[:_SHOWN], len(self.mutants) - _SHOWN
        return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def entries() -> tuple[Entry, ...]:
    """Return the statements of all outlines, in their order."""
    return tuple(_entry(row) for name in _OUTLINES for row in _rows(name))


def _rows(name: str) -> list[dict[str, Any]]:
    text = resources.files("conformance").joinpath("requirements", name).read_text("utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)["entry"]
    return rows


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(
        id=row["id"],
        locator=row["locator"],
        summary=row["summary"],
        requirements=tuple(row.get("requirements", ())),
        none=row.get("none", ""),
    )


def traces(*, checks: Iterable[str], breaks: Mapping[str, Sequence[str]]) -> tuple[Trace, ...]:
    """Return the trace of every requirement; `breaks` has the requirements that each mutant breaks, by its name."""
    checked, statements = frozenset(checks), entries()
    return tuple(
        Trace(
            requirement=row,
            entries=tuple(entry.id for entry in statements if row.id in entry.requirements),
            checked=row.id in checked,
            mutants=tuple(name for name, ids in breaks.items() if row.id in ids),
            since=next(name for name, ids in revisions().items() if row.id in ids),
        )
        for row in load()
    )


def page(found: Sequence[Trace]) -> str:
    """Return the page of all requirements and statements, in Markdown."""
    return "\n".join([*_head(found), *_requirements(found), *_nowhere()]) + "\n"


def _head(found: Sequence[Trace]) -> Iterator[str]:
    tested = sum(trace.checked for trace in found)
    yield "# Requirements"
    yield ""
    yield f"{len(found)} requirements, {tested} of them judged; {len(entries())} statements of the documents lead to"
    yield "them, or say why not. Written by `gws-conformance list --trace --markdown`."
    yield ""


def _requirements(found: Sequence[Trace]) -> Iterator[str]:
    subject = ""
    for trace in found:
        row = trace.requirement
        if row.subject != subject:
            subject = row.subject
            yield f"## {subject.replace('_', ' ').capitalize()}"
            yield ""
            yield "| id | level | basis | plan | since | clause | what the target must do | from | mutants |"
            yield "|---|---|---|---|---|---|---|---|---|"
        text = f"{row.text} *Not judged: {row.untestable}*" if row.untestable else row.text
        cells = (row.id, row.level, row.basis, row.scope, trace.since, row.clause, text)
        yield f"| {' | '.join(cells)} | {', '.join(trace.entries)} | {trace.proof} |"
        if trace is found[-1] or found[found.index(trace) + 1].requirement.subject != subject:
            yield ""


def _nowhere() -> Iterator[str]:
    yield "## Statements that lead to no requirement"
    yield ""
    yield "| statement | where | what it says | why |"
    yield "|---|---|---|---|"
    for entry in entries():
        if not entry.requirements:
            yield f"| {entry.id} | {entry.locator} | {entry.summary} | {entry.none} |"
