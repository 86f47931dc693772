"""The whole suite as its users start it, before a CometD server that others wrote, with a handler of ours in front."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.meta.programs import child, gws
from tests.peers.programs import Server

__all__ = ["ANSWERS", "Count", "Run", "broken_off", "config", "emptied", "whole"]

ANSWERS: Final = json.loads((Path(__file__).parent / "handler" / "answers.json").read_text(encoding="utf-8"))
_MANY: Final = 20
"""Requests after which a run is broken off: some are under way then."""

_GONE_SECONDS: Final = 10.0
_ENOUGH_SECONDS: Final = 60

Count = Mapping[str, int]
"""What a handler counts: sessions, started, requests, records."""


@dataclass(frozen=True)
class Run:
    """A run that is over. `left` is what the handler counted at once after it."""

    ended: subprocess.CompletedProcess[str]
    folder: Path
    left: Count

    @property
    def results(self) -> Any:
        """The verdicts."""
        return json.loads((self.folder / "results.json").read_text(encoding="utf-8"))

    def lines(self, kind: str) -> list[Any]:
        """The lines of one type of the evidence."""
        text = (self.folder / "evidence.jsonl").read_text(encoding="ascii")
        return [line for line in map(json.loads, text.splitlines()) if line["type"] == kind]

    def verdicts(self, *which: str) -> dict[str, str]:
        """The requirements that have one of these verdicts, and why."""
        return {
            each["id"]: each["reason"] or str(each["findings"] or each["doubts"])
            for each in self.results["requirements"]
            if each["verdict"] in which
        }


def config(base_url: str, *, start: bool) -> str:
    """A config for a handler; `start` has contact-centre sessions started."""
    deployment = ANSWERS["deployment"]
    return f"""\
[target]
base_url = "{base_url}"
edition = "8.5.2"
{"".join(_user(user) for user in ANSWERS["users"])}
[session]
start = {json.dumps(start)}

[deployment]
application_id = {deployment["applicationIds"][0]}
campaign_name = "{deployment["campaignNames"][0]}"
calling_list = "{deployment["callingLists"][0]}"
time_zones = {json.dumps(deployment["timeZones"])}
phone_numbers = ["5550100..5559999", "+12025550100..+12025550199"]

[limits]
ack_timeout = 5
quiet_window = 1
"""


def _user(user: Mapping[str, Any]) -> str:
    granted = ANSWERS["deployment"]["feature"] in user["features"]
    role = "" if granted else 'role = "without-feature"\n'
    return f"""
[[users]]
username = "{user["username"]}"
password = "{user["password"]}"
{role}"""


async def whole(server: Server, folder: Path, *, start: bool, plan: str = "standard") -> Run:
    """Let a plan run to its end."""
    site = _site(server, folder, start=start)
    words = ("run", "--config", site, "--plan", plan, "--out", folder / "out")
    ended = await asyncio.to_thread(lambda: gws(*words, cwd=folder))
    return Run(ended, folder / "out", await server.ask({"do": "count"}))


async def broken_off(server: Server, folder: Path, one: signal.Signals, *, start: bool) -> Run:
    """Break a run off by a signal while it is sending."""
    site = _site(server, folder, start=start)
    with child("run", "--config", site, "--out", folder / "out", cwd=folder) as process:
        await _until(server, lambda count: count["requests"] >= _MANY)
        process.send_signal(one)
        said, _ = await asyncio.to_thread(lambda: process.communicate(timeout=_ENOUGH_SECONDS))
    ended = subprocess.CompletedProcess(process.args, process.returncode, said, "")
    return Run(ended, folder / "out", await server.ask({"do": "count"}))


async def emptied(server: Server) -> Count:
    """Wait until a server holds no session, which takes as long as it waits for a client that died."""
    return await _until(server, lambda count: count["sessions"] == 0)


def _site(server: Server, folder: Path, *, start: bool) -> Path:
    site = folder / "site.toml"
    site.write_text(config(server.base_url, start=start), encoding="utf-8")
    return site


async def _until(server: Server, true: Callable[[Count], bool]) -> Count:
    async with asyncio.timeout(_GONE_SECONDS):
        while not true(count := await server.ask({"do": "count"})):
            await asyncio.sleep(0.02)
    return count
