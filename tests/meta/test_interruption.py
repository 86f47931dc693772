"""What is left of a run that is interrupted, and of one that is killed."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from conformance import schemas
from conformance.reference import Settings, config_text, running
from tests.meta.programs import child, gws, requests, until

SLOW: Final = 10_000
"""Milliseconds to the messages: far longer than an end that waits for none of them may take."""


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Path]:
    """Give the config of a server whose messages take long."""
    yield from _site(tmp_path, delay=SLOW)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Path]:
    """Give the config of a server whose messages take a moment."""
    yield from _site(tmp_path, delay=300)


def _site(folder: Path, *, delay: int) -> Iterator[Path]:
    settings = Settings(database=str(folder / "site.db"), delay_ms=delay)
    with running(settings) as base_url:
        (folder / "site.toml").write_text(config_text(base_url, settings), encoding="utf-8")
        yield folder / "site.toml"


def _recorded(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "evidence.jsonl").read_text(encoding="ascii").split("\n")
    return [json.loads(line) for line in lines[:-1]]


def _purposes(folder: Path) -> list[str]:
    return [line["purpose"] for line in _recorded(folder) if line["type"] == "exchange"]


@pytest.mark.parametrize("one", [signal.SIGINT, signal.SIGTERM], ids=lambda one: one.name)
def test_an_interrupted_run_ends_its_sessions_and_says_so(
    one: signal.Signals, slow: Path, tmp_path: Path
) -> None:
    with child("run", "--config", slow, "--out", tmp_path / "out", cwd=tmp_path) as process:
        until(lambda: requests(tmp_path / "site.db") != [(0,)])
        asked = time.monotonic()
        process.send_signal(one)
        said, _ = process.communicate(timeout=60)
    took = time.monotonic() - asked
    halts = [line for line in _recorded(tmp_path / "out") if line["type"] == "halt"]
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))

    assert 3 == process.returncode, said
    assert took < SLOW / 1000, "it waited for messages"
    assert ["interrupted"] == [halt["kind"] for halt in halts]
    assert 2 == _purposes(tmp_path / "out").count("disconnect"), "one for each user"
    assert "inconclusive" == results["verdict"]
    assert "interrupted" == results["halted"]["kind"]
    assert () == schemas.problems("suite/results", results)
    assert "interrupted" in said
    assert "Traceback" not in said


def test_contact_centre_sessions_are_started_when_asked_and_ended_last_also_after_an_interrupt(
    slow: Path, tmp_path: Path
) -> None:
    slow.write_text(slow.read_text("utf-8").replace("start = false", "start = true"), encoding="utf-8")
    with child("run", "--config", slow, "--out", tmp_path / "out", cwd=tmp_path) as process:
        until(lambda: requests(tmp_path / "site.db") != [(0,)])
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
    lines = [line for line in _recorded(tmp_path / "out") if line["type"] == "exchange"]
    sent = sorted(lines, key=lambda line: line["sent"])
    last = {line["session"]: (line["purpose"], line["status"]) for line in sent}

    assert 3 == process.returncode, said
    assert 2 == [line["purpose"] for line in sent].count("start-session")
    assert {"user-0": ("end-session", 200), "user-1": ("end-session", 200)} == last


def test_an_interrupt_with_many_in_flight_leaves_whole_evidence(site: Path, tmp_path: Path) -> None:
    with child("run", "--config", site, "--out", tmp_path / "out", cwd=tmp_path) as process:
        until(lambda: requests(tmp_path / "site.db")[0] >= (10,))
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
    lines = _recorded(tmp_path / "out")

    assert 3 == process.returncode, said
    assert {"type": "end", "outcome": "halted"} == {name: lines[-1][name] for name in ("type", "outcome")}
    assert [] == [number for number, line in enumerate(lines, 1) if schemas.problems("suite/evidence", line)]
    assert "Traceback" not in said


def test_two_interrupts_are_no_worse_than_one(slow: Path, tmp_path: Path) -> None:
    with child("run", "--config", slow, "--out", tmp_path / "out", cwd=tmp_path) as process:
        until(lambda: requests(tmp_path / "site.db") != [(0,)])
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)

    assert 3 == process.returncode, said
    assert "interrupted" in said
    assert "Traceback" not in said


def test_the_inventory_of_a_killed_run_lists_every_record_of_the_server(site: Path, tmp_path: Path) -> None:
    with child("run", "--config", site, "--out", tmp_path / "out", cwd=tmp_path) as process:
        until(lambda: requests(tmp_path / "site.db", table="records")[0] >= (15,))
        os.kill(process.pid, signal.SIGKILL)
        process.wait(60)
    done = gws("inventory", tmp_path / "out", "--csv", cwd=tmp_path)
    listed = {
        (row["phone"], row["reference_id"]) for row in csv.DictReader(io.StringIO(done.stdout, newline=""))
    }
    columns = "COALESCE(phone_number, ''), COALESCE(reference_id, '')"

    assert 0 == done.returncode, done.stderr
    assert {*requests(tmp_path / "site.db", columns, table="records")} <= listed


@pytest.mark.parametrize("option", ["--csv", "--sql", None])
def test_a_killed_run_can_be_listed_in_every_form_and_judged(
    option: str | None, site: Path, tmp_path: Path
) -> None:
    with child("run", "--config", site, "--out", tmp_path / "out", cwd=tmp_path) as process:
        until(lambda: requests(tmp_path / "site.db", table="records")[0] >= (3,))
        os.kill(process.pid, signal.SIGKILL)
        process.wait(60)
    phones = requests(tmp_path / "site.db", "phone_number", table="records")
    listed = gws("inventory", tmp_path / "out", *filter(None, [option]), cwd=tmp_path)
    judged = gws("judge", tmp_path / "out" / "evidence.jsonl", cwd=tmp_path)

    assert 0 == listed.returncode, listed.stderr
    assert [] == [phone for (phone,) in phones if phone not in listed.stdout]
    assert 3 == judged.returncode, judged.stdout + judged.stderr
    assert "cut short" in judged.stdout
