"""A run never sends more than it was allowed, and says that it could not tell."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from conformance.campaign import Execution, ExitCode, Order, exit_code
from conformance.config import default_scope, load
from conformance.evidence import HaltKind
from conformance.model import Scope
from conformance.reference import Settings, config_text, running
from conformance.report import console
from tests.meta.programs import Ended, gws, here, requests


def test_the_limit_of_records_is_kept_and_makes_the_run_inconclusive(tmp_path: Path) -> None:
    settings = Settings(database=str(tmp_path / "records.db"))
    with running(settings) as base_url:
        config = tmp_path / "site.toml"
        text = config_text(base_url, settings)
        config.write_text(text.replace("[limits]\n", "[limits]\nmax_records = 7\n"), encoding="utf-8")
        execution = Execution(Order(config=config, nonce="123456789", out=tmp_path), environ=os.environ)
        execution.begin(console.Display(console.opened(), quiet=True))
        with closing(sqlite3.connect(tmp_path / "records.db")) as opened:
            (requests,) = opened.execute("SELECT COUNT(*) FROM requests").fetchone()

    assert 7 == requests
    assert [HaltKind.LIMIT] == [halt.kind for halt in [execution.judged.run.evidence.halt] if halt]
    assert exit_code(execution.judged) is ExitCode.INCONCLUSIVE


LIVE: Final = """
[target]
base_url = "{address}"
[[users]]
username_env = "SITE_NAME"
password_env = "SITE_PASS"
[deployment]
application_id = 134
campaign_name = "Campaign1"
calling_list = "CallingList1"
phone_numbers = ["5550100..5550199"]
[limits]
max_records = 10
{consent}
"""
ADDRESSES: Final = (
    "http://127.0.0.1.evil.example",
    "http://localhost.evil.example",
    "http://0.0.0.0:{port}",
    "http://2130706433:{port}",
    "http://127.1:{port}",
    "http://[::ffff:127.0.0.1]:{port}",
)
AGREED: Final = '[consent]\ncampaign_name = "Campaign1"\ncalling_list = "CallingList1"\nmax_records = 10\n'


@pytest.mark.parametrize("command", ["run", "doctor", "plan"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_what_only_looks_like_this_machine_needs_consent(
    command: str, address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Some of these do lead here: the server would have seen it."""
    monkeypatch.setenv("SITE_NAME", "agent1")
    monkeypatch.setenv("SITE_PASS", "agent1-pass")
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        listening.settimeout(0.1)
        text = LIVE.format(address=address.format(port=listening.getsockname()[1]), consent="")
        (tmp_path / "site.toml").write_text(text, encoding="utf-8")
        done = here(command, "--config", tmp_path / "site.toml") if command != "run" else _ran(tmp_path)

        assert 2 == done.returncode
        assert "consent" in done.stdout + done.stderr
        with pytest.raises(TimeoutError):
            listening.accept()


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"Campaign1"', '"Campaign2"', "consent.campaign_name"),
        ('"CallingList1"', '"CallingList2"', "consent.calling_list"),
        ("max_records = 10", "max_records = 9", "limits.max_records"),
        ('campaign_name = "Campaign1"\n', "", "consent.campaign_name"),
        ('calling_list = "CallingList1"\n', "", "consent.calling_list"),
        ("max_records = 10\n", "", "consent.max_records"),
        ("max_records = 10", "max_records = 0", "consent.max_records"),
    ],
)
def test_consent_to_something_else_is_none(
    old: str, new: str, key: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SITE_NAME", "agent1")
    monkeypatch.setenv("SITE_PASS", "agent1-pass")
    text = LIVE.format(address="https://gws.example", consent=AGREED.replace(old, new))
    (tmp_path / "site.toml").write_text(text, encoding="utf-8")
    done = here("plan", "--config", tmp_path / "site.toml")

    assert 2 == done.returncode
    assert key in done.stderr


def test_elsewhere_little_is_sent_and_slowly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = LIVE.format(address="https://gws.example", consent=AGREED)
    (tmp_path / "site.toml").write_text(text, encoding="utf-8")
    config = load(tmp_path / "site.toml", environ={"SITE_NAME": "agent1", "SITE_PASS": "agent1-pass"})
    limits = config.limits

    assert Scope.SMOKE is default_scope(config)
    assert (2, 2.0, 1, 10) == (limits.in_flight, limits.rate, limits.burst, limits.max_records)
    assert (30.0, 5.0, False) == (limits.ack_timeout, limits.quiet_window, limits.minimise)


def _ran(folder: Path) -> Ended:
    return gws("run", "--config", folder / "site.toml", "--out", folder / "out", cwd=folder)


@pytest.mark.parametrize("plan", ["smoke", "standard"])
def test_a_run_that_keeps_away_from_now_says_what_it_could_not_tell(plan: str, tmp_path: Path) -> None:
    settings = Settings(database=str(tmp_path / "records.db"))
    with running(settings) as base_url:
        text = config_text(base_url, settings).replace("[limits]\n", "[limits]\ndial_safe_window = true\n")
        (tmp_path / "site.toml").write_text(text, encoding="utf-8")
        done = gws(
            "run", "--config", tmp_path / "site.toml", "--out", tmp_path / "out", "--plan", plan, cwd=tmp_path
        )
        now = datetime.now(UTC)
        windows = requests(tmp_path / "records.db", "time_zone, from_second, until_second", "records")
    results = json.loads((tmp_path / "out" / "results.json").read_text("utf-8"))
    lost = {one["id"]: one["reason"] for one in results["requirements"] if one["verdict"] == "inconclusive"}
    seconds = {"GMT": now, "PST": now - timedelta(hours=8)}

    assert 3 == done.returncode, done.stdout + done.stderr
    assert "limits.dial_safe_window" in lost["request.time-zone-required"]
    assert not [one for one in results["requirements"] if one["verdict"] == "fail"]
    assert len(windows) > 5
    for zone, start, end in windows:
        local = seconds[str(zone)]
        second = local.hour * 3_600 + local.minute * 60 + local.second

        assert not int(str(start)) - 3_600 <= second <= int(str(end)) + 3_600


def test_the_plan_of_such_a_run_can_be_drawn_again(tmp_path: Path) -> None:
    settings = Settings(database=str(tmp_path / "records.db"))
    with running(settings) as base_url:
        text = config_text(base_url, settings).replace("[limits]\n", "[limits]\ndial_safe_window = true\n")
        (tmp_path / "site.toml").write_text(text, encoding="utf-8")
        chosen = ("--config", tmp_path / "site.toml", "--plan", "smoke", "--nonce", "123456789")
        gws("run", *chosen, "--out", tmp_path / "out", cwd=tmp_path)
        bodies = [str(body) for (body,) in requests(tmp_path / "records.db", "body")]
    sent = [body for body in bodies if "chainId" not in json.loads(body)]  # a chain is known when it is made
    moment = json.loads((tmp_path / "out" / "evidence.jsonl").read_text("ascii").split("\n")[0])["moment"]
    drawn = here("plan", *chosen, "--dry-run", "--at", moment)
    other = here(
        "plan", *chosen, "--dry-run", "--at", "2026-01-01T" + ("03:00Z" if "T1" in moment else "15:00Z")
    )

    assert not [body for body in sent if body not in drawn.stdout]
    assert [body for body in sent if body not in other.stdout]
