"""Whole runs for the proofs of the suite: a target, a config that fits it, and what an execution came to."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from conformance.campaign import Execution, Judged, Order, exit_code
from conformance.judge import Verdict
from conformance.model import Scope
from conformance.reference import Settings, config_text, running
from conformance.report import console

__all__ = ["NONCE", "code", "executed", "executed_on", "serving", "those", "written"]

NONCE: Final = "234567891"
ACK_TIMEOUT: Final = 1.5
_START_SECONDS: Final = 20.0
_END_SECONDS: Final = 10.0


def written(
    path: Path,
    base_url: str,
    settings: Settings,
    *,
    ack_timeout: float = ACK_TIMEOUT,
    minimise: bool = False,
    limits: str = "",
) -> Path:
    """Write a config that fits a reference server and does not wait long; return its path."""
    text = config_text(base_url, settings)
    more = f"[limits]\nminimise = {str(minimise).lower()}\n{limits}"
    text = text.replace("[limits]\n", more)
    path.write_text(re.sub(r"(?m)^ack_timeout = .*$", f"ack_timeout = {ack_timeout}", text), encoding="utf-8")
    return path


def executed(settings: Settings, folder: Path) -> Judged:
    """Run the whole suite against a reference server of its own, a child process."""
    with running(settings) as base_url:
        return executed_on(written(folder / "site.toml", base_url, settings), folder)


def executed_on(config: Path, folder: Path, *, scope: Scope = Scope.STANDARD) -> Judged:
    """Run the suite against the target of a config."""
    execution = Execution(Order(config=config, scope=scope, nonce=NONCE, out=folder / "out"), environ={})
    execution.begin(console.Display(console.opened(), quiet=True))
    return execution.judged


def code(judged: Judged) -> int:
    """Return the exit code of a run."""
    return int(exit_code(judged))


def those(judged: Judged, verdict: Verdict) -> set[str]:
    """Return the ids of the requirements with a verdict."""
    return {result.requirement.id for result in judged.results if result.verdict is verdict}


@contextlib.contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """The base URL of an application on a free loopback port, in a thread that lives as long as the block."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as bound:
        bound.bind(("127.0.0.1", 0))
        server = uvicorn.Server(_quiet(app))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        try:
            _until_started(server, thread)
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(_END_SECONDS)


def _quiet(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        log_config=None,
        log_level="critical",
        access_log=False,
        timeout_graceful_shutdown=1,
    )


def _until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    end = time.monotonic() + _START_SECONDS
    while not server.started:
        assert thread.is_alive() and time.monotonic() < end, "the application did not come up"
        time.sleep(0.01)
