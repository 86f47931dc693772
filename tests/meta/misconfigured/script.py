"""What a script of a misconfiguration is, and how it is set up."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from starlette.types import ASGIApp

from conformance.reference import Settings, create_app
from tests.meta.misconfigured import ports
from tests.meta.misconfigured.peers import Counted, Wrap
from tests.meta.misconfigured.ports import Authority

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
        places = {"port": port, "closed": ports.closed_port(), "proxy": proxy}
        path.write_text(config_of(script, places), encoding="utf-8")
        yield Staged(path, counted)


@contextlib.contextmanager
def _target(script: Script, app: ASGIApp, authority: Authority) -> Iterator[int]:
    tls = script.tls(authority) if script.tls else {}
    with ports.served(app, **tls) if script.raw is None else ports.raw(script.raw) as port:
        yield port


@contextlib.contextmanager
def _proxy(script: Script) -> Iterator[int]:
    with ports.raw(script.proxy) if script.proxy else contextlib.nullcontext(0) as port:
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
