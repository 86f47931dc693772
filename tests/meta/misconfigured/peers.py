"""Targets with one thing wrong: the reference server with other answers in some places."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from typing import Any, Final

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

RECORDS: Final = "/outbound-records"
API: Final = "/api/v2"
COMETD: Final = "/api/v2/notifications"

Wrap = Callable[[ASGIApp], ASGIApp]
Answer = Callable[[], Response]


class Counted:
    """An application that counts what asks for the outbound records, in whatever way."""

    def __init__(self, inner: ASGIApp) -> None:
        self.records = 0
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count, and pass on."""
        if scope["type"] == "http":
            self.records += RECORDS in scope["path"]
        await self._inner(scope, receive, send)


def instead(path: str, answer: Answer, *, method: str = "") -> Wrap:
    """Answer so at paths that end so."""

    def wrap(inner: ASGIApp) -> ASGIApp:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            here = scope["type"] == "http" and scope["path"].endswith(path)
            here = here and method in {"", scope.get("method")}
            await (answer() if here else inner)(scope, receive, send)

        return app

    return wrap


def nothing_but(answer: Answer) -> Wrap:
    """Answer so everywhere."""
    return instead("", answer)


def saying(status: int, code: int, message: str = "No") -> Answer:
    """Give an envelope."""
    return lambda: JSONResponse({"statusCode": code, "statusMessage": message}, status)


def without_headers(*names: bytes) -> Wrap:
    """Take headers out of all answers."""

    def change(start: Message) -> Message:
        return {**start, "headers": [pair for pair in start["headers"] if pair[0].lower() not in names]}

    return _starting(change)


def with_date(seconds: float) -> Wrap:
    """Tell a time that is so far off."""

    def change(start: Message) -> Message:
        date = formatdate(time.time() + seconds, usegmt=True).encode()
        return {**start, "headers": [*start["headers"], (b"date", date)]}

    return _starting(change)


def _starting(change: Callable[[Message], Message]) -> Wrap:
    def wrap(inner: ASGIApp) -> ASGIApp:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            async def told(message: Message) -> None:
                await send(change(message) if message["type"] == "http.response.start" else message)

            await inner(scope, receive, told)

        return app

    return wrap


def slow(seconds: float, path: str = "") -> Wrap:
    """Answer late at paths that hold this."""

    def wrap(inner: ASGIApp) -> ASGIApp:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http" and path in scope["path"]:
                await asyncio.sleep(seconds)
            await inner(scope, receive, send)

        return app

    return wrap


Meta = Callable[[dict[str, Any], list[Any]], Awaitable[list[Any] | Response]]


def cometd(change: Meta) -> Wrap:
    """Change the answers of CometD: given the first message of a request and those of its answer."""

    def wrap(inner: ASGIApp) -> ASGIApp:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or not scope["path"].startswith(COMETD):
                await inner(scope, receive, send)
                return
            body = await _body(receive)
            started, parts = list[Message](), list[bytes]()

            async def replay() -> Message:
                return {"type": "http.request", "body": body, "more_body": False}

            async def told(message: Message) -> None:
                started.append(message) if message["type"].endswith("start") else parts.append(
                    message["body"]
                )

            await inner(scope, replay, told)
            made = await change(json.loads(body)[0], json.loads(b"".join(parts) or b"[]"))
            response = made if isinstance(made, Response) else JSONResponse(made)
            cookies = [pair for pair in started[0]["headers"] if pair[0].lower() == b"set-cookie"]
            response.raw_headers += cookies
            await response(scope, receive, send)

        return app

    return wrap


async def _body(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def is_held(message: dict[str, Any]) -> bool:
    """Whether a message is a poll that may be held."""
    return message["channel"] == "/meta/connect" and message.get("advice", {}).get("timeout") != 0


async def buffered(message: dict[str, Any], answer: list[Any]) -> list[Any]:
    """Give a poll's answer only when its time is over, as a proxy that collects."""
    if is_held(message):
        await asyncio.sleep(5)
    return answer


async def late(_: dict[str, Any], answer: list[Any]) -> list[Any]:
    """Give everything a while later."""
    await asyncio.sleep(2.2)
    return answer


async def crowded(message: dict[str, Any], answer: list[Any]) -> list[Any]:
    """Say that another session of the browser is there."""
    if message["channel"] == "/meta/connect":
        advice = {"reconnect": "retry", "interval": 2000, "multiple-clients": True}
        answer[-1]["advice"] = advice
    return answer


async def refusing_sessions(message: dict[str, Any], answer: list[Any]) -> list[Any]:
    """Allow one session a browser."""
    if message["channel"] == "/meta/connect":
        answer[-1]["advice"] = {"reconnect": "none", "multiple-clients": True}
    return answer


def forgetting(times: int) -> Wrap:
    """Forget so many sessions as soon as they poll for long."""
    seen: list[int] = []

    async def change(message: dict[str, Any], answer: list[Any]) -> list[Any]:
        if not is_held(message) or len(seen) >= times:
            return answer
        seen.append(1)
        gone = {"channel": "/meta/connect", "id": message["id"], "successful": False}
        advice = {"reconnect": "handshake", "interval": 0}
        return [gone | {"error": "402::session_unknown", "advice": advice}]

    return cometd(change)


def refusing(channel: str, error: str, *, subscription: str = "", advice: str = "retry") -> Wrap:
    """Refuse one kind of message."""

    async def change(message: dict[str, Any], answer: list[Any]) -> list[Any]:
        named = message.get("subscription", "")
        if message["channel"] != channel or subscription not in str(named):
            return answer
        reply = {"channel": channel, "id": message["id"], "successful": False, "error": error}
        return [reply | {"advice": {"reconnect": advice}} | ({"subscription": named} if named else {})]

    return cometd(change)


def cutting(seconds: float, status: int) -> Wrap:
    """Break held polls off after a while, as a gateway with a short limit."""

    def wrap(inner: ASGIApp) -> ASGIApp:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or not scope["path"].startswith(COMETD):
                await inner(scope, receive, send)
                return
            body = await _body(receive)

            async def replay() -> Message:
                return {"type": "http.request", "body": body, "more_body": False}

            if not is_held(json.loads(body)[0]):
                await inner(scope, replay, send)
                return
            await asyncio.sleep(seconds)
            await Response(b"", status)(scope, receive, send)

        return app

    return wrap


def one_at_a_time(inner: ASGIApp) -> ASGIApp:
    """Lead requests to the target one after the other, as a gateway with one connection; held polls block them."""
    lock: list[asyncio.Lock] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if not lock:
            lock.append(asyncio.Lock())
        if scope["type"] != "http":
            await inner(scope, receive, send)
            return
        async with lock[0]:
            await inner(scope, receive, send)

    return app


def pinched(encoding: str) -> Answer:
    """Give a body in an encoding that was not asked for and cannot be read."""
    raw = b"\x8b\x02\x80" + gzip.compress(b"{}")[4:]
    return lambda: Response(raw, 200, {"Content-Encoding": encoding}, media_type="application/json")
