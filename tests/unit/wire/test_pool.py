"""Our transport against a server that keeps to HTTP/1.1, or does not."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.unit.wire.raw import Raw, answer, got, pool, request

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CERTIFICATE = Path(__file__).parent / "localhost.pem"
"""A key and a certificate for 127.0.0.1 that nobody else trusts, good for a hundred years."""


def saying(*parts: bytes, close: bool = False, times: int = 1) -> Callable[[Raw], Coroutine[Any, Any, None]]:
    async def play(raw: Raw) -> None:
        for _ in range(times):
            await raw.take()
            await raw.say(*parts)
        if close:
            raw.writer.close()

    return play


def exchanged(
    *parts: bytes, close: bool = False, body: bytes = b"{}", method: str = "POST"
) -> tuple[int, bytes]:
    async def scene() -> tuple[int, bytes]:
        async with answer(saying(*parts, close=close)) as served, pool() as made:
            return await got(made, request(served.url, body, method))

    return asyncio.run(scene())


def test_a_body_of_a_known_length_comes_whole() -> None:
    assert (200, b"ok") == exchanged(OK)


def test_a_body_in_chunks_comes_whole_byte_for_byte() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    assert (200, b"a\r\n\x00bc") == exchanged(head, b"4\r\na\r\n\x00\r\n", b"2\r\nbc\r\n0\r\n", b"\r\n")


def test_a_response_may_come_in_any_pieces() -> None:
    assert (200, b"ok") == exchanged(*(OK[place : place + 1] for place in range(len(OK))))


def test_a_body_without_length_ends_with_the_connection() -> None:
    assert (200, b"to the end") == exchanged(b"HTTP/1.1 200 OK\r\n\r\nto the ", b"end", close=True)


def test_what_is_said_before_the_response_is_passed_over() -> None:
    assert (200, b"ok") == exchanged(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n", OK)


def test_a_response_without_a_body_has_none() -> None:
    assert (204, b"") == exchanged(b"HTTP/1.1 204 No Content\r\n\r\n")


def test_a_response_to_head_has_no_body_whatever_its_length_says() -> None:
    assert (200, b"") == exchanged(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", body=b"", method="HEAD")


def test_a_redirect_is_a_response_like_any() -> None:
    assert (302, b"") == exchanged(b"HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n")


@pytest.mark.parametrize(
    "parts",
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf",),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",),
        (b"HTTP/1.1 200 OK\r\nContent-Le",),
        (),
    ],
)
def test_a_response_that_is_cut_is_an_error_of_the_network(parts: tuple[bytes, ...]) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        exchanged(*parts, close=True)


@pytest.mark.parametrize("said", [b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"])
def test_what_is_no_http_is_an_error_of_the_network(said: bytes) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        exchanged(said)


def test_every_header_comes_as_it_was_spelled_also_twice() -> None:
    async def scene() -> list[tuple[bytes, bytes]]:
        said = (
            b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nX-oDD: y\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n"
        )
        async with answer(saying(said)) as served, pool() as made:
            response = await made.handle_async_request(request(served.url))
            await response.aclose()
            return response.headers.raw

    assert [
        (b"Set-Cookie", b"a=1"),
        (b"X-oDD", b"y"),
        (b"Set-Cookie", b"b=2"),
        (b"Content-Length", b"0"),
    ] == asyncio.run(scene())


def test_a_body_goes_out_byte_for_byte() -> None:
    async def scene() -> bytes:
        async with answer(saying(OK)) as served, pool() as made:
            await got(made, request(served.url, b'{"a": "\xc3\xa9"}'))
            return served.connections[0].requests[0]

    assert asyncio.run(scene()).endswith(b'\r\n\r\n{"a": "\xc3\xa9"}')


def connections(first: Callable[..., Any], *, pause: float = 0.0, idle_seconds: float = 4.0) -> list[int]:
    """Exchange two requests one after the other; return how many came over each connection."""

    async def scene() -> list[int]:
        async with (
            answer(first, saying(OK)) as served,
            pool(idle_seconds=idle_seconds) as made,
        ):
            await got(made, request(served.url))
            await asyncio.sleep(pause)
            assert (200, b"ok") == await got(made, request(served.url))
            return [len(raw.requests) for raw in served.connections]

    return asyncio.run(scene())


def test_a_connection_is_used_again() -> None:
    assert [2] == connections(saying(OK, times=2))


def test_a_connection_that_the_target_wants_closed_is_not() -> None:
    said = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"

    assert [1, 1] == connections(saying(said))


def test_a_connection_that_the_target_has_closed_meanwhile_is_not() -> None:
    assert [1, 1] == connections(saying(OK, close=True), pause=0.05)


def over_each(
    *plays: Callable[[Raw], Coroutine[Any, Any, None]],
    methods: str,
    pause: float = 0.03,
    repeatable: bool = True,
) -> list[int]:
    """Exchange requests one after the other; return how many came over each connection."""

    async def scene() -> list[int]:
        async with answer(*plays) as served, pool() as made:
            for method in methods.split():
                body = b"" if method == "GET" else b"{}"
                asked = request(served.url, body, method, repeatable=repeatable)
                assert (200, b"ok") == await got(made, asked)
                await asyncio.sleep(pause)
            return [len(raw.requests) for raw in served.connections]

    return asyncio.run(scene())


@pytest.mark.parametrize("reset", [False, True])
def test_where_a_target_closes_idle_connections_none_is_kept_as_long(reset: bool) -> None:
    async def lasting(raw: Raw) -> None:
        await raw.take()
        await raw.say(OK)
        await asyncio.sleep(0.02)
        if reset:
            lingering = struct.pack("ii", 1, 0)
            raw.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, lingering)
        raw.writer.transport.abort()

    assert [1, 1, 1] == over_each(lasting, saying(OK, times=9), methods="POST POST POST", pause=0.04)


def test_a_connection_that_is_used_again_soon_enough_is_used_on() -> None:
    async def lasting(raw: Raw) -> None:
        await raw.take()
        await raw.say(OK)
        await asyncio.sleep(0.4)
        raw.writer.close()

    async def scene() -> list[int]:
        async with answer(lasting, saying(OK, times=9)) as served, pool() as made:
            await got(made, request(served.url))
            await asyncio.sleep(0.5)
            for _ in range(3):
                await got(made, request(served.url))
            return [len(raw.requests) for raw in served.connections]

    assert [1, 3] == asyncio.run(scene())


async def closing_at_the_next(raw: Raw) -> None:
    """Close when the next request is there, as if both had met on their way."""
    await raw.take()
    await raw.say(OK)
    await raw.take()
    raw.writer.close()


def test_what_only_asks_goes_out_once_more_where_it_met_a_closed_connection() -> None:
    assert [2, 1] == over_each(closing_at_the_next, saying(OK), methods="POST GET")


@pytest.mark.parametrize(("methods", "repeatable"), [("POST POST", True), ("POST GET", False)])
def test_what_changes_something_or_counts_goes_out_once(methods: str, repeatable: bool) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        over_each(closing_at_the_next, saying(OK), methods=methods, repeatable=repeatable)


def test_after_that_no_connection_is_used_again() -> None:
    assert [2, 1, 1] == over_each(closing_at_the_next, saying(OK, times=9), methods="POST GET POST")


def test_what_only_asks_goes_out_once_over_a_connection_of_its_own() -> None:
    async def mute(raw: Raw) -> None:
        await raw.take()
        raw.writer.close()

    with pytest.raises(httpx.RemoteProtocolError):
        over_each(mute, saying(OK), methods="GET")


def test_a_connection_that_was_idle_too_long_is_not() -> None:
    assert [1, 1] == connections(saying(OK, times=2), pause=0.05, idle_seconds=0.02)


def test_a_connection_over_which_more_came_than_the_response_is_not() -> None:
    assert [1, 1] == connections(saying(OK + OK))


def test_a_connection_over_which_something_comes_while_it_is_idle_is_not() -> None:
    async def chatty(raw: Raw) -> None:
        await raw.take()
        await raw.say(OK)
        await asyncio.sleep(0.02)
        await raw.say(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")

    assert [1, 1] == connections(chatty, pause=0.08)


def test_a_request_that_meets_a_closed_connection_is_not_sent_again() -> None:
    async def scene() -> list[int]:
        async def closing(raw: Raw) -> None:
            await raw.take()
            await raw.say(OK)
            await raw.take()
            raw.writer.close()

        async with answer(closing, saying(OK)) as served, pool() as made:
            await got(made, request(served.url))
            with pytest.raises(httpx.RemoteProtocolError):
                await got(made, request(served.url))
            return [len(raw.requests) for raw in served.connections]

    assert [2] == asyncio.run(scene())


def test_as_many_connections_are_open_as_there_are_exchanges_and_the_last_one_used_is_used_next() -> None:
    async def scene() -> list[int]:
        async with answer(saying(OK, times=9)) as served, pool() as made:
            await asyncio.gather(*(got(made, request(served.url)) for _ in range(5)))
            for _ in range(3):
                await got(made, request(served.url))
            return sorted(len(raw.requests) for raw in served.connections)

    assert [1, 1, 1, 1, 4] == asyncio.run(scene())


def test_a_cancelled_exchange_closes_its_connection() -> None:
    async def scene() -> int:
        async with answer(saying()) as served, pool() as made:
            task = asyncio.create_task(got(made, request(served.url)))
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.wait_for(served.connections[0].gone.wait(), 1)
            return len(made._open)

    assert 0 == asyncio.run(scene())


def test_a_response_that_is_not_read_to_its_end_closes_its_connection() -> None:
    async def scene() -> int:
        async with (
            answer(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")) as served,
            pool() as made,
        ):
            response = await made.handle_async_request(request(served.url))
            await response.aclose()
            await asyncio.wait_for(served.connections[0].gone.wait(), 1)
            return len(made._open)

    assert 0 == asyncio.run(scene())


def test_closing_closes_also_what_is_idle() -> None:
    async def scene() -> None:
        async with answer(saying(OK)) as served:
            async with pool() as made:
                await got(made, request(served.url))
            await asyncio.wait_for(served.connections[0].gone.wait(), 1)

    asyncio.run(scene())


def test_where_nobody_listens_the_connection_is_at_fault() -> None:
    async def scene() -> None:
        async with answer(saying(OK)) as served:
            url = served.url
        async with pool() as made:
            with pytest.raises(httpx.ConnectError, match="refused"):
                await got(made, request(url))

    asyncio.run(scene())


def test_a_connection_that_is_not_made_in_time_is_a_timeout_of_connecting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def scene() -> None:
        async def never(*_: object, **__: object) -> None:
            await asyncio.sleep(60)

        monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", never, raising=False)
        async with pool() as made:
            with pytest.raises(httpx.ConnectTimeout):
                await got(made, request("http://h.example", timeout={"connect": 0.01}))

    asyncio.run(scene())


def told(size: int, *, reading: bool) -> tuple[list[str], float]:
    """Send a body to a server that reads only after a while, if told so; return the traces, and when the last came."""

    async def scene() -> tuple[list[str], float]:
        names, times = list[str](), list[float]()

        async def trace(name: str, _: object) -> None:
            names.append(name.rpartition(".")[0].rpartition(".")[2] + "." + name.rpartition(".")[2])
            times.append(time.monotonic())

        async def late(raw: Raw) -> None:
            if not reading:
                await asyncio.sleep(0.2)
            await raw.take()
            await raw.say(OK)

        async with answer(late) as served, pool() as made:
            begun = time.monotonic()
            await got(made, request(served.url, b"x" * size, trace=trace))
            return names, times[-1] - begun

    return asyncio.run(scene())


def test_it_is_told_when_a_request_begins_to_leave_and_when_it_has_left() -> None:
    names, _ = told(2, reading=True)

    assert ["send_request_headers.started", "send_request_body.complete"] == names


def test_a_request_has_left_only_when_all_of_it_was_handed_to_the_system() -> None:
    _, took = told(32 * 2**20, reading=False)

    assert took > 0.15


def test_a_request_that_breaks_off_on_its_way_has_not_left() -> None:
    async def scene() -> list[str]:
        names: list[str] = []

        async def trace(name: str, _: object) -> None:
            names.append(name)

        async def gone(raw: Raw) -> None:
            await raw.reader.read(10)
            raw.writer.transport.abort()

        async with answer(gone) as served, pool() as made:
            with pytest.raises(httpx.TransportError):
                await got(made, request(served.url, b"x" * 32 * 2**20, trace=trace))
        return names

    assert ["http11.send_request_headers.started"] == asyncio.run(scene())


def test_what_cannot_be_sent_is_not() -> None:
    async def scene() -> int:
        async with answer(saying(OK)) as served, pool() as made:
            bad = httpx.Request("POST", served.url, headers=[(b"X-Bad", b"a\r\nb")])
            with pytest.raises(httpx.LocalProtocolError):
                await got(made, bad)
            await asyncio.sleep(0.02)
            return sum(len(raw.requests) for raw in served.connections)

    assert 0 == asyncio.run(scene())


def test_a_large_body_is_not_read_ahead_of_who_reads_it() -> None:
    async def scene() -> int:
        size = 16 * 2**20
        head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size
        async with answer(saying(head, b"x" * size)) as served, pool() as made:
            response = await made.handle_async_request(request(served.url))
            await asyncio.sleep(0.1)
            waiting = max(one._backlog for one in made._open)
            await response.aclose()
            return waiting

    assert asyncio.run(scene()) < 2**20


def test_tls_is_verified_and_the_body_comes_whole() -> None:
    trusting = ssl.create_default_context(cafile=CERTIFICATE)

    assert (200, b"ok") == asyncio.run(secured(trusting))


def test_a_certificate_that_is_not_trusted_is_a_fault_of_connecting() -> None:
    with pytest.raises(httpx.ConnectError, match="certificate"):
        asyncio.run(secured(ssl.create_default_context()))


async def secured(context: ssl.SSLContext) -> tuple[int, bytes]:
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(CERTIFICATE)
    async with answer(saying(OK), context=own) as served, pool(context=context) as made:
        return await got(made, request(served.url))
