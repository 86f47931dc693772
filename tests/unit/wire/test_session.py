"""Opening and closing a user's session against a scripted peer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from conformance.config import Role, UserEvent
from conformance.errors import TargetError
from conformance.evidence import Exchange, Opened, Purpose
from conformance.wire.bounds import Bounds
from conformance.wire.session import UserSession, channels


class Stage:
    """A session before a peer, and the steps that it tells of."""

    def __init__(self, config: Any, notes: Any, peer: Any) -> None:
        self.peer, self.notes, self.steps = peer, notes, list[tuple[str, bool, str]]()
        self.session = UserSession(
            config,
            0,
            recorder=notes.recorder,
            on_event=lambda _: None,
            progress=lambda *step: self.steps.append(step),
            transport=peer,
        )

    def play(self) -> Opened:
        async def run() -> Opened:
            async with asyncio.timeout(5), self.session as session:
                assert session.opened is not None
                return session.opened

        return asyncio.run(run())

    def refused(self) -> TargetError:
        with pytest.raises(TargetError) as caught:
            self.play()
        return caught.value

    @property
    def sent(self) -> list[str]:
        return [exchange.purpose.value for exchange in self.notes.of(Exchange)]


@pytest.fixture
def stage(config: Any, notes: Any, peer: Any) -> Callable[..., Stage]:
    def made(
        *,
        rest: dict[str, Any] | None = None,
        user: dict[str, Any] | None = None,
        target: dict[str, Any] | None = None,
        **session: Any,
    ) -> Stage:
        return Stage(config(user=user, target=target, **session), notes, peer(hold=30, rest=rest))

    return made


OK = {"statusCode": 0}


def answering(path: str, status: int, body: object, **headers: str) -> dict[str, Any]:
    return {path: (status, headers, body)}


def test_a_session_opens_step_by_step_and_is_recorded(stage: Callable[..., Stage]) -> None:
    made = stage()
    opened = made.play()

    assert made.sent[:6] == ["version", "login", "features", "devices", "handshake", "subscribe"]
    assert made.notes.of(Opened) == [opened]
    assert (0, "/devices/d-1", "8.5.200.50", True, True) == (
        opened.user,
        opened.device_path,
        opened.version,
        opened.csrf,
        opened.acknowledges,
    )


def test_each_step_is_told(stage: Callable[..., Stage]) -> None:
    made = stage()
    made.play()

    assert [
        ("version", True),
        ("login", True),
        ("feature", True),
        ("device", True),
        ("notifications", True),
    ] == [(name, ok) for name, ok, _ in made.steps]


def test_the_version_is_asked_without_login(stage: Callable[..., Stage]) -> None:
    made = stage()
    made.play()

    assert "authorization" not in made.peer.requests[0].headers


@pytest.mark.parametrize("answer", [(404, {}, "no"), (200, {}, {"statusCode": 0}), (200, {}, "<html>")])
def test_a_missing_or_odd_version_is_not_fatal(stage: Callable[..., Stage], answer: Any) -> None:
    assert stage(rest={"/api/v2/diagnostics/version": answer}).play().version == ""


def test_a_version_of_another_edition_is_told(stage: Callable[..., Stage]) -> None:
    made = stage(target={"edition": "8.6.0"})
    made.play()

    assert "8.6.0" in made.steps[0][2]


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (httpx.ConnectError("[Errno 111] Connection refused"), "Nothing listens there"),
        (httpx.ConnectError("[Errno -2] Name or service not known"), "host name is unknown"),
        (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"), "target.ca_file"),
        (httpx.ConnectTimeout(""), "reachable"),
        (httpx.RemoteProtocolError("Server disconnected"), "target.client_cert"),
    ],
)
def test_an_address_that_does_not_answer_is_said_with_a_remedy(
    stage: Callable[..., Stage], error: Exception, remedy: str
) -> None:
    made = stage(target={"base_url": "https://peer.example"})
    made.peer.script["/api/v2/diagnostics/version"].append(error)
    refusal = made.refused()

    assert refusal.where == "https://peer.example"
    assert remedy in refusal.remedy
    assert made.steps[-1][:2] == ("version", False)


@pytest.mark.parametrize("path", ["/api/v2/diagnostics/version", "/api/v2/me"])
def test_the_newer_api_is_recognised(stage: Callable[..., Stage], path: str) -> None:
    assert "v3" in stage(rest=answering(path, 200, {"status": {"code": 0}})).refused().what


@pytest.mark.parametrize(
    ("status", "body", "remedy"),
    [
        (401, "", "user name and the password"),
        (403, "Forbidden", "refused"),
        (200, {"statusCode": 20, "statusMessage": "Access denied"}, "user name and the password"),
        (200, {"statusCode": 5, "statusMessage": "x"}, "agent role"),
        (200, {"statusCode": 8, "statusMessage": "x"}, "change the password"),
        (302, "", "cookies_env"),
        (500, "oops", "later"),
        (200, "<html>welcome</html>", "base_url"),
    ],
)
def test_a_refused_login_is_said_with_what_was_seen_and_a_remedy(
    stage: Callable[..., Stage], status: int, body: object, remedy: str
) -> None:
    refusal = stage(rest=answering("/api/v2/me", status, body)).refused()

    assert refusal.where == "users[0]"
    assert f"HTTP {status}" in refusal.what
    assert remedy in refusal.remedy


@pytest.mark.parametrize(
    ("status", "words"), [(404, "no Genesys Web Services"), (503, "left alone"), (502, "gateway")]
)
def test_what_is_no_answer_to_a_login_is_laid_to_the_address(
    stage: Callable[..., Stage], status: int, words: str
) -> None:
    refusal = stage(rest=answering("/api/v2/me", status, "x")).refused()

    assert refusal.where == "http://peer.example"
    assert words in refusal.what


def test_a_contact_centre_session_that_cannot_be_ended_is_told(stage: Callable[..., Stage]) -> None:
    made = stage(start=True)
    answers = [httpx.Response(200, json=OK, headers={"X-CSRF-HEADER": "X-Own", "X-CSRF-TOKEN": "t"})]
    made.peer.script["/api/v2/me"] += [*answers, httpx.Response(200, json=OK), httpx.Response(403)]
    made.play()

    assert ("contact-centre session", False) == made.steps[-1][:2]
    assert "not ended, end it by hand: HTTP 403" in made.steps[-1][2]


def test_no_secret_of_an_answer_gets_into_an_error(stage: Callable[..., Stage]) -> None:
    refusal = stage(rest=answering("/api/v2/me", 400, "no: long-password")).refused()

    assert "long-password" not in str(refusal)


@pytest.mark.parametrize(
    "listed", [{"features": [{"id": "api-voice"}]}, {"uris": ["http://h/api/v2/features/api-voice"]}, {}]
)
def test_a_missing_feature_is_named(stage: Callable[..., Stage], listed: dict[str, Any]) -> None:
    assert "api-voice-outbound" in stage(rest=answering("/api/v2/features", 200, OK | listed)).refused().what


@pytest.mark.parametrize(
    "listed",
    [
        {"uris": ["http://127.0.0.1/api/v2/features/api-voice-outbound"]},
        {"features": ["http://h/api-voice-outbound"]},
        {"features": [{"path": "/features/api-voice-outbound"}]},
    ],
)
def test_the_feature_is_found_in_any_form_of_the_list(
    stage: Callable[..., Stage], listed: dict[str, Any]
) -> None:
    assert stage(rest=answering("/api/v2/features", 200, OK | listed)).play()


def test_a_user_meant_to_lack_the_feature_must_lack_it(stage: Callable[..., Stage]) -> None:
    without = {"role": Role.WITHOUT_FEATURE}

    assert stage(user=without, rest=answering("/api/v2/features", 200, OK | {"features": []})).play()
    assert "should not" in stage(user=without).refused().what


def test_a_configured_device_is_compared_by_its_last_segment(stage: Callable[..., Stage]) -> None:
    listed = OK | {"uris": ["http://127.0.0.1/api/v2/devices/d-9"]}
    made = stage(user={"device_path": "/devices/d-9"}, rest=answering("/api/v2/me/devices", 200, listed))

    assert made.play().device_path == "/devices/d-9"


def test_an_unknown_device_is_named_with_its_key_and_those_there_are(stage: Callable[..., Stage]) -> None:
    refusal = stage(user={"device_path": "/devices/d-9"}).refused()

    assert refusal.where == "users[0].device_path"
    assert "/devices/d-9" in refusal.what
    assert "d-1, d-2" in refusal.what


def test_a_list_of_devices_that_cannot_be_had_matters_only_without_a_configured_device(
    stage: Callable[..., Stage],
) -> None:
    missing = answering("/api/v2/me/devices", 404, {"statusCode": 6, "statusMessage": "x"})

    assert stage(user={"device_path": "/devices/d-9"}, rest=missing).play().device_path == "/devices/d-9"
    assert "cannot be looked up: HTTP 404" in stage(rest=missing).refused().what


def test_a_contact_centre_session_is_started_and_ended_last(stage: Callable[..., Stage]) -> None:
    made = stage(start=True, user={"device_path": "/devices/d-1"})
    made.play()
    start = next(e for e in made.notes.of(Exchange) if e.purpose is Purpose.START_SESSION)

    assert json.loads(str(start.request_body)) == {
        "operationName": "StartContactCenterSession",
        "channels": ["voice"],
        "devicePath": "/devices/d-1",
    }
    assert made.sent[-1] == "end-session"
    assert made.peer.closed


def test_nothing_is_ended_that_was_not_started(stage: Callable[..., Stage]) -> None:
    made = stage()
    made.play()

    assert not {"start-session", "end-session"} & set(made.sent)


def test_a_started_session_is_ended_also_where_opening_fails(stage: Callable[..., Stage]) -> None:
    made = stage(start=True)
    made.peer.script["/meta/handshake"].append(httpx.Response(403))
    made.refused()

    assert made.sent[-2:] == ["handshake", "end-session"]


def test_a_started_session_is_ended_also_where_closing_is_cancelled(stage: Callable[..., Stage]) -> None:
    made = stage(start=True)

    async def run() -> None:
        await made.session.open()
        closing = asyncio.create_task(made.session.close())
        await asyncio.sleep(0)
        closing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await closing

    asyncio.run(run())

    assert made.sent[-1] == "end-session"
    assert made.peer.closed


def test_a_refused_start_is_a_set_up_fault(stage: Callable[..., Stage]) -> None:
    made = stage(start=True)
    made.peer.script["/api/v2/me"] += [
        httpx.Response(200, json=OK),
        httpx.Response(200, json={"statusCode": 2, "statusMessage": "no place"}),
    ]

    assert "statusCode 2 (no place)" in made.refused().what


def test_no_record_is_added(stage: Callable[..., Stage]) -> None:
    made = stage(start=True)
    made.play()

    assert not [request for request in made.peer.requests if "outbound-records" in request.url.path]


def test_one_cookie_jar_serves_rest_and_cometd(stage: Callable[..., Stage]) -> None:
    made = stage()
    made.play()

    assert made.peer.requests[-1].url.path == "/api/v2/notifications"
    assert made.peer.requests[-1].headers["cookie"] == "JSESSIONID=0123456789ABCDEF"
    assert made.peer.requests[-1].headers["x-own"] == "token-0123"


def test_no_secret_reaches_the_evidence(stage: Callable[..., Stage]) -> None:
    made = stage()
    made.play()

    assert not [
        s
        for s in ("long-password", "0123456789ABCDEF", "token-0123", "client-id-number")
        if s in made.notes.text
    ]


def test_the_channel_of_the_user_event_is_left_out_where_it_is_ignored(config: Any) -> None:
    assert channels(config()) == ("/v2/me/outbound", "/me/internal")
    assert channels(config(user_event=UserEvent.IGNORE)) == ("/v2/me/outbound",)
    assert channels(config(user_event_channel="/v2/me/outbound")) == ("/v2/me/outbound",)


def test_a_device_that_is_named_by_a_secret_is_refused(config: Any, notes: Any, peer: Any) -> None:
    """As a planned value it would be written out wherever it stands."""
    devices = (200, {}, {"statusCode": 0, "devices": [{"id": "long-password"}]})
    made = peer(rest={"/api/v2/me/devices": devices})
    session = UserSession(config(), 0, recorder=notes.recorder, on_event=lambda _: None, transport=made)

    async def opened() -> None:
        try:
            await session.open()
        finally:
            await session.close()

    with pytest.raises(TargetError, match="holds a secret"):
        asyncio.run(opened())
    assert "long-password" not in notes.text


def _refusal(session: UserSession) -> str:
    """Return why a session cannot be opened."""

    async def opened() -> None:
        try:
            await session.open()
        finally:
            await session.close()

    with pytest.raises(TargetError) as caught:
        asyncio.run(opened())
    return str(caught.value)


def test_half_a_secret_in_a_refusal_is_not_said(config: Any, notes: Any, peer: Any) -> None:
    body = "x" * 112 + " long-password and more"
    made = peer(rest={"/api/v2/me": (401, {}, body)})
    session = UserSession(config(), 0, recorder=notes.recorder, on_event=lambda _: None, transport=made)

    assert "long-p" not in _refusal(session)


def test_half_a_secret_in_a_notification_that_cannot_be_read_is_not_said(
    config: Any, notes: Any, peer: Any
) -> None:
    made = peer()
    made.script["/meta/handshake"] += [httpx.Response(200, text="x" * 52 + " long-password and more")] * 3
    session = UserSession(
        config(), 0, recorder=notes.recorder, on_event=lambda _: None, transport=made, bounds=Bounds(tries=1)
    )

    assert "long-p" not in _refusal(session)


def test_a_goodbye_is_bounded(config: Any, notes: Any, peer: Any) -> None:
    made = peer(hold=5)
    made.script["/meta/disconnect"].append("hang")
    session = UserSession(config(), 0, recorder=notes.recorder, on_event=lambda _: None, transport=made)

    async def scene() -> float:
        await session.open()
        started = asyncio.get_running_loop().time()
        await session.close(within=0.2)
        return asyncio.get_running_loop().time() - started

    assert asyncio.run(scene()) < 1.0
    assert made.closed
