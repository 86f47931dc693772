"""The misconfigurations as data: what the config says, what the target does, what must be said of it."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp

from conformance.reference import Settings, create_app
from conformance.reference.deployment import USERS
from tests.meta.misconfigured import peers
from tests.meta.misconfigured.peers import API, Authority, Counted, Wrap, instead, saying

__all__ = ["SCRIPTS", "WARNINGS", "Script", "Staged", "config_of", "staged"]

OWN: Final = '[[users]]\nusername = "agent1"\npassword = "agent1-pass"\n'
OTHER: Final = '[[users]]\nusername = "agent2"\npassword = "agent2-pass"\n'
COOKIES: Final = '[[users]]\ncookies_env = { JSESSIONID = "DOCTOR_SESSION" }\n'
CONSENT: Final = '[consent]\ncampaign_name = "Campaign1"\ncalling_list = "CallingList1"\nmax_records = 120\n'
ELSEWHERE: Final = "max_records = 120\n"
NAMED: Final = '[[users]]\nusername_env = "DOCTOR_NAME"\npassword_env = "DOCTOR_WORD"\n'
NAMES: Final = {"DOCTOR_NAME": "agent1", "DOCTOR_WORD": "agent1-pass"}
EXPIRED: Final = "0123456789ABCDEF0123"
PAGE: Final = "<!doctype html><title>Shop</title><h1>Welcome</h1><p>Garden chairs</p>"
LOGIN: Final = "<html><title>Sign in</title><form action='/login'><input type='password'></form></html>"
PREFIXED: Final = Settings(prefix="/cloud-web")
GUARDED: Final = Settings(csrf=True)
YESTERDAY: Final = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
Tls = Callable[[Authority], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One thing that is wrong: `said` are words that name it, `remedy` words of what to do; letter case aside.

    `base_url` may hold {port}, that of the target, and {closed}, where nobody listens; `target` may hold {proxy}, the
    port of a server that says the bytes of `proxy`; the authority's file ca.pem is beside the config. `raw` is a
    target of bytes in place of an application. `impatience` is how long the preflight waits for an answer, in seconds.
    """

    said: tuple[str, ...]
    remedy: tuple[str, ...]
    base_url: str = "http://127.0.0.1:{port}"
    target: str = ""
    users: str = OWN
    session: str = ""
    limits: str = ""
    phones: str = "5550100..5559999"
    campaign: str = "Campaign1"
    more: str = ""
    settings: Settings = field(default_factory=Settings)
    wrap: Wrap = field(default=lambda app: app)
    tls: Tls | None = None
    raw: bytes | None = None
    proxy: bytes = b""
    environ: dict[str, str] = field(default_factory=dict)
    impatience: float | None = None


@dataclass(frozen=True, slots=True)
class Staged:
    """A script that is set up: the config to use, and the application that counts."""

    config: Path
    counted: Counted


@contextlib.contextmanager
def staged(script: Script, folder: Path) -> Iterator[Staged]:
    """Set a script up as long as the block."""
    authority = Authority(folder)
    counted = Counted(script.wrap(create_app(script.settings)))
    with _target(script, counted, authority) as port, _proxy(script) as proxy:
        path = folder / "site.toml"
        places = {"port": port, "closed": peers.closed_port(), "proxy": proxy}
        path.write_text(config_of(script, places), encoding="utf-8")
        yield Staged(path, counted)


@contextlib.contextmanager
def _target(script: Script, app: ASGIApp, authority: Authority) -> Iterator[int]:
    tls = script.tls(authority) if script.tls else {}
    with peers.served(app, **tls) if script.raw is None else peers.raw(script.raw) as port:
        yield port


@contextlib.contextmanager
def _proxy(script: Script) -> Iterator[int]:
    with peers.raw(script.proxy) if script.proxy else contextlib.nullcontext(0) as port:
        yield port


def config_of(script: Script, places: dict[str, Any]) -> str:
    """Return the config of a script, its places filled in."""
    target = script.target
    for name, value in places.items():
        target = target.replace("{" + name + "}", str(value))
    return "\n".join(
        (
            "[target]",
            f'base_url = "{script.base_url.format(**places)}"',
            target,
            script.users,
            f"[session]\n{script.session}",
            "[deployment]",
            "application_id = 134",
            f'campaign_name = "{script.campaign}"',
            'calling_list = "CallingList1"',
            f'phone_numbers = ["{script.phones}"]',
            f"[limits]\n{script.limits}",
            script.more,
        )
    )


HTTPS: Final = "https://127.0.0.1:{port}"
CA: Final = 'ca_file = "ca.pem"'


def _own_tls(authority: Authority) -> dict[str, Any]:
    return authority.tls("127.0.0.1")


def _demanding(authority: Authority) -> dict[str, Any]:
    return authority.tls("127.0.0.1", demanding=True)


def _distrusting(authority: Authority) -> dict[str, Any]:
    """Demand a client certificate of the authority, while the client has one of another."""
    folder = authority.file.parent / "other"
    folder.mkdir()
    Authority(folder).certificate("agent", file="client.pem")
    return _demanding(authority)


_NETWORK: Final = {
    "a name that does not resolve": Script(
        said=("name does not resolve", "http://gws.invalid"),
        remedy=("target.base_url", "target.proxy"),
        base_url="http://gws.invalid",
        limits=ELSEWHERE,
        more=CONSENT,
        users=NAMED,
        environ=NAMES,
    ),
    "a port where nobody listens": Script(
        said=("refused",), remedy=("host and port of target.base_url",), base_url="http://127.0.0.1:{closed}"
    ),
    "an authority that is not trusted": Script(
        said=("certificate is not trusted",), remedy=("target.ca_file",), base_url=HTTPS, tls=_own_tls
    ),
    "an expired certificate": Script(
        said=("certificate has expired",),
        remedy=("renewed", "clock"),
        base_url=HTTPS,
        target=CA,
        tls=lambda one: one.tls("127.0.0.1", not_after=YESTERDAY),
    ),
    "a certificate of tomorrow": Script(
        said=("not valid yet",),
        remedy=("clock",),
        base_url=HTTPS,
        target=CA,
        tls=lambda one: one.tls("127.0.0.1", not_before=YESTERDAY + dt.timedelta(days=2)),
    ),
    "a certificate for another name": Script(
        said=("certificate is for another name",),
        remedy=("target.base_url",),
        base_url=HTTPS,
        target=CA,
        tls=lambda one: one.tls("gws.example.org"),
    ),
    "TLS spoken to a plain port": Script(
        said=("does not speak TLS",), remedy=("http://",), base_url=HTTPS, target=""
    ),
    "plain HTTP spoken to a TLS port": Script(said=("speaks TLS",), remedy=("https://",), tls=_own_tls),
    "a client certificate that is demanded": Script(
        said=("client certificate",),
        remedy=("target.client_cert",),
        base_url=HTTPS,
        target=CA,
        tls=_demanding,
    ),
    "a client certificate that is not accepted": Script(
        said=("client certificate", "accept"),
        remedy=("target.client_cert",),
        base_url=HTTPS,
        target=CA + '\nclient_cert = "other/client.pem"',
        tls=_distrusting,
    ),
    "a file of authorities that holds none": Script(
        said=("holds no certificates", "site.toml"),
        remedy=("PEM file",),
        base_url=HTTPS,
        target='ca_file = "site.toml"',
        tls=_own_tls,
    ),
    "a file of authorities that is not there": Script(
        said=("target.ca_file", "nowhere.pem"),
        remedy=("PEM file",),
        base_url=HTTPS,
        target='ca_file = "nowhere.pem"',
        tls=_own_tls,
    ),
    "a proxy that is not there": Script(
        said=("proxy cannot be reached", "target.proxy"),
        remedy=("host and port of target.proxy",),
        base_url="http://gws.invalid",
        target='proxy = "http://127.0.0.1:{closed}"',
        limits=ELSEWHERE,
        more=CONSENT,
        users=NAMED,
        environ=NAMES,
    ),
    "a proxy that does not lead there": Script(
        said=("proxy does not lead to the target", "502"),
        remedy=("target.base_url",),
        base_url="https://gws.invalid",
        target='proxy = "http://127.0.0.1:{proxy}"',
        proxy=b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
        limits=ELSEWHERE,
        more=CONSENT,
        users=NAMED,
        environ=NAMES,
    ),
    "a proxy that gets no answer": Script(
        said=("proxy does not get an answer", "504"),
        remedy=("target.base_url", "proxy"),
        base_url="http://gws.invalid",
        target='proxy = "http://127.0.0.1:{proxy}"',
        proxy=b"HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 4\r\n\r\nlate",
        limits=ELSEWHERE,
        more=CONSENT,
        users=NAMED,
        environ=NAMES,
    ),
    "a proxy that wants a login": Script(
        said=("proxy wants a login", "407"),
        remedy=("target.proxy",),
        base_url="http://gws.invalid",
        target='proxy = "http://127.0.0.1:{proxy}"',
        proxy=b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
        limits=ELSEWHERE,
        more=CONSENT,
        users=NAMED,
        environ=NAMES,
    ),
    "a proxy that says nothing": Script(
        said=("no answer comes through the proxy", "target.proxy"),
        remedy=("does it reach the target",),
        base_url="http://gws.invalid",
        target='proxy = "http://127.0.0.1:{proxy}"',
        proxy=b"HTTP/1.1 20",
        limits=ELSEWHERE,
        more=CONSENT,
        users=NAMED,
        environ=NAMES,
    ),
    "a web server in place of a proxy": Script(
        said=("no Genesys Web Services under", "404"),
        remedy=("address of an HTTP proxy",),
        base_url="http://gws.invalid",
        target='proxy = "http://127.0.0.1:{proxy}"',
        proxy=b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\nConnection: close\r\n\r\nno!!",
        limits=ELSEWHERE,
        more=CONSENT,
        users=NAMED,
        environ=NAMES,
    ),
    "a program that speaks no HTTP": Script(
        said=("does not speak HTTP",), remedy=("port",), raw=b"SSH-2.0-OpenSSH_9.2\r\n\r\n"
    ),
    "a target that hangs": Script(said=("does not answer",), remedy=("overloaded",), raw=b"", impatience=0.3),
    "a target that hangs up": Script(
        said=("connection breaks",),
        remedy=("target.base_url",),
        raw=b"HTTP/1.1 20",
    ),
}

_ADDRESS: Final = {
    "a path prefix that is missing": Script(
        said=("no Genesys Web Services under", "404"),
        remedy=("path before /api/v2", "target.base_url"),
        settings=PREFIXED,
    ),
    "a path prefix too many": Script(
        said=("no Genesys Web Services under", "/cloud-web/api/v2"),
        remedy=("It answers at http://127.0.0.1",),
        base_url="http://127.0.0.1:{port}/cloud-web",
    ),
    "some other web site": Script(
        said=("no answer of Genesys Web Services", "Garden chairs"),
        remedy=("target.base_url",),
        wrap=peers.nothing_but(lambda: HTMLResponse(PAGE)),
    ),
    "some other API": Script(
        said=("login was refused", "apples"),
        remedy=("log",),
        wrap=peers.nothing_but(lambda: JSONResponse({"fruit": "apples"})),
    ),
    "a page to log in at": Script(
        said=("login page",), remedy=("cookies_env",), wrap=peers.nothing_but(lambda: HTMLResponse(LOGIN))
    ),
    "a redirection to TLS": Script(
        said=("redirects to https",),
        remedy=("Write https://127.0.0.1:8443",),
        wrap=instead("/me", lambda: RedirectResponse("https://127.0.0.1:8443/api/v2/me", 301)),
    ),
    "a redirection to a path prefix": Script(
        said=("redirects to",),
        remedy=("/cloud-web in target.base_url",),
        wrap=instead("/me", lambda: RedirectResponse("/cloud-web/api/v2/me", 302)),
    ),
    "the newer API": Script(
        said=("newer Workspace API (v3)",),
        remedy=("8.5 or 8.6",),
        wrap=peers.nothing_but(lambda: JSONResponse({"status": {"code": 0}, "data": {}})),
    ),
    "the newer API, which has no /api/v2": Script(
        said=("no Genesys Web Services under",),
        remedy=("newer Workspace API (v3)",),
        wrap=lambda _: instead(
            "/workspace/v3/current-session", lambda: JSONResponse({"status": {"code": 1}})
        )(peers.nothing_but(lambda: PlainTextResponse("Cannot GET", 404))(_)),
    ),
    "a body that is compressed unasked": Script(
        said=("cannot be read", "br"),
        remedy=("not asked for",),
        wrap=instead("/me", peers.pinched("br")),
    ),
    "a body that is no gzip and says so": Script(
        said=("does not speak HTTP",), remedy=("in between",), wrap=instead("", peers.pinched("gzip"))
    ),
    "a target that wants a rest": Script(
        said=("left alone", "429"),
        remedy=("not before 120 s",),
        wrap=peers.nothing_but(lambda: Response(b"", 429, {"Retry-After": "120"})),
    ),
    "a target that is starting": Script(
        said=("left alone", "503"),
        remedy=("not before 30 s", "starting"),
        wrap=instead("/me", lambda: Response(b"busy", 503, {"Retry-After": "30"})),
    ),
    "a gateway without a target": Script(
        said=("gateway", "502"),
        remedy=("up",),
        wrap=peers.nothing_but(lambda: HTMLResponse("<h1>502</h1>", 502)),
    ),
}

_LOGIN: Final = {
    "a wrong password": Script(
        said=("users[0]", "login was refused", "401"),
        remedy=("password right",),
        users=OWN.replace("agent1-pass", "another-word"),
    ),
    "a user nobody knows, told by a code": Script(
        said=("statusCode 20",),
        remedy=("password right",),
        wrap=instead("/me", saying(200, 20, "Access denied")),
    ),
    "another kind of login": Script(
        said=("401",),
        remedy=("by negotiate, not Basic", "headers_env"),
        wrap=instead("/me", lambda: Response(b"", 401, {"WWW-Authenticate": "Negotiate"})),
    ),
    "a cookie that has expired": Script(
        said=("users[0]", "401"),
        remedy=("expired", "cookies_env"),
        users=COOKIES,
        environ={"DOCTOR_SESSION": EXPIRED},
    ),
    "single sign-on": Script(
        said=("wants a login elsewhere", "sso.example.org"),
        remedy=("cookies_env",),
        wrap=instead("/me", lambda: RedirectResponse("https://sso.example.org/saml?RelayState=1", 302)),
    ),
    "a header of a login that has expired, at single sign-on": Script(
        said=("wants a login elsewhere",),
        remedy=("expired", "headers_env"),
        users='[[users]]\nheaders_env = { Authorization = "DOCTOR_SESSION" }\n',
        environ={"DOCTOR_SESSION": "Bearer " + EXPIRED},
        wrap=instead("/me", lambda: RedirectResponse("/ui/auth/login", 302)),
    ),
    "a password change that is demanded": Script(
        said=("statusCode 8",),
        remedy=("change the password",),
        wrap=instead("/me", saying(403, 8, "Password change required")),
    ),
    "a missing permission": Script(
        said=("statusCode 5",), remedy=("permission", "role"), wrap=instead("/me", saying(403, 5, "Denied"))
    ),
    "a permission missing for the features": Script(
        said=("features", "statusCode 5"),
        remedy=("permission",),
        wrap=instead("/features", saying(403, 5, "Denied")),
    ),
    "a user who is forbidden": Script(
        said=("403",), remedy=("enabled",), wrap=instead("/me", lambda: Response(b"Forbidden", 403))
    ),
    "a feature that is absent": Script(
        said=("lacks the feature api-voice-outbound",),
        remedy=("Enable api-voice-outbound",),
        users='[[users]]\nusername = "agent3"\npassword = "agent3-pass"\n',
    ),
    "a feature that should be absent": Script(
        said=("users[1]", "has the feature api-voice-outbound, and should not"),
        remedy=("another user",),
        users=OWN + OTHER + 'role = "without-feature"\n',
    ),
    "an unknown device": Script(
        said=("users[0].device_path", "/devices/nobody-s is none of the user's devices"),
        remedy=("leave device_path out",),
        users=OWN + 'device_path = "/devices/nobody-s"\n',
    ),
    "another user's device": Script(
        said=("users[0].device_path", "a device of users[1]"),
        remedy=("leave device_path out",),
        users=OWN + f'device_path = "{USERS[1].device_path}"\n' + OTHER,
    ),
    "one device for two users": Script(
        said=("users[1].device_path", "that of users[0], too"),
        remedy=("device of its own",),
        users=OWN + 'device_path = "/devices/d-1"\n' + OTHER + 'device_path = "/devices/d-1"\n',
        wrap=instead("/devices", saying(404, 6)),
    ),
    "no device": Script(
        said=("device cannot be looked up",),
        remedy=("session.start",),
        wrap=instead("/devices", lambda: JSONResponse({"statusCode": 0, "devices": []})),
    ),
    "a session that is forgotten at once": Script(
        said=("features", "statusCode 20"),
        remedy=("expired at once", "cookie"),
        wrap=instead("/features", saying(200, 20, "Access denied")),
    ),
    "a contact centre session that is refused": Script(
        said=("session was not started", "no place"),
        remedy=("device_path",),
        session="start = true",
        wrap=instead("/me", saying(400, 2, "no place"), method="POST"),
    ),
    "a start that is taken for a forgery": Script(
        said=("session was not started", "403"),
        remedy=("CSRF token",),
        session="start = true",
        settings=GUARDED,
        wrap=peers.without_headers(b"x-csrf-header", b"x-csrf-token"),
    ),
    "a variable that is not set": Script(
        said=("users[0].password_env", "DOCTOR_NOWHERE is not set"),
        remedy=("Set DOCTOR_NOWHERE",),
        users='[[users]]\nusername = "agent1"\npassword_env = "DOCTOR_NOWHERE"\n',
    ),
}

_CHANNEL: Final = {
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
        said=("took 1.6 s", "late"), remedy=("buffer",), wrap=peers.cometd(peers.late)
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
        wrap=peers.forgetting(),
    ),
}

_LIMITS: Final = {
    "too little time in all": Script(
        said=("limits.total_time", "too few for the plan"), remedy=("--plan smoke",), limits="total_time = 1"
    ),
    "too little time for an acknowledgement": Script(
        said=("limits.ack_timeout", "too few"),
        remedy=("5 s or more",),
        limits="ack_timeout = 0.2\nquiet_window = 0.1",
    ),
    "a slow target": Script(
        said=("limits.ack_timeout", "an ordinary answer takes"),
        remedy=("or more",),
        limits="ack_timeout = 1",
        wrap=peers.slow(0.5, API + "/me"),
    ),
    "a single phone": Script(
        said=("deployment.phone_numbers", "too few"), remedy=("FIRST..LAST",), phones="5550100"
    ),
    "a clock that is wrong, where the time of day matters": Script(
        said=("clock is", "behind", "dial_safe_window"),
        remedy=("NTP",),
        limits="dial_safe_window = true",
        wrap=peers.with_date(-7_000),
    ),
}

_CONFIG: Final = {
    "a target elsewhere without consent": Script(
        said=("consent", "max_records"), remedy=("Ask the owner",), base_url="http://gws.invalid"
    ),
    "an unknown key": Script(said=("limits.colour",), remedy=("Known here",), limits="colour = 1"),
    "an address of the newer API": Script(
        said=("target.base_url", "newer Workspace API (v3)"),
        remedy=("8.5 or 8.6",),
        base_url="http://127.0.0.1:{port}/workspace/v3",
    ),
    "an address with the path of the API": Script(
        said=("target.base_url",), remedy=("Leave it off",), base_url="http://127.0.0.1:{port}/api/v2"
    ),
    "one user twice": Script(said=("users[1]", "same user"), remedy=("another user",), users=OWN + OWN),
}

SCRIPTS: Final = _NETWORK | _ADDRESS | _LOGIN | _CHANNEL | _LIMITS | _CONFIG
"""What keeps a run from proving anything: exit code 2."""

WARNINGS: Final = {
    "another edition": Script(
        said=("8.5.200.50", "8.6.0"), remedy=("target.edition",), target='edition = "8.6.0"'
    ),
    "a clock that is wrong": Script(said=("clock is", "ahead"), remedy=("NTP",), wrap=peers.with_date(7_000)),
    "a secret in a planned value": Script(
        said=("the password of session user-0",), remedy=("Use a longer one",), campaign="agent1-pass"
    ),
    "fewer requests than the plan has": Script(
        said=("limits.max_records", "10 requests are allowed"),
        remedy=("--plan smoke",),
        limits="max_records = 10",
    ),
    "few phones": Script(
        said=("deployment.phone_numbers", "rests for"), remedy=("FIRST..LAST",), phones="5550100..5550119"
    ),
}
"""What a run can live with: exit code 0, and a note."""
