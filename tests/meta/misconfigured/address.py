"""What answers where the target should: other sites, other APIs, what stands in front."""

from __future__ import annotations

from typing import Final

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from tests.meta.misconfigured import peers
from tests.meta.misconfigured.peers import instead
from tests.meta.misconfigured.script import (
    LOGIN,
    PAGE,
    PREFIXED,
    Script,
)

__all__ = ["ADDRESS"]

ADDRESS: Final = {
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
