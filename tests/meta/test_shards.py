"""Four parts of a run, sent by four processes against one target, merged: the verdicts of one run, within its limit."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.reference import Settings, running
from tests.meta.programs import PATIENCE, _environment, gws, here, requests
from tests.meta.runs import written

OF = 4
MOST = 122
"""Exactly what standard's 119 cases and the three further known goods need."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with `whole`, the runs `1` to `4`, and `records.db` of the parts alone."""
    folder = tmp_path_factory.mktemp("shards")
    with running(Settings()) as base_url:
        config = _config(folder / "whole.toml", base_url, Settings())
        done = gws("run", "--config", config, "--out", folder / "whole", "-q", cwd=folder)
        assert 0 == done.returncode, done.stdout + done.stderr
    settings = Settings(database=str(folder / "records.db"))
    with running(settings) as base_url:
        _run_parts(folder, _config(folder / "site.toml", base_url, settings))
    return folder


def _config(path: Path, base_url: str, settings: Settings) -> Path:
    text = written(path, base_url, settings).read_text(encoding="utf-8")
    path.write_text(re.sub(r"\[limits\]\n", f"[limits]\nmax_records = {MOST}\n", text), encoding="utf-8")
    return path


def _run_parts(folder: Path, config: Path) -> None:
    words = [
        sys.executable,
        "-P",
        "-c",
        "from conformance.cli import main; main()",
        "run",
        "--config",
        str(config),
    ]
    parts = [
        subprocess.Popen(
            [*words, "--shard", f"{n}/{OF}", "--out", str(folder / f"{n}"), "--fail-on", "never", "-q"],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for n in range(1, OF + 1)
    ]
    for part in parts:
        said, _ = part.communicate(timeout=PATIENCE)
        assert 0 == part.returncode, said


def test_parts_merged_give_the_verdicts_of_one_run(folder: Path) -> None:
    done = gws("merge", *(folder / f"{n}" for n in range(1, OF + 1)), "--out", folder / "merged", cwd=folder)

    assert 0 == done.returncode, done.stdout + done.stderr
    assert _verdicts(folder / "whole") == _verdicts(folder / "merged")
    assert "conforming" == _results(folder / "merged")["verdict"]
    again = gws("judge", folder / "merged" / "evidence.jsonl", "--out", folder / "again", "-q", cwd=folder)
    assert 0 == again.returncode
    assert (folder / "merged" / "results.json").read_bytes() == (
        folder / "again" / "results.json"
    ).read_bytes()


def test_parts_together_never_exceed_max_records(folder: Path) -> None:
    ((count,),) = requests(folder / "records.db")

    assert count == MOST - 2  # two cases of the plan are skipped: the page leaves them to a second chain


def test_no_phone_is_sent_by_two_parts(folder: Path) -> None:
    phones = [
        {
            row["case"]["phone"]
            for line in (folder / f"{n}" / "evidence.jsonl").read_text(encoding="ascii").splitlines()
            if (row := json.loads(line))["type"] == "case" and "phone" in row["case"]
        }
        for n in range(1, OF + 1)
    ]

    assert sum(map(len, phones)) == len(set().union(*phones)) > 0


def test_a_part_twice_or_missing_ends_with_2(folder: Path, tmp_path: Path) -> None:
    for parts, word in (((1, 2, 3), "is missing"), ((1, 2, 3, 4, 4), "is given 2 times")):
        done = here("merge", *(folder / f"{n}" for n in parts), "--out", tmp_path / "merged")

        assert 2 == done.returncode
        assert word in done.stderr
        assert not (tmp_path / "merged" / "evidence.jsonl").exists()


def test_a_part_is_not_written_over(folder: Path) -> None:
    before = (folder / "1" / "evidence.jsonl").read_bytes()
    done = here("merge", *(folder / f"{n}" for n in range(1, OF + 1)), "--out", folder / "1")

    assert 2 == done.returncode
    assert before == (folder / "1" / "evidence.jsonl").read_bytes()


def test_what_names_no_part_ends_with_2(tmp_path: Path) -> None:
    done = gws("run", "--shard", "5/4", "--out", tmp_path / "out", cwd=tmp_path)

    assert 2 == done.returncode
    assert "names no part" in done.stdout + done.stderr


def _results(folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return found


def _verdicts(folder: Path) -> dict[str, str]:
    rows = _results(folder)["requirements"]
    assert isinstance(rows, list)
    return {row["id"]: row["verdict"] for row in rows}
