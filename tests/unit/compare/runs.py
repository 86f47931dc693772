"""Sides of comparisons, made by hand: runs of a few cases, and whatever a test changes in them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.compare import Side
from conformance.evidence import Event, Exchange, Record, Sent, Window
from conformance.judge import Result
from conformance.model import Case, Json
from tests.unit.report import support

__all__ = ["CONFIG", "answered", "edited", "refused", "side"]

CONFIG: dict[str, Json] = {
    "users": [{"role": "agent", "device_path": "/devices/d1"}],
    "session": {"start": False},
    "deployment": {"campaign_name": "Campaign1", "chain_id": None},
    "limits": {"in_flight": 4, "ack_timeout": 5.0, "total_time": None},
    "interpretation": {"ranges": "observed"},
    "claims": {},
}


def side(*records: Record, results: tuple[Result, ...] | None = None, **head: Any) -> Side:
    """Return the side of a run of these records; `head` are fields of its header."""
    header = replace(support.HEADER, **{"config": CONFIG, "revision": "2026-11", **head})
    watched = Window(session=support.SESSION, start=100.0, end=900.0)
    run = support.view(header, support.OPENED, *records, watched)
    return Side(run, support.results() if results is None else results)


def answered(case: Case, *, at: float, after: float = 0.05, **event: Any) -> tuple[Record, ...]:
    """Return a case that is carried out, its messages coming `after` so many seconds from the response."""
    return (
        Sent(case=case, session=support.SESSION, at=at),
        support.exchange(case, at=at),
        support.acknowledgement(case, at=at + 0.02 + after),
        support.user_event(case, at=at + 0.02 + after, **event),
    )


def refused(case: Case, *, at: float, status: int = 400, code: Json = 1) -> tuple[Record, ...]:
    """Return a case that is refused at once."""
    body = json.dumps({"statusCode": code, "statusMessage": "no"})
    return (
        Sent(case=case, session=support.SESSION, at=at),
        support.exchange(case, at=at, status=status, body=body),
    )


def edited(
    records: tuple[Record, ...], change: Callable[[dict[str, Any]], None], *, which: int
) -> tuple[Record, ...]:
    """Return the records with a copy of one message or response body changed."""
    record = records[which]
    if isinstance(record, Event):
        message = json.loads(json.dumps(record.message))
        change(message)
        record = replace(record, message=message)
    elif isinstance(record, Exchange):
        body = json.loads(record.body or "{}")
        change(body)
        record = replace(record, body=json.dumps(body))
    return (*records[:which], record, *records[which + 1 :])
