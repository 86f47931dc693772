"""A reader who has enough, or a full disk: neither spoils a run, its evidence or its exit code."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Final

import pytest

from conformance.cli.unbroken import Lost, unbroken
from conformance.evidence import parse
from tests.meta.programs import PATIENCE, command

FULL: Final = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")


def _unread(*arguments: object, cwd: Path, both: bool = False) -> tuple[int, str]:
    """Run the command line into a pipe that nobody reads; return the exit code and what it complained of."""
    words, environ = command(*arguments)
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            words,
            cwd=cwd,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=writing,
            stderr=writing if both else subprocess.PIPE,
            timeout=PATIENCE,
            check=False,
        )
    finally:
        os.close(writing)
    return done.returncode, (done.stderr or b"").decode()


def _into(path: Path, *arguments: object, cwd: Path) -> tuple[int, str]:
    words, environ = command(*arguments)
    with path.open("wb") as file:
        done = subprocess.run(
            words,
            cwd=cwd,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.PIPE,
            timeout=PATIENCE,
            check=False,
        )
    return done.returncode, done.stderr.decode()


def test_a_run_whose_reader_went_away_is_whole_and_ends_as_its_verdict_says(tmp_path: Path) -> None:
    code, complained = _unread("run", "--plan", "smoke", "-v", "--out", "out", cwd=tmp_path)
    with (tmp_path / "out" / "evidence.jsonl").open(encoding="utf-8") as lines:
        evidence = parse(lines)

    assert (0, "") == (code, complained)
    assert evidence.finish is not None
    assert {"results.json", "report.html", "summary.md", "junit.xml"} <= {
        one.name for one in (tmp_path / "out").iterdir()
    }


def test_an_exit_code_outlives_both_streams(tmp_path: Path) -> None:
    code, _ = _unread("run", "--plan", "smoke", "--config", "nowhere.toml", both=True, cwd=tmp_path)

    assert code == 2


def test_a_seed_of_zero_is_a_seed(tmp_path: Path) -> None:
    code, _ = _unread("run", "--plan", "smoke", "-q", "--seed", "0", "--out", "out", cwd=tmp_path)
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))

    assert (0, 0) == (code, results["seed"])


@pytest.mark.parametrize(
    "words", [("list", "--trace"), ("plan", "--dry-run"), ("schema", "openapi"), ("init",)]
)
def test_what_is_only_printed_ends_well_without_a_reader(tmp_path: Path, words: tuple[str, ...]) -> None:
    code, complained = _unread(*words, cwd=tmp_path)

    assert code == 0
    assert "Traceback" not in complained
    assert "gws-conformance:" not in complained


@needs_full
def test_what_a_full_disk_swallowed_is_complained_of(tmp_path: Path) -> None:
    code, complained = _into(FULL, "list", cwd=tmp_path)

    assert code == 2
    assert "the output could not be written: No space left on device" in complained


@needs_full
def test_a_full_disk_changes_no_verdict(tmp_path: Path) -> None:
    code, complained = _into(FULL, "run", "--plan", "smoke", "--out", "out", cwd=tmp_path)

    assert code == 0
    assert "could not be written" in complained
    assert (tmp_path / "out" / "results.json").exists()


def test_a_reader_who_went_away_is_nothing_to_complain_of() -> None:
    assert "" == Lost([BrokenPipeError(32, "Broken pipe")]).complaint
    assert "No space" == Lost([BrokenPipeError(32, "Broken pipe"), OSError(28, "No space")]).complaint


def test_streams_that_are_no_files_are_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with unbroken() as lost:
        print("seen")

    assert ("seen\n", []) == (capsys.readouterr().out, lost.errors)
