"""Evidence of an examination, made by hand: exchanges at their times."""

from __future__ import annotations

import json
from typing import Any

from conformance.config import Config, Deployment, Limits, PhonePool, Session, Target, User
from conformance.evidence import Evidence, Exchange, Line, Opened, Purpose, Record
from tests.support import head, opened

__all__ = ["config", "evidence", "exchange", "meta"]


def exchange(purpose: Purpose, *, sent: float = 0.0, took: float = 0.01, **fields: Any) -> Exchange:
    """Return an exchange of session user-0, answered with 200."""
    given = {"n": 1, "session": "user-0", "method": "GET", "url": "http://h/", "status": 200} | fields
    return Exchange(purpose=purpose, sent=sent, end=sent + took, **given)


def meta(
    purpose: Purpose, *, hold: int | None = None, sent: float = 0.0, took: float = 0.01, **reply: Any
) -> Exchange:
    """Return an exchange with CometD; `hold` is the client's advice, in milliseconds, `reply` members of the reply."""
    channel = f"/meta/{purpose}"
    request = {"channel": channel} | ({} if hold is None else {"advice": {"timeout": hold}})
    failure = reply.pop("failure", None)
    body = json.dumps([{"channel": channel, "successful": True} | reply])
    return exchange(
        purpose, sent=sent, took=took, body=body, request_body=json.dumps([request]), failure=failure
    )


def evidence(*records: Record, session: Opened | None = None, **header: Any) -> Evidence:
    """Return evidence of one session, opened at 0.5 s, and these records."""
    first = head(**header)
    known = session or opened("user-0")
    lines = (Line(number, record) for number, record in enumerate((first, known, *records), start=1))
    return Evidence(header=first, lines=tuple(lines))


def config(
    *, phones: str = "5550100..5550299", target: dict[str, Any] | None = None, **limits: Any
) -> Config:
    """Return the config of one user, its limits those of loopback."""
    given = {"in_flight": 4, "burst": 1, "max_records": 200, "ack_timeout": 5.0, "quiet_window": 1.0}
    return Config(
        target=Target(**({"base_url": "http://peer.example"} | (target or {}))),
        users=(User(username="anna", password="long-password"), User(username="berta", password="password")),
        session=Session(),
        deployment=Deployment(
            application_id=1, campaign_name="C", calling_list="L", phones=PhonePool.of((phones,))
        ),
        interpretation={},
        limits=Limits(**(given | {"minimise": False} | limits)),
    )
