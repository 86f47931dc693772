"""A remedy for each way in which notifications are refused."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.errors import TargetError
from conformance.evidence import Exchange, Purpose
from conformance.wire.channel_refusal import channel_refusal


@pytest.mark.parametrize(
    ("what", "remedy"),
    [
        ("/meta/handshake was refused: 403::handshake_denied", "may this user receive"),
        ("/meta/subscribe to /me/internal was refused: 403", "session.user_event"),
        ("gave up after 2 tries: /meta/connect was refused: 402::session_unknown", "same node"),
        ("the advice is neither to reconnect nor to handshake", "Another session"),
        ("the handshake was answered with HTTP 404", "target.notifications_path"),
        ("the handshake was answered with HTTP 403", "X-CSRF-HEADER"),
        ("the handshake was answered with HTTP 401", "cookie"),
        ("gave up after 2 tries: HTTP 302: no JSON", "cookie"),
        ("HTTP 503 asks for a rest of 300 s (Retry-After)", "left alone"),
        ("gave up after 2 tries: HTTP 504", "time limit"),
        ("gave up after 2 tries: HTTP 500: no JSON", "fault of its own"),
        ("it was not ready within 30 s", "buffering proxy"),
        ("gave up after 2 tries: the body is no JSON", "no answer of CometD"),
        ("gave up after 2 tries: closed: reset by peer", "long polls"),
        ("something else", "May this user receive"),
    ],
)
def test_a_refusal_has_its_remedy(what: str, remedy: str, config: Any) -> None:
    error = channel_refusal(TargetError(what, where="w"), config(), token=False)

    assert (what, "w") == (error.what, error.where)
    assert remedy in error.remedy


def test_an_envelope_in_place_of_messages_says_what_it_is(config: Any) -> None:
    error = TargetError("the response holds no reply")
    body = '{"statusCode": 5, "statusMessage": "Denied"}'
    times = {"sent": 0.0, "end": 0.1}
    last = Exchange(
        n=1, purpose=Purpose.HANDSHAKE, session="s", method="POST", url="u", status=200, body=body, **times
    )
    told = channel_refusal(error, config(), token=True, last=last)

    assert "statusCode 5 (Denied)" in told.what
    assert "permission" in told.remedy


def test_a_token_that_was_sent_is_not_looked_for(config: Any) -> None:
    error = TargetError("the handshake was answered with HTTP 403")

    assert "token of the login was sent" in channel_refusal(error, config(), token=True).remedy


def test_a_path_of_ones_own_is_always_asked_about(config: Any) -> None:
    own = config(target={"notifications_path": "/cometd"})

    assert "target.notifications_path" in channel_refusal(TargetError("closed: x"), own, token=True).remedy
