"""The course of a schedule in lines, for whoever looks for what went wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from conformance.evidence import Event, Exchange, Gap, Header, Record, Sent, Window
from conformance.model import member
from tests.meta.simulation.oracle import judged
from tests.meta.simulation.playing import play
from tests.meta.simulation.schedules import Schedule

__all__ = ["course"]


def course(schedule: Schedule) -> Iterator[str]:
    """Yield what is wrong, and what happened."""
    played = play(schedule)
    yield str(schedule)
    yield f"deviated: {played.deviated}"
    yield from (f"WRONG {what}" for what in judged(schedule, played).wrong)
    for line in played.evidence.lines:
        if not isinstance(line.record, Header):
            yield f"{line.number:4} {_told(line.record)}"


def _told(record: Record) -> str:
    match record:
        case Exchange():
            what = f"{record.purpose} {record.case or ''}"
            return f"{record.sent:8.3f}-{record.end:7.3f} {record.session} {what}: {_answer(record)}"
        case Event():
            return f"{record.at:16.3f} {record.session} event {_message(record.message)}"
        case Sent():
            return f"{record.at:16.3f} {record.session} sent {record.id} {record.case.expectation} {record.case.phone}"
        case Window() | Gap():
            why = getattr(record, "reason", "")
            return f"{record.start:8.3f}-{record.end:7.3f} {record.session} {record.type} {why}"
        case _:
            return str(record)


def _answer(exchange: Exchange) -> str:
    if exchange.failure is not None:
        return exchange.failure
    try:
        body = json.loads(exchange.body or "")
    except ValueError:
        return f"{exchange.status} {exchange.body!r}"
    told = [_message(one) for one in body] if isinstance(body, list) else [str(body)]
    return f"{exchange.status} {', '.join(told)}"


def _message(message: Any) -> str:
    """Return a message in a few words."""
    names = (("ext", "ack"), ("error",), ("data", "referenceId"), ("data", "userData", "GSW_PHONE"))
    seen = [str(found) for name in names if (found := member(message, *name))]
    return " ".join([str(message["channel"]).rpartition("/")[2], *seen])
