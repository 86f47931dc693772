"""The whole suite before real servers: npm `cometd-nodejs-server`, with and without ack, and npm `faye`."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.peers.handling import Run, broken_off, emptied, whole
from tests.peers.programs import Server, serving

POLL_MS = 5_000
QUICK_POLL_MS = 500
"""A session of which nothing is heard is given up after two or three times as long."""

SLOW_POLL_MS = 30_000
"""As real deployments hold their polls: what is left behind then stays for long."""

SITES: dict[str, tuple[str, dict[str, Any]]] = {
    "cometd": ("cometd.mjs", {"ack": False, "csrf": False}),
    "cometd-ack": ("cometd.mjs", {"ack": True, "csrf": True}),
    "faye": ("faye.mjs", {"csrf": False}),
    "faye-csrf": ("faye.mjs", {"csrf": True}),
}
STARTED = {"cometd-ack", "faye-csrf"}
"""Sites where contact-centre sessions are started and ended."""

Scene = Callable[[Server, Path], Awaitable[Run]]
Play = Callable[..., Run]


@pytest.fixture(scope="module")
def play(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Play:
    """Play a scene with a handler before a real server."""

    async def played(site: str, scene: Scene, timeout: int, handler: str) -> Run:
        script, settings = SITES[site]
        async with serving(programs / handler / script, {"timeout": timeout, **settings}) as server:
            return await scene(server, tmp_path_factory.mktemp(site))

    def run(site: str, scene: Scene, *, timeout: int = POLL_MS, handler: str = "handler") -> Run:
        return asyncio.run(played(site, scene, timeout, handler))

    return run


@pytest.fixture(scope="module", params=SITES)
def site(request: pytest.FixtureRequest) -> str:
    """The name of a handler before a server."""
    return str(request.param)


@pytest.fixture(scope="module")
def run(play: Play, site: str) -> Run:
    """A run of the standard plan."""
    return play(site, lambda server, folder: whole(server, folder, start=site in STARTED))


def test_the_standard_plan_finds_a_real_server_conforming(run: Run) -> None:
    assert run.verdicts("fail", "error", "inconclusive", "unexercised") == {}
    assert run.results["verdict"] == "conforming"
    assert run.ended.returncode == 0, run.ended.stdout


def test_nothing_but_what_the_site_does_not_show_is_left_out(run: Run, site: str) -> None:
    guarded = SITES[site][1]["csrf"]
    of_the_site = (
        {"session.unauthenticated-code": "the target refuses without an envelope, which is its right"}
        if guarded
        else {"session.csrf-refused": "the target issued no CSRF token"}
    )

    assert run.verdicts("not_applicable").items() >= of_the_site.items()
    assert set(run.verdicts("not_applicable")) - set(of_the_site) == {"echo.user-event"}


def test_the_run_was_as_its_site_is(run: Run, site: str) -> None:
    settings = SITES[site][1]
    opened = run.lines("session")

    assert {each["csrf"] for each in opened} == {settings["csrf"]}
    assert {each["acknowledges"] for each in opened} == {settings.get("ack", False)}
    assert len(opened) == 2


def test_the_server_was_sent_what_the_evidence_says_and_no_more(run: Run) -> None:
    sent = len(run.lines("case"))

    assert sent == run.left["requests"]
    assert 40 < run.left["records"] < sent


def test_every_message_of_the_server_is_owned_by_a_request(run: Run) -> None:
    counts = run.results["counts"]["messages"]

    assert counts["owned"] == counts["delivered"] >= 2 * 40
    assert counts["unowned"] == 0


def test_after_a_run_the_server_holds_no_session_of_ours(run: Run) -> None:
    assert (run.left["sessions"], run.left["started"]) == (0, 0)


@pytest.mark.parametrize("site", ["cometd-ack", "faye"])
def test_a_session_that_was_left_as_planned_is_ended_too(play: Play, site: str) -> None:
    """Held polls of half a minute would keep it otherwise, with nobody to hear what they bring."""
    run = play(site, lambda server, folder: whole(server, folder, start=False), timeout=SLOW_POLL_MS)

    assert run.results["verdict"] == "conforming", run.ended.stdout
    assert run.left["sessions"] == 0


Deviate = Callable[[Any], Any]
DEVIATIONS: dict[str, tuple[str, Deviate]] = {
    "user-event.calling-list": (
        "cometd",
        lambda answers: answers["messages"]["userEvent"]["data"]["userData"].update(GSW_CALLING_LIST="Other"),
    ),
    "envelope.error-members": ("faye", lambda answers: answers["responses"]["refused"].update(more="more")),
    "request.time-zone-required": (
        "faye",
        lambda answers: answers["members"]["timeZone"].update(required=False),
    ),
}
"""What a handler that deviates breaks, before which server, and how its data is altered."""


@pytest.mark.parametrize("broken", DEVIATIONS)
def test_a_handler_that_deviates_before_a_real_server_fails(programs: Path, play: Play, broken: str) -> None:
    site, deviate = DEVIATIONS[broken]
    copy = programs / f"handler-{broken}"
    shutil.copytree(programs / "handler", copy)
    answers = json.loads((copy / "answers.json").read_text(encoding="utf-8"))
    deviate(answers)
    (copy / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    run = play(
        site, lambda server, folder: whole(server, folder, start=False, plan="smoke"), handler=copy.name
    )

    assert set(run.verdicts("fail")) == {broken}
    assert run.ended.returncode == 1


@pytest.mark.parametrize("one", [signal.SIGINT, signal.SIGTERM], ids=lambda one: one.name)
@pytest.mark.parametrize("site", ["cometd", "cometd-ack", "faye-csrf"])
def test_after_a_run_that_was_broken_off_the_server_holds_no_session_of_ours(
    play: Play, site: str, one: signal.Signals
) -> None:
    run = play(
        site,
        lambda server, folder: broken_off(server, folder, one, start=site in STARTED),
        timeout=SLOW_POLL_MS,
    )

    assert run.ended.returncode == 3, run.ended.stdout
    assert run.left["requests"] < 118, "it was broken off"
    assert (run.left["sessions"], run.left["started"]) == (0, 0)


@pytest.mark.parametrize("site", ["cometd", "faye"])
def test_a_run_that_was_killed_leaves_what_the_server_ends_by_itself(play: Play, site: str) -> None:
    async def scene(server: Server, folder: Path) -> Run:
        run = await broken_off(server, folder, signal.SIGKILL, start=False)
        await emptied(server)
        return run

    run = play(site, scene, timeout=QUICK_POLL_MS)

    assert run.ended.returncode == -signal.SIGKILL
    assert run.left["sessions"] == 2
