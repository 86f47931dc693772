"""Targets that hang, trickle, send elsewhere or ask for a rest: no run lasts longer, and nothing leaves twice."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from conformance.catalogue import load as requirements
from conformance.checks import index
from conformance.config import Config, load
from conformance.evidence import Evidence, HaltKind, Purpose, parse
from conformance.generate import plan
from conformance.judge import RunView, Verdict, judge_all
from conformance.model import Scope as Extent
from conformance.reference import Settings, config_text, create_app
from conformance.report import console
from conformance.wire import examine, run
from tests.meta.programs import gws
from tests.meta.runs import NONCE, serving

RECORDS: Final = "/api/v2/me/outbound-records"
TOTAL, ACK, QUIET = 1.0, 0.4, 0.2
LAST_LINES: Final = 0.3

Hook = Callable[[Scope, list[bytes], Receive, Send], Awaitable[bool]]


class Around:
    """An application around the reference server's: `hook` sees each request first, and answers or lets it pass."""

    def __init__(self, hook: Hook) -> None:
        self.requests: list[tuple[str, str, bytes, bytes]] = []
        """Method, path, media type and body of each request to the path of the outbound records."""
        self._hook = hook
        self._inner: ASGIApp = create_app(Settings(delay_ms=5, poll_timeout_ms=10_000))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        parts = []
        more = True
        while more:
            message = await receive()
            parts.append(message.get("body", b""))
            more = message.get("more_body", False)
        if scope["path"] == RECORDS:
            media = dict(scope["headers"]).get(b"content-type", b"")
            self.requests.append((scope["method"], scope["path"], media, b"".join(parts)))
        given = iter([{"type": "http.request", "body": b"".join(parts), "more_body": False}])

        async def again() -> Message:
            return next(given, None) or await receive()

        if not await self._hook(scope, parts, again, send):
            await self._inner(scope, again, send)


async def _nothing(*_: Any) -> bool:
    return False


def _at(what: str, do: Hook) -> Hook:
    """Return a hook on a path, or on a Bayeux channel."""

    async def hook(scope: Scope, parts: list[bytes], receive: Receive, send: Send) -> bool:
        meant = scope["path"].endswith(what) or f'"{what}"'.encode() in b"".join(parts)
        return meant and await do(scope, parts, receive, send)

    return hook


async def _hangs(*_: Any) -> bool:
    await asyncio.sleep(20)
    return True


async def _trickles(_: Scope, __: list[bytes], ___: Receive, send: Send) -> bool:
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]}
    )
    for _ in range(200):
        await send({"type": "http.response.body", "body": b" ", "more_body": True})
        await asyncio.sleep(0.1)
    return True


def _says(status: int, *headers: tuple[bytes, bytes], times: int = 10**6) -> Hook:
    left = [times]

    async def answered(_: Scope, __: list[bytes], ___: Receive, send: Send) -> bool:
        left[0] -= 1
        if left[0] < 0:
            return False
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [*headers, (b"content-length", b"0")],
            }
        )
        await send({"type": "http.response.body", "body": b""})
        return True

    return answered


def _site(folder: Path, base_url: str, **limits: Any) -> Config:
    (folder / "site.toml").write_text(config_text(base_url, Settings()), encoding="utf-8")
    config = load(folder / "site.toml", environ={})
    given = {"total_time": TOTAL, "ack_timeout": ACK, "quiet_window": QUIET} | limits
    return replace(config, limits=replace(config.limits, **given))


def _ran(
    app: Around, folder: Path, *, extent: Extent = Extent.SMOKE, **limits: Any
) -> tuple[Evidence, float]:
    with serving(app) as base_url:
        config = _site(folder, base_url, **limits)
        drawn = plan(config, scope=extent, seed=1, nonce=NONCE)
        started = time.monotonic()
        run(drawn, config, path=folder / "e.jsonl", progress=console.Display(console.opened(), quiet=True))
        took = time.monotonic() - started
    with (folder / "e.jsonl").open(encoding="ascii", newline="\n") as lines:
        return parse(lines), took


PLACES: Final = (
    (_hangs, "/api/v2/me"),
    (_hangs, "/meta/disconnect"),
    (_trickles, "/meta/connect"),
    (_trickles, RECORDS),
    (_hangs, "/meta/handshake"),
    (_hangs, RECORDS),
    (_hangs, "/diagnostics/version"),
    (_hangs, "/devices"),
    (_hangs, "/meta/subscribe"),
    (_hangs, "/meta/connect"),
    (_trickles, "/api/v2/me"),
    (_trickles, "/meta/handshake"),
    (_trickles, "/meta/disconnect"),
)


@pytest.mark.parametrize(
    ("how", "where"),
    PLACES if "GWS_SAFETY_LIMITS" in os.environ else PLACES[:4],
    ids=lambda one: one if isinstance(one, str) else one.__name__.strip("_"),
)
def test_no_target_makes_a_run_outlast_its_time(where: str, how: Hook, tmp_path: Path) -> None:
    found, took = _ran(Around(_at(where, how)), tmp_path)

    assert took <= TOTAL + ACK + RunView(found).quiet + LAST_LINES
    assert found.finish is not None


@pytest.mark.parametrize("where", ["/api/v2/me", "/meta/handshake"])
def test_a_doctor_is_bounded_too(where: str, tmp_path: Path) -> None:
    with serving(Around(_at(where, _hangs))) as base_url:
        config = _site(tmp_path, base_url)
        drawn = plan(config, scope=Extent.SMOKE, seed=1, nonce=NONCE)
        started = time.monotonic()
        faults = examine(
            config,
            drawn,
            path=tmp_path / "e.jsonl",
            progress=console.Display(console.opened(), quiet=True),
        )

    assert time.monotonic() - started <= TOTAL + LAST_LINES + 1.0  # and the end of the server
    assert "limits.total_time" == faults[0].where
    assert where in faults[0].what or "/notifications" in faults[0].what


@pytest.mark.parametrize("in_flight", [1, 3])
def test_no_more_requests_are_under_way_at_once_than_were_allowed(in_flight: int, tmp_path: Path) -> None:
    now: set[object] = set()
    most: list[int] = []

    async def counted(*_: Any) -> bool:
        one = object()
        now.add(one)
        most.append(len(now))
        await asyncio.sleep(0.05)
        now.discard(one)
        return False

    app = Around(_at(RECORDS, counted))
    _ran(app, tmp_path, extent=Extent.STANDARD, total_time=3.0, in_flight=in_flight)

    assert in_flight == max(most)


@pytest.mark.parametrize("status", [429, 503])
def test_a_target_that_wants_a_rest_in_the_middle_gets_it_and_the_run_goes_on(
    status: int, tmp_path: Path
) -> None:
    app = Around(_nothing)
    app._hook = _third(_at(RECORDS, _says(status, (b"retry-after", b"1"), times=1)), app)
    found, _ = _ran(app, tmp_path, total_time=None, in_flight=1)
    cases = [one for one in found.exchanges if one.purpose is Purpose.CASE]
    place = next(at for at, one in enumerate(cases) if one.status == status)

    assert cases[place + 1].sent >= cases[place].end + 1.0
    assert len(app.requests) == len(found.cases) == len({sent.case.id for sent in found.cases})
    assert found.halt is None


def _third(hook: Hook, app: Around) -> Hook:
    async def from_the_third_on(scope: Scope, parts: list[bytes], receive: Receive, send: Send) -> bool:
        return len(app.requests) > 2 and await hook(scope, parts, receive, send)

    return from_the_third_on


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("rest", [b"99999", b"9" * 400])
def test_a_rest_that_is_too_long_ends_the_run_with_the_limit_as_its_reason(
    rest: bytes, status: int, tmp_path: Path
) -> None:
    app = Around(_nothing)
    app._hook = _third(_at(RECORDS, _says(status, (b"retry-after", rest))), app)
    found, _ = _ran(app, tmp_path, total_time=None, in_flight=1)

    assert 3 == len(app.requests)
    assert found.halt is not None and found.halt.kind is HaltKind.LIMIT
    assert "Retry-After" in found.halt.what


@pytest.mark.parametrize("status", [429, 503])
def test_an_answer_that_asks_for_a_rest_is_no_evidence(status: int, tmp_path: Path) -> None:
    app = Around(_nothing)
    app._hook = _third(_at(RECORDS, _says(status, (b"retry-after", b"0"))), app)
    found, _ = _ran(app, tmp_path, total_time=None, in_flight=1)
    results = judge_all(RunView(found), requirements=requirements(), checks=index())
    busy = {one.case for one in found.exchanges if one.status == status}
    decided = {sent.case.requirement for sent in found.cases if sent.case.id in busy}

    assert len(busy) >= 3
    assert [] == [one.requirement.id for one in results if one.verdict is Verdict.FAIL]
    assert {Verdict.INCONCLUSIVE} == {
        one.verdict for one in results if one.requirement.id in decided - SHARED
    }


SHARED: Final = {"request.combinations"}
"""What other cases show too."""


@pytest.mark.parametrize("status", [429, 503])
def test_a_known_good_that_meets_an_overloaded_target_says_nothing_of_the_target(
    status: int, tmp_path: Path
) -> None:
    app = Around(_at(RECORDS, _says(status, (b"retry-after", b"1"))))
    found, _ = _ran(app, tmp_path, total_time=None)
    results = judge_all(RunView(found), requirements=requirements(), checks=index())

    assert 1 == len(app.requests)
    assert found.halt is not None and f"HTTP {status}" in found.halt.what
    assert [] == [one.requirement.id for one in results if one.verdict is Verdict.FAIL]
    assert [] == [
        one.requirement.id for one in results if one.verdict is Verdict.PASS and one.requirement.operation
    ]


def test_no_redirect_is_followed_to_another_host(tmp_path: Path) -> None:
    other = Around(_nothing)
    with serving(other) as elsewhere:
        away = _says(307, (b"location", f"{elsewhere}{RECORDS}".encode()))
        found, _ = _ran(Around(_at(RECORDS, away)), tmp_path)

    assert [] == other.requests
    assert 1 == len(found.cases), "the known good was not answered"


def test_no_redirect_of_a_login_is_followed(tmp_path: Path) -> None:
    other = Around(_nothing)
    with serving(other) as elsewhere:
        away = _says(302, (b"location", f"{elsewhere}/api/v2/me".encode()))
        found, _ = _ran(Around(_at("/api/v2/me", away)), tmp_path)

    assert () == found.cases
    assert {one.url.split("/api")[0] for one in found.exchanges} == {found.header.base_url}


def test_no_environment_sends_a_request_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    proxy = Around(_nothing)
    with serving(proxy) as address:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, address)
        app = Around(_nothing)
        found, _ = _ran(app, tmp_path, total_time=None)

    assert [] == proxy.requests
    assert len(app.requests) == len(found.cases)


@pytest.mark.parametrize("extent", [Extent.SMOKE, Extent.STANDARD])
def test_a_dry_run_shows_the_bytes_of_every_request(extent: Extent, tmp_path: Path) -> None:
    app = Around(_nothing)
    with serving(app) as base_url:
        _site(tmp_path, base_url)
        chosen = ("--config", tmp_path / "site.toml", "--plan", extent, "--seed", 5, "--nonce", NONCE)
        dry = gws("plan", *chosen, "--dry-run", cwd=tmp_path)
        wet = gws("run", *chosen, "--out", tmp_path / "out", "-q", cwd=tmp_path)
    shown = []
    words = shlex.split(dry.stdout, comments=True)
    for place, word in enumerate(words):
        if word == "--data-binary":
            start = max(at for at in range(place) if words[at] == "curl")
            given = dict(zip(words[start:place], words[start + 1 : place + 1], strict=True))
            shown.append((given["-X"], given["-H"].removeprefix("Content-Type: "), words[place + 1]))
    sent = [(method, media.decode(), _same_chain(body.decode())) for method, _, media, body in app.requests]

    assert 0 == wet.returncode, wet.stdout + wet.stderr
    unsent = "the target issued no CSRF token"
    skipped = {line["case"] for line in _lines(tmp_path / "out") if line.get("reason") == unsent}
    assert len(sent) == len(shown) - len(skipped)
    assert set(sent) <= {(method, media, _same_chain(body)) for method, media, body in shown}


def _lines(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "evidence.jsonl").read_text("ascii").splitlines()]


def _same_chain(body: str) -> str:
    """Return a body without the id of its chain, which the run itself makes."""
    return re.sub(r'("chainId"\s*:\s*|(?:\\u[0-9A-F]{4}){7}"\s*:\s*)("\{chain\}"|\d+)', r"\1CHAIN", body)


def test_a_full_disk_ends_the_run_before_the_next_request(tmp_path: Path) -> None:
    """Evidence goes to a device that takes nothing: no request may leave without its line."""
    app = Around(_nothing)
    with serving(app) as base_url:
        _site(tmp_path, base_url)
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "evidence.jsonl").symlink_to("/dev/full")
        done = gws("run", "--config", tmp_path / "site.toml", "--out", tmp_path / "out", "-q", cwd=tmp_path)

    assert 4 == done.returncode, done.stdout + done.stderr
    assert [] == app.requests
    assert "evidence cannot be written" in done.stdout + done.stderr


def test_a_disk_that_fills_up_leaves_every_request_in_the_inventory(tmp_path: Path) -> None:
    app = Around(_nothing)
    limited = ("bash", "-c", 'ulimit -f 96; exec "$@"', "bash")
    with serving(app) as base_url:
        _site(tmp_path, base_url)
        done = gws(
            "run", "--config", tmp_path / "site.toml", "--out", tmp_path / "out", cwd=tmp_path, before=limited
        )
    listed = gws("inventory", tmp_path / "out", "--csv", cwd=tmp_path)

    assert 4 == done.returncode, done.stdout + done.stderr
    assert 0 == listed.returncode, listed.stderr
    assert 1 < len(app.requests) <= listed.stdout.count("\n") - 1
