"""A server that does nothing right earns no pass: neither one that is but an answer, nor one whose login works."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from conformance.campaign import Judged
from conformance.judge import RunVerdict, Verdict
from conformance.model import Scope as Extent
from conformance.reference import Settings, create_app
from conformance.reference.values import Delivery, Kind
from tests.meta.runs import code, executed_on, serving, written

Answer = Callable[[], Response]

RECORDS: Final = "/api/v2/me/outbound-records"
ENVELOPE: Final = {"statusCode": 10, "statusMessage": "No"}
SUCCESS: Final = {"statusCode": 0}
PAGE: Final = "<!doctype html><title>It works</title>"
ANSWERS: Final[dict[str, Answer]] = {
    "success for all": lambda: JSONResponse(SUCCESS),
    "a page for all": lambda: HTMLResponse(PAGE),
    "an empty body": lambda: Response(b"", 200, media_type="application/json"),
    **{f"bare {status}": lambda status=status: Response(b"", status)
       for status in (302, 400, 401, 403, 404, 405, 415, 429, 500, 503)},
    **{f"envelope with {status}": lambda status=status: JSONResponse(ENVELOPE, status)
       for status in (200, 400, 401, 404, 500)},
}  # fmt: skip
NOTHING_ELSE: Final = (
    "bare 401",
    "bare 400",
    "bare 404",
    "bare 500",
    "envelope with 401",
    "a page for all",
    "success for all",
)
SET_UP: Final = {
    f"records: {said}"
    for said in ("bare 401", "bare 403", "bare 404", "envelope with 401", "envelope with 404")
}
IN_DOUBT: Final = {f"records: {said}" for said in ("bare 429", "bare 503", "hangs", "closes")}
METHODS: Final = ["GET", "POST", "PUT", "DELETE", "HEAD"]
AT_ONCE: Final = 4


def _nothing_but(answer: Answer) -> ASGIApp:
    async def answered(_: Request) -> Response:
        return answer()

    return Starlette(routes=[Route("/{path:path}", answered, methods=METHODS)])


def _with_records(handle: Callable[[Scope, Receive, Send], Awaitable[None]]) -> ASGIApp:
    """Return the reference server with another way with the outbound records; login and notifications are its own."""
    reference = create_app(Settings())

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["type"] == "http" and scope["path"] == RECORDS
        await (handle if ours else reference)(scope, receive, send)

    return app


def _answering(answer: Answer) -> ASGIApp:
    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        await answer()(scope, receive, send)

    return _with_records(handle)


def _hanging() -> ASGIApp:
    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["type"] != "http.disconnect":
            await asyncio.sleep(0)

    return _with_records(handle)


def _closing() -> ASGIApp:
    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        send.__self__.transport.abort()  # what uvicorn answers with knows the connection
        await receive()

    return _with_records(handle)


def _after_the_first(answer: Answer) -> ASGIApp:
    """Return a reference server that works once, and from then on says one thing."""
    reference, seen = create_app(Settings()), []

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)
        await (reference if len(seen) == 1 else answer())(scope, receive, send)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["type"] == "http" and scope["path"] == RECORDS
        await (handle if ours else reference)(scope, receive, send)

    return app


ACKNOWLEDGED: Final = "AddRecordAcknowledge"
OF_THE_PAGE: Final = (
    Delivery(
        kind=Kind.ACKNOWLEDGEMENT,
        channel="/v2/me/outbound",
        data={
            "record": {
                "devicePath": "/devices/4d72a6b5-ee96-4e1f-b09b-5c3f979d82b7",
                "callingList": "CallingList1",
                "applicationId": 134,
                "campaignName": "Campaign1",
            },
            "notificationType": ACKNOWLEDGED,
            "messageType": "OutboundRecordMessage",
            "referenceId": "123456789",
        },
        delay=0.0,
        user=None,
    ),
    Delivery(
        kind=Kind.USER_EVENT,
        channel="/me/internal",
        data={
            "userData": {
                "GSW_APPLICATION_ID": 134,
                "GSW_USER_EVENT": ACKNOWLEDGED,
                "GSW_CALLING_LIST": "CallingList1",
                "GSW_PHONE": "12345",
                "GSW_CAMPAIGN_NAME": "Campaign1",
                "GSW_CHAIN_N": 0,
                "GSW_CHAIN_ID": 2,
            },
            "deviceId": "4d72a6b5-ee96-4e1f-b09b-5c3f979d82b7",
            "messageType": "DeviceUserEventMessage",
        },
        delay=0.0,
        user=None,
    ),
)
"""The one good answer that a server may replay: that of the page's sample (CometD Response)."""


def _canned() -> ASGIApp:
    """Return a server that answers each request as the page answers its own sample, whatever was asked."""
    reference = create_app(Settings())

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != RECORDS:
            await reference(scope, receive, send)
            return
        await ANSWERS["success for all"]()(scope, receive, send)
        for delivery in OF_THE_PAGE:
            reference.state.parts.broker.publish(delivery)

    return app


def _replaying() -> ASGIApp:
    """Return a server that works once, and from then on says again what it said then, with the same messages."""
    reference = create_app(Settings())
    records, said = reference.state.parts.records, []
    publish = records.publish

    def published(delivery: Delivery) -> None:
        said.append(delivery)
        publish(delivery)

    object.__setattr__(records, "publish", published)
    asked: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != RECORDS or not asked:
            asked.extend([scope] if scope["type"] == "http" and scope["path"] == RECORDS else [])
            await reference(scope, receive, send)
            return
        await ANSWERS["success for all"]()(scope, receive, send)
        for delivery in said[:2]:
            publish(delivery)

    return app


SERVERS: Final[dict[str, Callable[[], ASGIApp]]] = {
    **{f"nothing but: {name}": lambda name=name: _nothing_but(ANSWERS[name]) for name in NOTHING_ELSE},
    **{f"records: {name}": lambda answer=answer: _answering(answer) for name, answer in ANSWERS.items()},
    "records: hangs": _hanging,
    "records: closes": _closing,
    "records: the page's own answer to all": _canned,
    "after the first: the first answer again": _replaying,
    "after the first: success for all": lambda: _after_the_first(ANSWERS["success for all"]),
    "after the first: bare 503": lambda: _after_the_first(ANSWERS["bare 503"]),
}


def _begun_with(words: str) -> list[str]:
    return [name for name in SERVERS if name.startswith(words)]


def _judged(name: str, folder: Path) -> Judged:
    # A server that works once is asked for little: each request that it says yes to is waited for in vain.
    scope = Extent.SMOKE if name.startswith("after the first") else Extent.STANDARD
    with serving(SERVERS[name]()) as base_url:
        return executed_on(written(folder / "site.toml", base_url, Settings()), folder, scope=scope)


@pytest.fixture(scope="module")
def judged(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Judged]]:
    """Give the run against a server by its name; those of all chosen tests run several at a time."""

    def begun(name: str) -> Future[Judged]:
        return pool.submit(_judged, name, tmp_path_factory.mktemp("null"))

    pool = ThreadPoolExecutor(AT_ONCE)
    ahead: dict[str, Future[Judged]] = {}
    if not hasattr(request.config, "workerinput"):
        mine = (item for item in request.session.items if item.path == Path(__file__))
        ahead = {item.callspec.params["server"]: begun(item.callspec.params["server"]) for item in mine}
    try:
        yield lambda name: (ahead.get(name) or begun(name)).result()
    finally:
        pool.shutdown(cancel_futures=True)


def _passed(judged: Judged) -> list[str]:
    """Return what passed of the requirements on the operation."""
    results = judged.results
    return [
        one.requirement.id for one in results if one.requirement.operation and one.verdict is Verdict.PASS
    ]


@pytest.mark.parametrize("server", _begun_with("nothing but"))
def test_a_server_with_one_answer_for_everything_is_a_set_up_fault(
    server: str, judged: Callable[[str], Judged]
) -> None:
    run = judged(server)

    assert [] == _passed(run)
    assert RunVerdict.SET_UP is run.verdict
    assert 2 == code(run)
    assert () == run.run.evidence.cases, "no record is asked for where the login fails"
    assert run.run.evidence.halt is not None
    assert run.run.evidence.halt.remedy


@pytest.mark.parametrize("server", _begun_with("records"))
def test_a_server_that_does_nothing_with_records_earns_no_pass(
    server: str, judged: Callable[[str], Judged]
) -> None:
    run = judged(server)

    assert [] == _passed(run)
    assert 1 <= len(run.run.evidence.cases), "the known good was sent"
    assert code(run) == (2 if server in SET_UP else 3 if server in IN_DOUBT else 1)
    assert [] == [one.requirement.id for one in run.results if one.verdict is Verdict.ERROR]


@pytest.mark.parametrize("server", _begun_with("after the first"))
def test_a_server_that_works_once_does_not_conform(server: str, judged: Callable[[str], Judged]) -> None:
    run = judged(server)

    assert run.run.known_good is not None
    assert run.run.known_good.answered
    assert code(run) in {1, 3}
    assert [] == [one.requirement.id for one in run.results if one.verdict is Verdict.ERROR]
