"""Where else the API answers, and whether a port speaks TLS."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from conformance.config import Target
from conformance.wire.client import Client
from conformance.wire.lookaround import elsewhere, speaks_tls
from tests.unit.wire.raw import answer

OK = {"statusCode": 0, "version": "8.5.200.50"}
NEWER = {"status": {"code": 1}}


def _found(answers: dict[str, Any], base_url: str, config: Any, notes: Any) -> tuple[str, list[str]]:
    asked: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        assert "authorization" not in request.headers
        known = answers.get(request.url.path)
        return httpx.Response(404) if known is None else httpx.Response(200, json=known)

    chosen = config(target={"base_url": base_url})
    client = Client(
        chosen.target,
        chosen.users[0],
        recorder=notes.recorder,
        session="s",
        transport=httpx.MockTransport(handle),
    )
    return asyncio.run(elsewhere(client)), asked


@pytest.mark.parametrize(
    ("answers", "base_url", "hint"),
    [
        ({"/api/v2/diagnostics/version": OK}, "http://h/a/b", "It answers at http://h:"),
        ({"/a/api/v2/diagnostics/version": OK}, "http://h/a/b", "It answers at http://h/a:"),
        ({"/workspace/v3/current-session": NEWER}, "http://h", "newer Workspace API (v3)"),
        ({"/workspace/v3/current-session": NEWER}, "http://h/a", "newer Workspace API (v3)"),
        ({}, "http://h/a", ""),
        ({"/api/v2/diagnostics/version": "page"}, "http://h/a", ""),
    ],
)
def test_what_answers_beside_an_address_is_told_and_no_login_is_sent(
    answers: dict[str, Any], base_url: str, hint: str, config: Any, notes: Any
) -> None:
    found, asked = _found(answers, base_url, config, notes)

    assert found.startswith(hint) if hint.startswith("It") else hint in found
    assert bool(hint) is bool(found)
    assert not [path for path in asked if "outbound" in path]


def test_a_plain_port_does_not_speak_tls() -> None:
    async def scene() -> bool:
        async with answer(_mute) as served:
            return await speaks_tls(Target(base_url=served.url))

    assert not asyncio.run(scene())


async def _mute(raw: Any) -> None:
    raw.writer.close()


def test_nobody_is_asked_behind_a_proxy_or_where_tls_is_spoken_anyway() -> None:
    assert not asyncio.run(speaks_tls(Target(base_url="https://h")))
    assert not asyncio.run(speaks_tls(Target(base_url="http://h", proxy="http://p")))
