"""The inventory as a script for whoever cleans up: first what is there, then what may go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from conformance.judge import RunView
from conformance.report.effect import Effect
from conformance.report.inventory import Row
from conformance.report.quoting import plain, unseen

__all__ = ["PLACEHOLDER", "sql"]

PLACEHOLDER: Final = "CALLING_LIST_TABLE"
"""Stands for the table of the calling list that the comment above a statement names."""


def sql(run: RunView, found: Sequence[Row]) -> str:
    """Return a script of SELECTs for all records that may exist, DELETEs for those known by phone and chain.

    Columns are those of the default calling list format: contact_info, chain_id, chain_n. A phone may be
    somebody else's too, and a chain may have older records: only what all three name together is deleted.
    """
    parts = [*_head(run), "", "-- 1. What is there", ""]
    for row in found:
        parts += _select(row)
    parts += ["-- 2. What the run has added for certain", ""]
    for row in found:
        parts += _delete(row)
    return "\n".join(parts).rstrip("\n") + "\n"


def _head(run: RunView) -> Iterator[str]:
    yield f"-- Records that run {_comment(run.header.nonce)} of {_comment(run.header.wall)} may have added."
    yield f"-- Replace {PLACEHOLDER} by the table of the calling list that stands above each statement, read"
    yield "-- what part 1 returns, and only then run part 2. A phone may be in a record of somebody else."


def _select(row: Row) -> Iterator[str]:
    if row.outcome is Effect.REFUSED:
        yield f"-- case {_comment(row.case)} was refused; no record should be there"
    yield from _statement(row, verb="SELECT * FROM", chain=row.outcome is Effect.ACKNOWLEDGED)


def _delete(row: Row) -> Iterator[str]:
    if row.outcome is Effect.ACKNOWLEDGED and row.chain_id is not None and row.chain_n is not None:
        yield from _statement(row, verb="DELETE FROM", chain=True)
    elif row.outcome is not Effect.REFUSED:
        yield f"-- case {_comment(row.case)} ({row.outcome}): its place in a chain is not known; see part 1"
        yield ""


def _statement(row: Row, *, verb: str, chain: bool) -> Iterator[str]:
    calling_list = _comment(row.calling_list) or "(none)"
    yield f"-- case {_comment(row.case)}, calling list {calling_list}, {row.outcome}"
    if not row.phone or not _quotable(row.phone):
        yield f"-- no statement: its phone is {_comment(row.phone) or '(none)'}"
    else:
        yield f"{verb} {PLACEHOLDER} WHERE {_where(row, chain=chain)};"
    yield ""


def _where(row: Row, *, chain: bool) -> str:
    phone = row.phone.replace("'", "''")
    terms = [f"contact_info = '{phone}'"]
    if chain and row.chain_id is not None:
        terms.append(f"chain_id = {row.chain_id}")
    if chain and row.chain_n is not None:
        terms.append(f"chain_n = {row.chain_n}")
    return " AND ".join(terms)


def _quotable(text: str) -> bool:
    """Whether doubling its quotes is enough in every dialect: some read a backslash as an escape."""
    return "\\" not in text and not unseen(text)


def _comment(text: str) -> str:
    return plain(text, limit=200)
