"""Small runs, made by hand: what the renderers are given."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from conformance import catalogue
from conformance.evidence import (
    Event,
    Exchange,
    Finish,
    Gap,
    Halt,
    HaltKind,
    Header,
    Minimised,
    Minimising,
    Opened,
    Outcome,
    Purpose,
    Record,
    Sent,
    Skipped,
    Smallest,
    Window,
    parse,
    to_line,
)
from conformance.judge import Doubt, Finding, Judgement, Result, RunView, Verdict
from conformance.model import Case, Expectation, Fault, FaultKind, Json, Label, Trait

SESSION = "s1"
HEADER = Header(
    format=1,
    suite="0.1.0",
    revision="abc",
    scope="standard",
    seed=7,
    nonce="n1",
    edition="8.5.2",
    base_url="https://gws.example.org/cloud-web",
    config={"target": {"revision": None}, "users": [{"password": True, "headers": [], "cookies": []}]},
    planned=2,
    ack_timeout=5.0,
    quiet_window=1.0,
    user_event_channel="/me/internal",
    user_event_level="SHOULD",
    interpretation={"scalar_coercion": "observed"},
    claims={},
    wall="2026-03-04T05:06:07+00:00",
    clock=100.0,
)
OPENED = Opened(
    session=SESSION,
    user=0,
    device_path="/devices/d1",
    version="8.5.201.29",
    csrf=False,
    acknowledges=True,
    at=100.5,
)


def payload(**changes: Json) -> dict[str, Json]:
    """Return a request's members."""
    members: dict[str, Json] = {
        "operationName": "AddRecord",
        "applicationId": 134,
        "campaignName": "Campaign1",
        "callingList": "CallingList1",
        "phoneNumber": "5550100",
        "referenceId": "n1-1",
    }
    return members | changes


def good(number: int = 1, **changes: Any) -> Case:
    """Return a case that must be accepted; `changes` are fields of the case."""
    phone, reference = f"55501{number:02d}", f"n1-{number}"
    made = Case(
        id=f"c{number}",
        label=Label.MATRIX,
        expectation=Expectation.ACCEPT,
        requirement="request.sample-accepted",
        body=json.dumps(payload(phoneNumber=phone, referenceId=reference)),
        phone=phone,
        reference_id=reference,
    )
    return replace(made, **changes)


def bad(number: int = 2) -> Case:
    """Return a case without a campaign, which must be rejected."""
    return good(
        number,
        expectation=Expectation.REFUSE,
        requirement="request.campaign-name-required",
        twin="c1",
        fault=Fault("/campaignName", FaultKind.MISSING),
    )


def exchange(case: Case, *, at: float, status: int | None = 200, body: str = '{"statusCode": 0}') -> Exchange:
    """Return the exchange of a case, 20 ms long."""
    return Exchange(
        n=1,
        purpose=Purpose.CASE,
        session=SESSION,
        case=case.id,
        method="POST",
        url=f"{HEADER.base_url}/api/v2/me/outbound-records",
        request_headers=(("Content-Type", "application/json"),),
        request_body=case.body,
        status=status,
        response_headers=(("Content-Type", "application/json"),),
        body=body if status is not None else None,
        failure=None if status is not None else "connection closed",
        sent=at,
        first=at + 0.01,
        end=at + 0.02,
    )


def acknowledgement(case: Case, *, at: float, reference: str | None = None) -> Event:
    """Return the acknowledgement of a case."""
    given = json.loads(case.body)
    record = {name: given[name] for name in ("applicationId", "campaignName", "callingList")}
    data: Json = {
        "record": record,
        "notificationType": "AddRecordAcknowledge",
        "messageType": "OutboundRecordMessage",
        "referenceId": case.reference_id if reference is None else reference,
    }
    return _event({"channel": "/v2/me/outbound", "data": data}, at=at)


def user_event(case: Case, *, at: float, chain: Json = 41, number: Json = 0) -> Event:
    """Return the user event of a case."""
    data: dict[str, Json] = {
        "userData": {
            "GSW_USER_EVENT": "AddRecordAcknowledge",
            "GSW_PHONE": case.phone,
            "GSW_CHAIN_ID": chain,
            "GSW_CHAIN_N": number,
        },
        "deviceId": "d1",
        "messageType": "DeviceUserEventMessage",
    }
    whole: Json = {"channel": "/me/internal", "data": data}
    return _event(whole, at=at)


def answered(case: Case, *, at: float) -> tuple[Record, ...]:
    """Return a case, its exchange and both of its messages."""
    return (
        Sent(case=case, session=SESSION, at=at),
        exchange(case, at=at),
        acknowledgement(case, at=at + 0.1),
        user_event(case, at=at + 0.2),
    )


def refused(case: Case, *, at: float) -> tuple[Record, ...]:
    """Return a case and its exchange, refused at once."""
    body = '{"statusCode": 1, "statusMessage": "campaignName is missing"}'
    return Sent(case=case, session=SESSION, at=at), exchange(case, at=at, status=400, body=body)


def conforming(header: Header = HEADER) -> RunView:
    """Return a run of one accepted and one rejected case."""
    watched = Window(session=SESSION, start=101.0, end=120.0)
    return view(header, OPENED, *answered(good(), at=101.0), *refused(bad(), at=102.0), watched)


def halted_at_set_up() -> RunView:
    """Return a run that ended before its first case."""
    what = "the login was refused"
    halt = Halt(
        kind=HaltKind.SET_UP, what=what, where=HEADER.base_url, remedy="Check the password.", at=100.2
    )
    return view(HEADER, halt)


def cut() -> RunView:
    """Return a run that was killed after its second case had left."""
    records = (HEADER, OPENED, *answered(good(), at=101.0), Sent(case=good(2), session=SESSION, at=102.0))
    return RunView(parse(lines(records)))


def every_kind() -> tuple[str, ...]:
    """Return the lines of a run with every kind of record, some with everything that is optional."""
    full = good(
        3,
        traits=(Trait("request.other-fields-map", "otherFields"),),
        chain_of="c1",
        alone=True,
        login=False,
        user=1,
    )
    gap = Gap(session=SESSION, start=103.0, end=104.0, reason="a poll was dropped")
    halt = Halt(kind=HaltKind.LIMIT, what="max_records is reached", at=105.0)
    window = Window(session=SESSION, start=101.0, end=102.0)
    lost = exchange(full, at=104.0, status=None)
    skipped = Skipped(case="c4", requirement="chain.made-joinable", reason="no chain was made", at=104.5)
    sent = (
        *answered(good(), at=101.0),
        *refused(bad(), at=102.0),
        Sent(case=full, session=SESSION, at=104.0),
        lost,
    )
    small = replace(full, id="c3.1", label=Label.MINIMISED, of="c3")
    after = (
        Minimising(patience=1.0, at=106.0),
        Sent(case=small, session=SESSION, at=107.0),
        Minimised(
            requirement="request.window",
            fingerprint="0123456789ab",
            of="c3",
            outcome=Smallest.SMALLER,
            case="c3.1",
            example="Falsifying example",
            requests=1,
            at=108.0,
        ),
    )
    return lines(ended((HEADER, OPENED, *sent, skipped, window, gap, halt, *after)))


def view(*records: Record) -> RunView:
    """Return a whole run of these records, as it is read back from its file."""
    return RunView(parse(lines(ended(records))))


def ended(records: tuple[Record, ...]) -> tuple[Record, ...]:
    """Return the records and the last line that belongs to them."""
    digest = hashlib.sha256("".join(lines(records)).encode()).hexdigest()
    kinds = [type(record) for record in records]
    finish = Finish(
        outcome=Outcome.HALTED if Halt in kinds else Outcome.COMPLETE,
        cases=kinds.count(Sent),
        exchanges=kinds.count(Exchange),
        events=kinds.count(Event),
        digest=digest,
        at=120.0,
    )
    return (*records, finish)


def lines(records: Iterable[Record]) -> tuple[str, ...]:
    """Return the records as lines of a file."""
    return tuple(f"{to_line(record)}\n" for record in records)


def results(*changed: Result) -> tuple[Result, ...]:
    """Return a pass for every requirement but the changed ones; those without a check are untestable."""
    others = {one.requirement.id: one for one in changed}
    return tuple(
        others.get(row.id)
        or Result(
            requirement=row,
            verdict=Verdict.UNTESTABLE if row.untestable else Verdict.PASS,
            reason=row.untestable or "",
            cases=0 if row.untestable else 1,
        )
        for row in catalogue.load()
    )


def failed(identifier: str, *findings: Finding, case: str | None = "c1") -> Result:
    """Return a failed result with these findings of one case."""
    verdict = Verdict.FAIL
    judgement = Judgement(requirement=identifier, case=case, verdict=verdict, findings=findings)
    return Result(
        requirement=catalogue.requirement(identifier), verdict=verdict, cases=2, judgements=(judgement,)
    )


def in_doubt(identifier: str, why: str, *, cases: int = 2) -> Result:
    """Return an inconclusive result; with no cases it was not exercised."""
    verdict = Verdict.INCONCLUSIVE
    judgement = Judgement(requirement=identifier, case="c1", verdict=verdict, doubts=(Doubt(why, (4,)),))
    row = catalogue.requirement(identifier)
    return Result(
        requirement=row, verdict=verdict, reason=why, cases=cases, judgements=(judgement,) if cases else ()
    )


def _event(message: Json, *, at: float) -> Event:
    channel = message["channel"] if isinstance(message, dict) else ""
    return Event(exchange=1, index=0, session=SESSION, channel=str(channel), message=message, at=at)
