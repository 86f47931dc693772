"""One user's HTTP client: what goes out, what is recorded, and that faults of others raise nothing."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from conformance.config import Config
from conformance.evidence import Exchange, Purpose
from conformance.wire import client as module
from conformance.wire.client import Client

Handler = Callable[[httpx.Request], Any]


class Made:
    """A client over a handler, and what the handler saw."""

    def __init__(self, config: Config, notes: Any, handler: Handler | httpx.Response) -> None:
        self.seen: list[httpx.Request] = []
        self.notes = notes

        async def handle(request: httpx.Request) -> httpx.Response:
            self.seen.append(request)
            answer = handler(request) if callable(handler) else handler
            response: httpx.Response = await answer if asyncio.iscoroutine(answer) else answer
            return response

        self.client = Client(
            config.target,
            config.users[0],
            recorder=notes.recorder,
            session="s",
            transport=httpx.MockTransport(handle),
        )

    async def get(self, purpose: Purpose = Purpose.FEATURES, **settings: Any) -> Exchange:
        given: dict[str, Any] = {"timeout": 5.0} | settings
        return await self.client.exchange(purpose, "GET", "/x", **given)

    async def post(self, **settings: Any) -> Exchange:
        given: dict[str, Any] = {"timeout": 5.0, "body": "{}"} | settings
        return await self.client.exchange(Purpose.CASE, "POST", "/x", **given)


@pytest.fixture
def make(config: Any, notes: Any) -> Callable[..., Made]:
    def made(handler: Handler | httpx.Response | None = None, **settings: Any) -> Made:
        return Made(config(**settings), notes, handler or (lambda _: httpx.Response(200, json={})))

    return made


def test_basic_credentials_go_with_each_request(make: Callable[..., Made]) -> None:
    made = make()
    asyncio.run(made.get())

    assert (
        made.seen[0].headers["authorization"] == "Basic " + base64.b64encode(b"anna:long-password").decode()
    )


def test_without_login_neither_credentials_nor_cookies_nor_token_go_out(make: Callable[..., Made]) -> None:
    async def run(made: Made) -> None:
        await made.get(Purpose.LOGIN)
        await made.post(login=False)

    made = make(
        httpx.Response(200, headers={"Set-Cookie": "A=b", "X-CSRF-HEADER": "X-T", "X-CSRF-TOKEN": "t"})
    )
    asyncio.run(run(made))

    assert not {"authorization", "cookie", "x-t"} & set(made.seen[1].headers)


def test_a_cookie_set_without_login_is_forgotten(make: Callable[..., Made]) -> None:
    async def run(made: Made) -> None:
        await made.get(login=False)
        await made.get(login=False)
        await made.get()

    made = make(httpx.Response(200, headers={"Set-Cookie": "A=b"}))
    asyncio.run(run(made))

    assert [False, False, False] == ["cookie" in request.headers for request in made.seen]


def test_cookies_are_kept_for_every_later_request(make: Callable[..., Made]) -> None:
    async def run(made: Made) -> None:
        await made.get()
        await made.post()

    made = make(httpx.Response(200, headers={"Set-Cookie": "JSESSIONID=abc; Path=/"}))
    asyncio.run(run(made))

    assert made.seen[1].headers["cookie"] == "JSESSIONID=abc"


@pytest.mark.parametrize("base_url", ["http://peer.example", "http://localhost:1", "http://127.0.0.1:1"])
def test_a_cookie_of_the_config_is_replaced_by_the_target(make: Callable[..., Made], base_url: str) -> None:
    async def run(made: Made) -> None:
        await made.get()
        await made.get()

    made = make(
        httpx.Response(200, headers={"Set-Cookie": "S=new; Path=/"}),
        target={"base_url": base_url},
        user={"username": None, "password": None, "cookies": (("S", "old"),)},
    )
    asyncio.run(run(made))

    assert ["S=old", "S=new"] == [request.headers["cookie"] for request in made.seen]


def test_a_cookie_header_of_the_config_joins_the_jar(make: Callable[..., Made]) -> None:
    async def run(made: Made) -> None:
        await made.get()
        await made.get()

    user = {"username": None, "password": None, "headers": (("Cookie", "S=old"), ("X-Login", "k"))}
    made = make(httpx.Response(200, headers={"Set-Cookie": "B=c; Path=/"}), user=user)
    asyncio.run(run(made))

    assert {"S=old", "B=c"} == set(made.seen[1].headers["cookie"].split("; "))
    assert made.seen[0].headers["x-login"] == "k"


def test_the_csrf_token_of_the_login_goes_with_unsafe_requests_only(make: Callable[..., Made]) -> None:
    async def run(made: Made) -> None:
        await made.get(Purpose.LOGIN)
        await made.get()
        await made.post()

    made = make(httpx.Response(200, headers={"X-CSRF-HEADER": "X-Own", "X-CSRF-TOKEN": "t"}))
    asyncio.run(run(made))

    assert [None, None, "t"] == [request.headers.get("x-own") for request in made.seen]


def test_headers_of_a_request_replace_those_of_the_client(make: Callable[..., Made]) -> None:
    made = make()
    made.client.csrf = ("X-CSRF-TOKEN", "right")
    asyncio.run(made.post(headers={"x-csrf-token": "wrong", "content-type": "text/plain"}))

    assert ["wrong"] == made.seen[0].headers.get_list("x-csrf-token")
    assert ["text/plain"] == made.seen[0].headers.get_list("content-type")


def test_the_path_is_appended_to_the_prefix_of_the_base_address(make: Callable[..., Made]) -> None:
    made = make(target={"base_url": "http://peer.example/prefix"})
    exchange = asyncio.run(made.get())

    assert exchange.url == "http://peer.example/prefix/x"


def test_a_body_goes_out_character_for_character(make: Callable[..., Made]) -> None:
    made = make()
    exchange = asyncio.run(made.post(body='{ "a" : "\\u00e9é" }'))

    assert made.seen[0].content == '{ "a" : "\\u00e9é" }'.encode()
    assert exchange.request_body == '{ "a" : "\\u00e9é" }'


def test_an_exchange_is_recorded_with_its_case_and_times(make: Callable[..., Made]) -> None:
    made = make(httpx.Response(404, headers={"Content-Type": "text/html"}, text="<p>"))
    exchange = asyncio.run(made.post(case="c1"))
    (record,) = made.notes.of(Exchange)

    assert (404, "<p>", "c1", "s", 1) == (record.status, record.body, record.case, record.session, record.n)
    assert exchange.first is not None
    assert exchange.sent <= exchange.first <= exchange.end


def test_a_redirect_is_not_followed(make: Callable[..., Made]) -> None:
    made = make(httpx.Response(302, headers={"Location": "http://other.example/"}))

    assert asyncio.run(made.get()).status == 302
    assert len(made.seen) == 1


def test_a_body_that_is_no_utf_8_is_kept_in_base64(make: Callable[..., Made]) -> None:
    exchange = asyncio.run(make(httpx.Response(200, content=b"\xff")).get())

    assert (None, "/w==") == (exchange.body, exchange.body_base64)


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (httpx.ConnectError("refused"), "connect: refused"),
        (httpx.ConnectTimeout("x"), "connect: the connection was not made in time"),
        (httpx.ReadError(""), "closed: ReadError"),
        (httpx.RemoteProtocolError("Server disconnected"), "closed: Server disconnected"),
        (httpx.LocalProtocolError("illegal"), "not sent: illegal"),
        (httpx.DecodingError("gzip"), "closed: DecodingError: gzip"),
        (ConnectionResetError("reset"), "closed: ConnectionResetError: reset"),
    ],
)
def test_the_faults_of_the_network_are_failures_and_raise_nothing(
    make: Callable[..., Made], error: Exception, failure: str
) -> None:
    def broken(_: httpx.Request) -> httpx.Response:
        raise error

    exchange = asyncio.run(make(broken).get())

    assert (failure, None, None) == (exchange.failure, exchange.status, exchange.body)


def test_a_target_that_does_not_answer_is_a_timeout(make: Callable[..., Made]) -> None:
    async def never(_: httpx.Request) -> httpx.Response:
        await asyncio.sleep(3600)
        raise AssertionError

    exchange = asyncio.run(make(never).get(timeout=0.01))

    assert exchange.failure == "timeout: no response within 0.01 s"


class Stream(httpx.AsyncByteStream):
    """A body that comes in parts, and then fails if told so."""

    def __init__(self, *parts: bytes, error: Exception | None = None) -> None:
        self.parts, self.error = parts, error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self.parts:
            yield part
        if self.error:
            raise self.error


def test_half_a_response_is_recorded_as_far_as_it_came(make: Callable[..., Made]) -> None:
    stream = Stream(b"[{", error=httpx.ReadError("cut"))
    exchange = asyncio.run(make(httpx.Response(200, stream=stream)).get())

    assert (200, "[{", "closed: cut") == (exchange.status, exchange.body, exchange.failure)


def test_a_response_beyond_the_bound_is_a_failure(
    make: Callable[..., Made], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST_RESPONSE", 2**20)
    exchange = asyncio.run(make(httpx.Response(200, stream=Stream(b"x" * 2**20, b"y"))).get())

    assert exchange.failure == "response larger than 1 MB"


def test_a_cancelled_exchange_is_recorded_as_such(make: Callable[..., Made]) -> None:
    async def never(_: httpx.Request) -> httpx.Response:
        await asyncio.sleep(3600)
        raise AssertionError

    async def run(made: Made) -> None:
        task = asyncio.create_task(made.get())
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    made = make(never)
    asyncio.run(run(made))

    assert ["cancelled"] == [record.failure for record in made.notes.of(Exchange)]


def test_secrets_go_out_and_are_not_recorded(make: Callable[..., Made]) -> None:
    made = make(httpx.Response(200, text="hello long-password"))
    exchange = asyncio.run(made.get())

    assert exchange.body == "hello long-password"
    assert "long-password" not in made.notes.text


def test_the_sender_is_told_when_the_request_leaves(make: Callable[..., Made]) -> None:
    told: list[bool] = []
    asyncio.run(make().get(on_sent=lambda: told.append(True)))

    assert [True] == told
