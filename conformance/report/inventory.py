"""Which records may exist at the target because of a run, from its journal alone, also where it was cut."""

from __future__ import annotations

import csv as comma_separated
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta

from rich.table import Table
from rich.text import Text

from conformance.evidence import Exchange
from conformance.judge import CaseView, RunView
from conformance.model import Absent, Json, member
from conformance.report.curl import sent_body
from conformance.report.effect import Effect, effect
from conformance.report.exchanges import of_cases
from conformance.report.minimal import aftermath
from conformance.report.quoting import plain

__all__ = ["Row", "csv", "rows", "table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One request that left, and what is known of its record.

    `sent` is the wall clock's time (ISO 8601, UTC), "" where the evidence has none. Names are "" where the
    request has none. `chain_id` and `chain_n` are as the user event reports them, else `chain_id` is the
    request's; None where neither tells.
    """

    case: str
    sent: str
    phone: str
    reference_id: str
    campaign: str
    calling_list: str
    outcome: Effect
    chain_id: int | None
    chain_n: int | None


def rows(run: RunView) -> tuple[Row, ...]:
    """Return a row for every request that left or was about to, in the order of sending; those of minimising, too."""
    parts = [(part, of_cases(part)) for part in (run, aftermath(run))]
    return tuple(_row(case, exchanges) for part, exchanges in parts for case in part.cases.values())


def table(found: Sequence[Row]) -> Table:
    """Return the rows as a table for a terminal."""
    shown = Table(title=f"{len(found)} requests were sent; refused ones should have left no record")
    for name in _columns():
        shown.add_column(name, overflow="fold")
    for row in found:
        shown.add_row(*(Text(plain(cell, limit=80)) for cell in _cells(row)))
    return shown


def csv(found: Sequence[Row]) -> str:
    """Return the rows as comma-separated values with a head, lines ended by CR LF (RFC 4180)."""
    made = io.StringIO()
    writer = comma_separated.writer(made)
    writer.writerow(_columns())
    writer.writerows(_cells(row) for row in found)
    return made.getvalue()


def _columns() -> tuple[str, ...]:
    return tuple(field.name for field in fields(Row))


def _cells(row: Row) -> tuple[str, ...]:
    values = (getattr(row, name) for name in _columns())
    return tuple("" if value is None else str(value) for value in values)


def _row(case: CaseView, exchanges: Mapping[str, Exchange]) -> Row:
    request = _request(sent_body(case, exchanges.get(case.case.id)))
    return Row(
        case=case.case.id,
        sent=_wall(case),
        phone=_word(member(request, "phoneNumber")) or case.case.phone or "",
        reference_id=_word(member(request, "referenceId")) or case.case.reference_id or "",
        campaign=_word(member(request, "campaignName")),
        calling_list=_word(member(request, "callingList")),
        outcome=effect(case),
        chain_id=_first(case, "GSW_CHAIN_ID", otherwise=_integer(member(request, "chainId"))),
        chain_n=_first(case, "GSW_CHAIN_N", otherwise=None),
    )


def _request(body: str) -> Json:
    try:
        value: Json = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value


def _wall(case: CaseView) -> str:
    header = case.run.header
    try:
        start = datetime.fromisoformat(header.wall)
        moment = start + timedelta(seconds=case.sent.at - header.clock)
    except (ValueError, OverflowError):
        return ""
    known = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return known.astimezone(UTC).isoformat(timespec="milliseconds")


def _first(case: CaseView, name: str, *, otherwise: int | None) -> int | None:
    """Return an integer of the case's first user event that has one."""
    seen = (_integer(message.get("data", "userData", name)) for message in case.user_events)
    return next((number for number in seen if number is not None), otherwise)


def _integer(value: Json | Absent) -> int | None:
    """Return what is an integer, and fits the database column that it is meant for."""
    return value if type(value) is int and abs(value) < 2**63 else None


def _word(value: Json | Absent) -> str:
    """Return a string as it is, a number as a lenient reader would take it, and "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)
