"""The page of the figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.benchmarks.bounds import bounds

__all__ = ["page"]


def page(found: Mapping[str, Any]) -> str:
    """Return the figures as Markdown."""
    return "\n".join([*_head(found), *_held(found), *_tables(found)]) + "\n"


def _head(found: Mapping[str, Any]) -> Iterator[str]:
    yield "# Benchmarks"
    yield ""
    yield f"Written by `python -m tests.benchmarks --write docs` (`tox -e bench`) in one run on {found['machine']}."
    yield "Rates are of that machine; only ratios are judged. *Bare POST*: a request sent and its response read, on the"
    yield "same server, with no CometD session. *Sending* waits for the acknowledgement and the user event of each case"
    yield "and writes the evidence; *whole* is from the first draw to `results.json`, log-in and silence included."
    yield "Rates of sending and of Schemathesis are the best of three rounds: what else a machine does only slows."
    yield ""


def _held(found: Mapping[str, Any]) -> Iterator[str]:
    yield "## What must hold"
    yield ""
    rows = [(b.what, f"{b.measured:g}", b.wanted, "yes" if b.holds else "**no**") for b in bounds(found)]
    yield from _table(("what", "measured", "bound", "holds"), rows)


def _tables(found: Mapping[str, Any]) -> Iterator[str]:
    for title, name in (
        ("Sending, in cases a second", "sending"),
        ("Transports, bare POSTs a second", "transports"),
        ("Schemathesis, cases a second", "schemathesis"),
        ("`run --plan deep`", "deep"),
    ):
        if rows := found.get(name):
            yield f"## {title}"
            yield ""
            yield from _table(tuple(rows[0]), [tuple(map(str, row.values())) for row in rows])
    for title, name in (
        ("Spread of 1,000 ordinary payloads", "spread"),
        ("The default `run`", "default_run"),
    ):
        if row := found.get(name):
            yield f"## {title}"
            yield ""
            yield from _table(("figure", "value"), [(key, str(value)) for key, value in row.items()])


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""
