"""Small evidence values for tests: cases, what was answered, and the run around them.

A `Story` is one case with its response and the messages that answer it. `answered` tells a conforming one; a test
changes one thing in it and asks what the judge makes of that.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from conformance.checks import index
from conformance.evidence import (
    Event,
    Evidence,
    Exchange,
    Finish,
    Gap,
    Halt,
    Header,
    Line,
    Opened,
    Outcome,
    Purpose,
    Record,
    Sent,
    Window,
)
from conformance.judge import Judgement, RunView, Verdict, judge, worst
from conformance.model import ABSENT, Case, Expectation, Json, Label

__all__ = [
    "ACK",
    "EVENT",
    "Delivery",
    "Story",
    "acknowledgement",
    "answered",
    "edited",
    "evidence",
    "head",
    "judged",
    "later_refused",
    "opened",
    "patched",
    "payload",
    "refused",
    "request",
    "silent",
    "user_event",
    "verdict",
    "view",
    "watched",
]

ACK: Final = 0
"""Index of the acknowledgement among the deliveries of an answered story."""
EVENT: Final = 1
"""Index of the user event among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message that came `after` so many seconds since its case was sent, to the case's own session or another."""

    message: Json
    after: float = 0.1
    session: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A case, when and in which session it was sent, the response to it, and the messages."""

    case: Case
    at: float = 1.0
    session: str = "a"
    status: int | None = 200
    body: str | None = '{"statusCode": 0}'
    media_type: str = "application/json;charset=UTF-8"
    failure: str | None = None
    deliveries: tuple[Delivery, ...] = ()


def payload(**changes: Json) -> dict[str, Json]:
    """Return a request's members as the page's sample has them, with changes."""
    return {
        "operationName": "AddRecord",
        "applicationId": 134,
        "campaignName": "Campaign",
        "callingList": "List",
        "phoneNumber": "5550100",
        "timeZone": "GMT",
        "phoneType": "InstantMessaging",
        "from": 0,
        "until": 86339,
        "devicePath": "/devices/d-1",
        "referenceId": "ref-0001",
        **changes,
    }


def request(number: int = 1, *, members: Mapping[str, Any] | None = None, **fields: Any) -> Case:
    """Return the case of that number, with a phone and a referenceId of its own unless `members` says otherwise."""
    own = payload(phoneNumber=f"55501{number:02d}", referenceId=f"ref-{number:04d}")
    body: dict[str, Any] = {**own, **(members or {})}
    body = {name: value for name, value in body.items() if value is not ABSENT}
    keys = {"phone": body.get("phoneNumber"), "reference_id": body.get("referenceId")}
    return Case(
        **{
            "id": f"{number:04d}",
            "label": Label.MATRIX,
            "expectation": Expectation.ACCEPT,
            "requirement": "request.sample-accepted" if number == 1 else "request.combinations",
            "body": json.dumps(body),
            **{name: value if isinstance(value, str) else None for name, value in keys.items()},
            **fields,
        }
    )


def acknowledgement(case: Case) -> dict[str, Any]:
    """Return the acknowledgement that the contract wants for a case."""
    sent = json.loads(case.body)
    names = ("devicePath", "callingList", "applicationId", "campaignName")
    data = {
        "record": {name: sent.get(name) for name in names},
        "notificationType": "AddRecordAcknowledge",
        "messageType": "OutboundRecordMessage",
    }
    if case.reference_id is not None:
        data["referenceId"] = case.reference_id
    return {"channel": "/v2/me/outbound", "data": data}


def user_event(case: Case, *, chain: int | None = None) -> dict[str, Any]:
    """Return the user event that the contract wants for a case; the chain is the request's, else one of its own."""
    sent = json.loads(case.body)
    given = sent.get("chainId") if chain is None else chain
    data = {
        "metrics": {
            "eventProcessing": {
                "serverGenerationTimestamp": 1433915479448,
                "nodeProcessingTimeNanos": 4615000,
                "serverProcessingTimeTotalMs": 4,
            }
        },
        "userData": {
            "GSW_APPLICATION_ID": sent.get("applicationId"),
            "GSW_USER_EVENT": "AddRecordAcknowledge",
            "GSW_CALLING_LIST": sent.get("callingList"),
            "GSW_PHONE": sent.get("phoneNumber"),
            "GSW_CAMPAIGN_NAME": sent.get("campaignName"),
            "GSW_CHAIN_N": 0,
            "GSW_CHAIN_ID": 1000 + int(case.id) if given is None else given,
        },
        "deviceId": str(sent.get("devicePath")).rsplit("/", 1)[-1],
        "messageType": "DeviceUserEventMessage",
    }
    return {"channel": "/me/internal", "data": data}


def answered(case: Case, **fields: Any) -> Story:
    """Return the story of a case that is accepted, acknowledged after 0.1 s, and followed by a user event at 0.2 s."""
    messages = (Delivery(message=acknowledgement(case)), Delivery(message=user_event(case), after=0.2))
    return Story(**{"case": case, "deliveries": messages, **fields})


def silent(case: Case, **fields: Any) -> Story:
    """Return the story of a case that is accepted and of which nothing more is heard."""
    return Story(case=case, **fields)


def refused(case: Case, *, code: int = 10, status: int = 400, **fields: Any) -> Story:
    """Return the story of a case that is refused at once, by a right envelope."""
    body = json.dumps({"statusCode": code, "statusMessage": "refused"})
    return Story(**{"case": case, "status": status, "body": body, **fields})


def later_refused(case: Case, **fields: Any) -> Story:
    """Return the story of a case that is passed on and then refused by a message with its referenceId."""
    data: Json = {
        "notificationType": "AddRecordError",
        "messageType": "OutboundRecordMessage",
        "referenceId": case.reference_id,
    }
    message: Json = {"channel": "/v2/me/outbound", "data": data}
    return Story(**{"case": case, "deliveries": (Delivery(message=message),), **fields})


def patched(value: Json, pointer: str, new: object) -> Any:
    """Return a copy with another value at a JSON Pointer, without what is there where `new` is ABSENT."""
    made: Any = copy.deepcopy(value)
    *path, last = pointer.split("/")[1:]
    place = made
    for step in path:
        place = place[step]
    if new is ABSENT:
        del place[last]
    else:
        place[last] = new
    return made


def edited(story: Story, which: int, pointer: str, new: object) -> Story:
    """Return the story with one thing changed in one of its messages."""
    old = story.deliveries[which]
    made = replace(old, message=patched(old.message, pointer, new))
    return replace(story, deliveries=(*story.deliveries[:which], made, *story.deliveries[which + 1 :]))


def head(**fields: Any) -> Header:
    """Return a run's first line: ack_timeout 5 s, quiet_window 1 s."""
    return Header(
        **{
            "format": 1,
            "suite": "0.1.0",
            "revision": "",
            "scope": "standard",
            "seed": 0,
            "nonce": "n",
            "edition": "8.5.2",
            "base_url": "http://127.0.0.1:1",
            "config": {},
            "planned": 1,
            "ack_timeout": 5.0,
            "quiet_window": 1.0,
            "user_event_channel": "/me/internal",
            "user_event_level": "SHOULD",
            "wall": "2024-01-01T00:00:00Z",
            "clock": 0.0,
            **fields,
        }
    )


def opened(session: str = "a", **fields: Any) -> Opened:
    """Return a session that became ready."""
    return Opened(
        **{
            "session": session,
            "user": 0,
            "device_path": "/devices/d-1",
            "version": "8.5.200.50",
            "csrf": False,
            "acknowledges": False,
            "at": 0.5,
            **fields,
        }
    )


def watched(session: str = "a", *, end: float = 1000.0) -> Window:
    """Return the proof that a session's channel was alive from the start to `end`."""
    return Window(session=session, start=0.0, end=end)


def evidence(
    *stories: Story,
    header: Header | None = None,
    windows: Iterable[Window] | None = None,
    gaps: Iterable[Gap] = (),
    sessions: Iterable[Opened] | None = None,
    others: Iterable[Record] = (),
    halt: Halt | None = None,
    finished: bool = True,
) -> Evidence:
    """Return the evidence of some stories, all in one watched session unless something else is said."""
    last = Finish(outcome=Outcome.COMPLETE, cases=len(stories), exchanges=0, events=0, digest="", at=1000.0)
    records: list[Record] = [
        header or head(),
        *([opened()] if sessions is None else sessions),
        *(record for number, story in enumerate(stories, start=1) for record in _records(story, number)),
        *others,
        *([watched()] if windows is None else windows),
        *gaps,
        *([halt] if halt else []),
        *([last] if finished else []),
    ]
    lines = tuple(Line(number, record) for number, record in enumerate(records, start=1))
    problem = None if finished else "the run was cut short: the last line is missing"
    return Evidence(header=header or head(), lines=lines, problem=problem)


def _records(story: Story, number: int) -> Sequence[Record]:
    sent = Sent(case=story.case, session=story.session, at=story.at)
    reply = Exchange(
        n=number,
        purpose=Purpose.CASE,
        session=story.session,
        case=story.case.id,
        method="POST",
        url="http://127.0.0.1:1/api/v2/me/outbound-records",
        request_body=story.case.body,
        status=story.status,
        response_headers=(("Content-Type", story.media_type),) if story.media_type else (),
        body=story.body,
        failure=story.failure,
        sent=story.at,
        end=story.at + 0.05,
    )
    events = (_event(story, delivery, index) for index, delivery in enumerate(story.deliveries))
    return [sent, reply, *events]


def _event(story: Story, delivery: Delivery, index: int) -> Event:
    channel = delivery.message.get("channel", "") if isinstance(delivery.message, dict) else ""
    return Event(
        exchange=0,
        index=index,
        session=delivery.session or story.session,
        channel=str(channel),
        message=delivery.message,
        at=story.at + delivery.after,
    )


def view(*stories: Story, **fields: Any) -> RunView:
    """Return the run of some stories as the checks see it; the fields are those of `evidence`."""
    return RunView(evidence(*stories, **fields))


def judged(requirement: str, run: RunView) -> tuple[Judgement, ...]:
    """Return the judgements on one requirement."""
    return judge(index()[requirement], run)


def verdict(requirement: str, run: RunView) -> Verdict:
    """Return the worst of the judgements on one requirement."""
    return worst(one.verdict for one in judged(requirement, run))
