"""The whole suite before CometD's own Java servers: 3.1, which Web Services used, and a current one."""

from __future__ import annotations

import asyncio
import copy
import json
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.peers.handling import ANSWERS, Run, broken_off, emptied, whole
from tests.peers.java_programs import handling
from tests.peers.programs import Server

POLL_MS = 30_000
"""As real deployments hold their polls: what is left behind then stays for long."""

SHORT_POLL_MS = 1_000

SITES: dict[str, dict[str, Any]] = {
    "plain": {"ack": False, "csrf": False},
    "ack": {"ack": True, "csrf": True},
}
STARTED = {"ack"}
"""Sites where contact-centre sessions are started and ended."""

ALL = 118
"""Requests of the standard plan where no token is asked for: it sends no fewer."""

Scene = Callable[[Server, Path], Awaitable[Run]]
Play = Callable[..., Run]


@pytest.fixture(scope="module")
def play(java: str, tmp_path_factory: pytest.TempPathFactory) -> Play:
    """Play a scene with a handler before a real server; `before` is what is put in front of its class path."""

    async def played(site: str, scene: Scene, timeout: int, before: str) -> Run:
        async with handling(before + java, {"timeout": timeout, **SITES[site]}) as server:
            return await scene(server, tmp_path_factory.mktemp(site))

    def run(site: str, scene: Scene, *, timeout: int = POLL_MS, before: str = "") -> Run:
        return asyncio.run(played(site, scene, timeout, before))

    return run


@pytest.fixture(scope="module", params=SITES)
def site(request: pytest.FixtureRequest) -> str:
    """The name of a way to set a server up."""
    return str(request.param)


@pytest.fixture(scope="module")
def run(play: Play, site: str) -> Run:
    """A run of the standard plan."""
    return play(site, lambda server, folder: whole(server, folder, start=site in STARTED))


def test_the_standard_plan_finds_a_java_server_conforming(run: Run) -> None:
    assert run.verdicts("fail", "error", "inconclusive", "unexercised") == {}
    assert run.results["verdict"] == "conforming"
    assert run.ended.returncode == 0, run.ended.stdout


def test_the_run_was_as_its_site_is(run: Run, site: str) -> None:
    opened = run.lines("session")

    assert [{"ack": each["acknowledges"], "csrf": each["csrf"]} for each in opened] == 2 * [SITES[site]]


def test_the_server_was_sent_what_the_evidence_says_and_no_more(run: Run) -> None:
    sent = len(run.lines("case"))

    assert sent == run.left["requests"] >= ALL
    assert 40 < run.left["records"] < sent


def test_every_message_of_the_server_is_owned_by_a_request(run: Run) -> None:
    counts = run.results["counts"]["messages"]

    assert counts["owned"] == counts["delivered"] >= 2 * 40
    assert counts["unowned"] == 0


def test_after_a_run_the_server_holds_no_session_of_ours(run: Run) -> None:
    assert (run.left["sessions"], run.left["started"]) == (0, 0)


def test_a_handler_that_deviates_before_a_java_server_fails(play: Play, tmp_path: Path) -> None:
    answers = copy.deepcopy(ANSWERS)
    answers["messages"]["userEvent"]["data"]["userData"]["GSW_CALLING_LIST"] = "Other"
    (tmp_path / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    run = play(
        "plain",
        lambda server, folder: whole(server, folder, start=False, plan="smoke"),
        before=f"{tmp_path}:",
    )

    assert set(run.verdicts("fail")) == {"user-event.calling-list"}
    assert run.ended.returncode == 1


def test_after_ctrl_c_the_server_holds_no_session_of_ours(play: Play, site: str) -> None:
    run = play(site, lambda server, folder: broken_off(server, folder, signal.SIGINT, start=site in STARTED))

    assert run.ended.returncode == 3, run.ended.stdout
    assert run.left["requests"] < ALL, "it was broken off"
    assert (run.left["sessions"], run.left["started"]) == (0, 0)


def test_a_run_that_was_killed_leaves_what_the_server_counts_and_ends_by_itself(play: Play) -> None:
    """So a count of 0 elsewhere says something."""

    async def scene(server: Server, folder: Path) -> Run:
        run = await broken_off(server, folder, signal.SIGKILL, start=False)
        await emptied(server)
        return run

    assert play("ack", scene, timeout=SHORT_POLL_MS).left["sessions"] == 2
