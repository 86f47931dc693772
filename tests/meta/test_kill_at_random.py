"""However a run is killed, its inventory names every record of the server. `tox -e safety` kills 100 runs."""

from __future__ import annotations

import csv
import io
import os
import random
import signal
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from conformance.reference import Settings, config_text, running
from tests.meta.programs import child, here, requests

COUNT: Final = int(os.environ.get("GWS_SAFETY_KILLS", "6"))
AT_ONCE: Final = 2
MOST: Final = 100
"""Requests after which the last of these runs are killed; a whole run has some more."""

PATIENCE: Final = 60.0
SETTLED: Final = 0.3
"""Seconds without another request, after which what the dead had under way has arrived."""

Keys = Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Killed:
    """What is left of a run: what the server holds and was sent, and what the inventory lists."""

    seed: int
    records: Keys
    requests: int
    listed: Keys
    code: int
    said: str
    evidence: Path


def _ended(seed: int, folder: Path) -> tuple[int, Path, Keys, int]:
    """Kill a run at a moment drawn by a seed: after so many requests and so many milliseconds."""
    rng = random.Random(seed)
    database, out = folder / f"{seed}.db", folder / f"{seed}"
    settings = Settings(database=str(database), delay_ms=rng.choice((0, 20, 200)), csrf=seed % 2 == 0)
    with running(settings) as base_url:
        site = folder / f"{seed}.toml"
        site.write_text(config_text(base_url, settings), encoding="utf-8")
        with child("run", "--config", site, "--out", out, "--seed", seed, cwd=folder) as process:
            _until_begun(database, rng.randint(1, MOST), process)
            time.sleep(rng.uniform(0, 0.03))
            os.kill(process.pid, signal.SIGKILL)
            process.wait(PATIENCE)
        _until_settled(database)
        ((sent,),) = requests(database)
        return seed, out, _keys(database), int(str(sent))


def _listed(seed: int, out: Path, records: Keys, sent: int) -> Killed:
    done = here("inventory", out, "--csv")
    rows = csv.DictReader(io.StringIO(done.stdout, newline=""))
    listed = Counter((row["phone"], row["reference_id"]) for row in rows)
    return Killed(seed, records, sent, listed, done.returncode, done.stderr, out / "evidence.jsonl")


def _until_begun(database: Path, count: int, process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + PATIENCE
    while requests(database)[0] < (count,) and process.poll() is None:
        assert time.monotonic() < end, "the run did not come so far in time"
        time.sleep(0.002)


def _until_settled(database: Path) -> None:
    before = None
    while before != (before := requests(database)):
        time.sleep(SETTLED)


def _keys(database: Path) -> Keys:
    return Counter(requests(database, "COALESCE(phone_number, ''), COALESCE(reference_id, '')", "records"))


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Killed]:
    folder = tmp_path_factory.mktemp("kills")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        left = list(pool.map(partial(_ended, folder=folder), range(COUNT)))
    return [_listed(*one) for one in left]  # in this thread: a command takes the whole process's output


def test_each_record_that_the_server_holds_is_in_the_inventory(runs: list[Killed]) -> None:
    held = sum(one.records.total() for one in runs)
    print(f"{len(runs)} runs killed; the servers hold {held} records")

    assert 0 < held
    assert {} == {one.seed: one.records - one.listed for one in runs if one.records - one.listed}


def test_as_many_requests_are_in_the_inventory_as_the_server_saw(runs: list[Killed]) -> None:
    assert [] == [one.seed for one in runs if one.requests > one.listed.total()]


def test_every_inventory_can_be_read(runs: list[Killed]) -> None:
    assert [] == [(one.seed, one.code, one.said) for one in runs if one.code != 0]


def test_most_of_the_runs_were_killed_before_their_last_line(runs: list[Killed]) -> None:
    """A kill after the end would prove nothing."""
    whole = [one for one in runs if '"type":"end"' in one.evidence.read_text(encoding="ascii")[-1_000:]]

    assert len(whole) <= len(runs) / 4


def test_a_journal_cut_in_mid_line_still_lists_what_stands_before(runs: list[Killed], tmp_path: Path) -> None:
    one = runs[0]
    raw = one.evidence.read_bytes()
    start = raw.rindex(b'{"type":"case"')
    for place in (start + 1, start + 200, raw.index(b"\n", start)):
        cut = tmp_path / "evidence.jsonl"
        cut.write_bytes(raw[:place])
        done = here("inventory", cut, "--csv")

        assert 0 == done.returncode, done.stderr
        assert raw[:start].count(b'{"type":"case"') == done.stdout.count("\r\n") - 1
