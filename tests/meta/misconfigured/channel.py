"""What is wrong with the notifications, and on their way."""

from __future__ import annotations

from typing import Final

from starlette.responses import HTMLResponse, Response

from conformance.reference import Settings
from tests.meta.misconfigured import peers
from tests.meta.misconfigured.peers import instead, saying
from tests.meta.misconfigured.script import (
    GUARDED,
    PAGE,
    Script,
)

__all__ = ["CHANNEL"]

CHANNEL: Final = {
    "CSRF headers that are lost on their way": Script(
        said=("handshake", "403"),
        remedy=("CSRF token", "X-CSRF-HEADER"),
        settings=GUARDED,
        wrap=peers.without_headers(b"x-csrf-header", b"x-csrf-token"),
    ),
    "a session cookie that is lost on its way": Script(
        said=("handshake", "403"),
        remedy=("CSRF", "cookie"),
        settings=GUARDED,
        wrap=peers.without_headers(b"set-cookie"),
    ),
    "a wrong path of CometD": Script(
        said=("HTTP 404", "/api/v2/notify"),
        remedy=("target.notifications_path",),
        target='notifications_path = "/api/v2/notify"',
    ),
    "a path of CometD where a page is": Script(
        said=("/web/notifications",),
        remedy=("target.notifications_path",),
        target='notifications_path = "/web/notifications"',
        wrap=instead("/web/notifications", lambda: HTMLResponse(PAGE)),
    ),
    "a proxy that holds polls back": Script(
        said=("held poll came back", "late"), remedy=("buffer", "at once"), wrap=peers.cometd(peers.buffered)
    ),
    "a proxy that gives every message late": Script(
        said=("took 2.2 s", "late"), remedy=("buffer",), wrap=peers.cometd(peers.late)
    ),
    "a gateway with one connection": Script(
        said=("beside a held poll", "kept waiting"),
        remedy=("connections of their own",),
        settings=Settings(poll_timeout_ms=2_500),
        wrap=peers.one_at_a_time,
    ),
    "a gateway that cuts polls": Script(
        said=("held poll was broken off", "504"), remedy=("time limit", "60 s"), wrap=peers.cutting(0.5, 504)
    ),
    "a gateway that answers polls itself": Script(
        said=("polls were answered with nothing",),
        remedy=("stands in between",),
        wrap=peers.cutting(0.2, 200),
    ),
    "notifications without a permission": Script(
        said=("statusCode 5",),
        remedy=("permission",),
        wrap=instead("/notifications", saying(200, 5, "Denied")),
    ),
    "a channel that is refused": Script(
        said=("/me/internal was refused",),
        remedy=('user_event = "ignore"',),
        wrap=peers.refusing("/meta/subscribe", "403::denied", subscription="/me/internal"),
    ),
    "a handshake that is denied": Script(
        said=("handshake was refused", "403::handshake_denied"),
        remedy=("may this user receive notifications",),
        wrap=peers.refusing("/meta/handshake", "403::handshake_denied", advice="none"),
    ),
    "notifications that want a rest": Script(
        said=("asks for a rest of 30 s", "503"),
        remedy=("left alone",),
        wrap=instead("/notifications", lambda: Response(b"", 503, {"Retry-After": "30"})),
    ),
    "a second session of the same browser": Script(
        said=("another notification session", "multiple-clients"),
        remedy=("End what else is logged in",),
        wrap=peers.cometd(peers.crowded),
    ),
    "a second session where one is allowed": Script(
        said=("notification channel cannot be opened",),
        remedy=("Another session of this user",),
        wrap=peers.cometd(peers.refusing_sessions),
    ),
    "a notification session that is lost at once": Script(
        said=("session was lost", "402::session_unknown"),
        remedy=("same node", "cookies"),
        settings=Settings(poll_timeout_ms=200),
        wrap=peers.forgetting(99),
    ),
}
