"""Cases as they stand on the wire, and what is sent of them at all."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from conformance.config import Role
from conformance.evidence import Event, Exchange, Halt, HaltKind, Purpose, Sent, Skipped
from conformance.model import Case, Expectation, Fault, FaultKind
from conformance.wire.dispatch import PATH
from tests.support import request

from .support import LIMITS, Outbound, Run, users

NO_TOKEN_ISSUED = {"/api/v2/me": (200, {"Set-Cookie": "JSESSIONID=0123456789ABCDEF"}, {"statusCode": 0})}
WITHOUT = {"/api/v2/features": (200, {}, {"statusCode": 0, "features": [{"id": "api-voice"}]})}


@pytest.fixture
def run(config: Any, notes: Any, peer: Any) -> Callable[..., Run]:
    def made(*roles: Role, rest: dict[str, Any] | None = None, **limits: Any) -> Run:
        wanted = roles or (Role.AGENT,)
        peers = [
            Outbound(peer(hold=30, rest=(rest or {}) | (WITHOUT if role is Role.WITHOUT_FEATURE else {})))
            for role in wanted
        ]
        own = users(config(), *wanted)
        return Run(replace(own, limits=replace(LIMITS, **limits)), notes, peers)

    return made


def irregular(kind: FaultKind, number: int = 2, **fields: Any) -> Case:
    return request(number, fault=Fault("", kind), expectation=Expectation.REFUSE, **fields)


def left(run: Run, case: Case, *, user: int = 0) -> httpx.Request:
    """Send a case that is refused; return the request that reached the peer."""
    run.peers[user].answers.append(
        httpx.Response(401, json={"statusCode": 20, "statusMessage": "not logged in"})
    )
    run.play(case)
    (post,) = run.peers[user].posts
    return post


def test_a_case_goes_out_with_login_token_and_its_body(run: Callable[..., Run]) -> None:
    case, made = request(1), run()
    post = left(made, case)

    assert ("POST", case.body) == (post.method, post.content.decode())
    assert "application/json" == post.headers["content-type"]
    assert f"Basic {base64.b64encode(b'user-0:password-0').decode()}" == post.headers["authorization"]
    assert ("JSESSIONID=0123456789ABCDEF", "token-0123") == (post.headers["cookie"], post.headers["x-own"])


def test_another_method_goes_out_with_login_token_and_body(run: Callable[..., Run]) -> None:
    case = irregular(FaultKind.WRONG_METHOD, method="PUT")
    post = left(run(), case)

    assert ("PUT", case.body) == (post.method, post.content.decode())
    assert {"authorization", "cookie", "x-own"} <= set(post.headers)


def test_another_media_type_goes_out_with_the_body_as_planned(run: Callable[..., Run]) -> None:
    case = irregular(FaultKind.WRONG_MEDIA_TYPE, media_type="text/plain")
    post = left(run(), case)

    assert ["text/plain"] == post.headers.get_list("content-type")
    assert case.body == post.content.decode()


def test_without_a_login_nothing_tells_who_asks(run: Callable[..., Run]) -> None:
    post = left(run(), irregular(FaultKind.UNAUTHENTICATED, login=False))

    assert not {"authorization", "cookie", "x-own"} & set(post.headers)


def test_the_login_of_nobody_comes_with_neither_cookies_nor_token(run: Callable[..., Run]) -> None:
    post = left(run(), irregular(FaultKind.UNKNOWN_LOGIN))

    assert not {"cookie", "x-own"} & set(post.headers)


def test_the_login_of_nobody_names_no_user_of_the_config(run: Callable[..., Run]) -> None:
    made = run(Role.AGENT, Role.AGENT)
    post = left(made, irregular(FaultKind.UNKNOWN_LOGIN))
    name, _, _ = base64.b64decode(post.headers["authorization"].split()[1]).decode().partition(":")

    assert name not in {user.username for user in made.config.users}


def test_the_login_of_nobody_is_redacted_like_any(run: Callable[..., Run]) -> None:
    made = run()
    post = left(made, irregular(FaultKind.UNKNOWN_LOGIN))

    assert post.headers["authorization"].split()[1] not in made.notes.text


def test_the_login_of_nobody_takes_nothing_from_the_users_own_session(run: Callable[..., Run]) -> None:
    made = run()
    made.play(irregular(FaultKind.UNKNOWN_LOGIN), request(3))
    _, later = made.peers[0].posts

    assert f"Basic {base64.b64encode(b'user-0:password-0').decode()}" == later.headers["authorization"]
    assert "JSESSIONID=0123456789ABCDEF" == later.headers["cookie"]


def test_a_wrong_token_comes_with_the_right_login(run: Callable[..., Run]) -> None:
    post = left(run(), irregular(FaultKind.WRONG_TOKEN))

    assert ["token-0123"] != post.headers.get_list("x-own")
    assert 1 == len(post.headers.get_list("x-own"))
    assert {"authorization", "cookie"} <= set(post.headers)


def test_a_token_left_out_leaves_the_login_as_it_is(run: Callable[..., Run]) -> None:
    post = left(run(), irregular(FaultKind.NO_TOKEN))

    assert "x-own" not in post.headers
    assert {"authorization", "cookie"} <= set(post.headers)


@pytest.mark.parametrize("kind", [FaultKind.WRONG_TOKEN, FaultKind.NO_TOKEN])
def test_where_no_token_was_issued_none_can_be_wrong(run: Callable[..., Run], kind: FaultKind) -> None:
    made = run(rest=NO_TOKEN_ISSUED)
    made.play(irregular(kind))

    assert ["the target issued no CSRF token"] == [skipped.reason for skipped in made.notes.of(Skipped)]
    assert [] == made.peers[0].posts


def test_what_is_skipped_costs_nothing(run: Callable[..., Run]) -> None:
    made = run(rest=NO_TOKEN_ISSUED, max_records=1, in_flight=1)
    made.play(irregular(FaultKind.WRONG_TOKEN), request(3))

    assert ["0003"] == made.sent


def test_a_user_without_the_feature_sends_by_a_login_of_its_own(run: Callable[..., Run]) -> None:
    made = run(Role.AGENT, Role.WITHOUT_FEATURE)
    post = left(made, irregular(FaultKind.WITHOUT_FEATURE, user=1), user=1)

    assert [] == made.peers[0].posts
    assert f"Basic {base64.b64encode(b'user-1:password-1').decode()}" == post.headers["authorization"]
    assert ["user-1"] == [sent.session for sent in made.notes.of(Sent)]


def test_a_user_without_the_feature_asks_for_no_notifications(run: Callable[..., Run]) -> None:
    made = run(Role.AGENT, Role.WITHOUT_FEATURE)
    left(made, irregular(FaultKind.WITHOUT_FEATURE, user=1), user=1)

    assert [Purpose.LOGIN, Purpose.FEATURES, Purpose.DEVICES, Purpose.CASE] == made.purposes("user-1")


def test_a_case_of_a_user_who_has_no_session_is_skipped(run: Callable[..., Run]) -> None:
    made = run(Role.AGENT, Role.WITHOUT_FEATURE)
    made.play(irregular(FaultKind.WITHOUT_FEATURE, user=1), opened=1)

    assert ["user 1 has no session"] == [skipped.reason for skipped in made.notes.of(Skipped)]


def test_requests_that_must_be_refused_count_like_any(run: Callable[..., Run]) -> None:
    made = run(max_records=3, in_flight=1)
    made.peers[0].answers += [httpx.Response(405) for _ in range(4)]
    made.play(
        irregular(FaultKind.UNAUTHENTICATED, 2, login=False),
        irregular(FaultKind.UNKNOWN_LOGIN, 3),
        irregular(FaultKind.WRONG_METHOD, 4, method="PUT"),
        irregular(FaultKind.NO_TOKEN, 5),
    )

    assert 3 == len(made.peers[0].posts)
    assert [HaltKind.LIMIT] == [halt.kind for halt in made.notes.of(Halt)]


def test_a_case_has_its_line_before_its_exchange(run: Callable[..., Run]) -> None:
    made = run()
    made.play(request(1))
    kinds = [type(record) for record in made.notes.records if getattr(record, "case", None)]

    assert [Sent, Exchange] == kinds


def test_requests_wait_for_their_messages_side_by_side(run: Callable[..., Run]) -> None:
    """A target that accepts and says nothing costs one `ack_timeout` for all that may be in flight."""
    made = run(in_flight=4)
    made.peers[0].answers += [httpx.Response(200, json={"statusCode": 0}) for _ in range(4)]
    made.play(*(request(number) for number in range(1, 5)))
    cases = [exchange for exchange in made.notes.of(Exchange) if exchange.purpose is Purpose.CASE]

    assert max(case.sent for case in cases) - min(case.sent for case in cases) < LIMITS.ack_timeout


@pytest.mark.parametrize("status", [429, 503])
def test_after_a_busy_answer_the_next_request_waits_and_that_one_is_not_repeated(
    run: Callable[..., Run], status: int
) -> None:
    made = run(in_flight=4)
    made.peers[0].answers.append(httpx.Response(status, headers={"Retry-After": "1"}))
    made.play(request(1, alone=True), request(2), request(3))
    first, second, _ = [one for one in made.notes.of(Exchange) if one.purpose is Purpose.CASE]

    assert ["0001", "0002", "0003"] == sorted(made.sent)
    assert second.sent >= first.end + 1.0


def test_a_rest_beyond_the_limits_ends_the_run_by_name(run: Callable[..., Run]) -> None:
    made = run(total_time=5.0)
    made.peers[0].answers.append(httpx.Response(503, headers={"Retry-After": "3600"}))
    made.play(request(1, alone=True), request(2))
    (halt,) = made.notes.of(Halt)

    assert ["0001"] == made.sent
    assert HaltKind.LIMIT is halt.kind
    assert "Retry-After" in halt.what


def test_no_request_follows_a_redirect(run: Callable[..., Run]) -> None:
    made = run()
    made.peers[0].answers.append(
        httpx.Response(307, headers={"Location": "http://elsewhere.example/api/v2/me/outbound-records"})
    )
    made.play(request(1))

    assert ["peer.example"] == [post.url.host for post in made.peers[0].posts]


@pytest.mark.parametrize(
    "error", [httpx.ReadError("reset"), httpx.RemoteProtocolError("closed"), httpx.ConnectError("refused")]
)
def test_no_request_is_repeated_whatever_the_network_does(run: Callable[..., Run], error: Exception) -> None:
    made = run()

    def failing(_: object) -> httpx.Response:
        raise error

    made.peers[0]._added = failing
    made.play(request(1))

    assert 1 == len(made.peers[0].posts)


def test_the_last_phone_of_a_pool_does_not_keep_cases_waiting_when_the_time_is_over(
    run: Callable[..., Run],
) -> None:
    """Each would else wait for its phone, to be told that it may not be sent."""
    made = run(in_flight=9, total_time=0.4, ack_timeout=3.0, quiet_window=2.0)
    started = time.monotonic()
    made.play(*(request(number, members={"phoneNumber": "5550100"}) for number in range(1, 9)))

    assert ["0001"] == made.sent
    assert time.monotonic() - started < 2.0


def test_messages_that_come_before_the_response_are_taken(run: Callable[..., Run]) -> None:
    """A target may publish before it answers; the case is through all the same, and at once."""
    made = run(ack_timeout=5.0)
    handle = made.peers[0].handle_async_request

    async def slowly(request: httpx.Request) -> httpx.Response:
        response = await handle(request)
        await asyncio.sleep(0.1 if request.url.path == PATH else 0)
        return response

    made.peers[0].handle_async_request = slowly  # type: ignore[method-assign]
    started = time.monotonic()
    made.play(request(1))
    (case,) = [one for one in made.notes.of(Exchange) if one.purpose is Purpose.CASE]

    assert [True, True] == [event.at < case.end for event in made.notes.of(Event)]
    assert time.monotonic() - started < 2.0


def test_two_users_have_a_jar_each(run: Callable[..., Run]) -> None:
    """A cookie of one user's target is never sent as the other."""
    made = run(Role.AGENT, Role.AGENT)
    made.peers[0].peer.rest["/api/v2/me"] = (200, {"Set-Cookie": "OWN=of-user-0"}, {"statusCode": 0})
    made.play(request(1))
    seen = [[one.headers.get("cookie", "") for one in peer.peer.requests] for peer in made.peers]

    assert any("OWN" in cookie for cookie in seen[0])
    assert not any("OWN" in cookie for cookie in seen[1])
