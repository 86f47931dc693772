"""Waivers from end to end: written by `waive`, completed by a person, given to `run` and `judge`."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from conformance.reference import Settings, running
from tests.meta.programs import gws, here
from tests.meta.runs import written

BAD = {
    "expired": (r'expires = "[^"]*"', 'expires = "2020-01-01"', "it expired"),
    "unmatched": (
        r'fingerprint = "[^"]*"',
        'fingerprint = "000000000000"',
        "nothing matches its fingerprint",
    ),
    "unknown requirement": (
        r'requirement = "[^"]*"',
        'requirement = "no.such"',
        "no requirement has this id",
    ),
    "missing reason": (r'reason = "[^"]*"', 'reason = ""', "it has no reason"),
    "wrong target": (r'target = "[^"]*"', 'target = "https://other.example.org"', "it is for the target"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with `mutant`, a run that fails, `waivers.toml`, completed, and `good`, a run that conforms."""
    folder = tmp_path_factory.mktemp("waivers")
    settings = Settings(mutants=(_mutant(),))
    with running(settings) as base_url:
        config = written(folder / "site.toml", base_url, settings)
        done = gws("run", "--config", config, "--plan", "smoke", "--out", folder / "mutant", "-q", cwd=folder)
    assert 1 == done.returncode, done.stdout + done.stderr
    assert 0 == here("waive", folder / "mutant", "--out", folder / "drafts.toml").returncode
    text = (folder / "drafts.toml").read_text(encoding="utf-8")
    completed = text.replace('reason = ""', 'reason = "known"').replace('owner = ""', 'owner = "ops"')
    (folder / "waivers.toml").write_text(completed, encoding="utf-8")
    return folder


def _mutant() -> str:
    return "acknowledgement-message-type-missing"


def _judged(folder: Path, waivers: Path, out: Path, *more: str) -> tuple[int, str, dict[str, object]]:
    evidence = folder / "evidence.jsonl"
    done = gws("judge", evidence, "--waivers", waivers, "--out", out, *more, cwd=out.parent)
    assert "Traceback" not in done.stdout + done.stderr
    path = out / "results.json"
    return done.returncode, done.stdout + done.stderr, json.loads(path.read_text()) if path.exists() else {}


def test_completed_waivers_let_the_gate_pass_and_stay_visible(folder: Path, tmp_path: Path) -> None:
    code, said, results = _judged(folder / "mutant", folder / "waivers.toml", tmp_path / "out")
    cases = ET.parse(tmp_path / "out" / "junit.xml").getroot().iter("testcase")
    expected = [case for case in cases if case.find("skipped[@type='pytest.xfail']") is not None]

    assert 0 == code, said
    assert "not_conforming" == results["verdict"]
    assert "failed requirements waived, 0 bad" in said
    assert len(expected) == len(
        [row for row in results["requirements"] if row["waiver"]]  # type: ignore[attr-defined]
    )
    assert expected


def test_what_waive_writes_is_refused_until_it_is_completed(folder: Path, tmp_path: Path) -> None:
    code, said, _ = _judged(folder / "mutant", folder / "drafts.toml", tmp_path / "out")

    assert 1 == code
    assert "it has no reason" in said


def test_waive_writes_over_no_file(folder: Path) -> None:
    before = (folder / "waivers.toml").read_bytes()

    assert 2 == here("waive", folder / "mutant", "--out", folder / "waivers.toml").returncode
    assert before == (folder / "waivers.toml").read_bytes()


@pytest.mark.parametrize("state", BAD)
def test_a_bad_waiver_ends_with_1_and_a_clear_word(state: str, folder: Path, tmp_path: Path) -> None:
    found, replaced, word = BAD[state]
    text = (folder / "waivers.toml").read_text(encoding="utf-8")
    (tmp_path / "bad.toml").write_text(re.sub(found, replaced, text, count=1), encoding="utf-8")
    code, said, results = _judged(folder / "mutant", tmp_path / "bad.toml", tmp_path / "out")

    assert 1 == code, said
    assert word in said
    assert "BAD WAIVER" in said
    assert state.replace(" ", "_") in {"missing_reason", *_standings(results)}


def _standings(results: dict[str, object]) -> set[str]:
    rows = results["waivers"]
    assert isinstance(rows, list)
    return {row["standing"] for row in rows}


def test_what_passes_now_ends_with_1_and_a_clear_word(folder: Path, tmp_path: Path) -> None:
    done = gws(
        "run",
        "--plan",
        "smoke",
        "--waivers",
        folder / "waivers.toml",
        "--out",
        tmp_path / "out",
        cwd=tmp_path,
    )

    assert 1 == done.returncode, done.stdout + done.stderr
    assert "the requirement passes now" in done.stdout
    again = gws("judge", tmp_path / "out" / "evidence.jsonl", "--out", tmp_path / "again", cwd=tmp_path)
    assert 1 == again.returncode
    for name in ("results.json", "summary.md"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_a_file_that_is_no_toml_ends_with_2_before_anything_is_sent(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[[waiver", encoding="utf-8")
    done = gws("run", "--waivers", tmp_path / "bad.toml", "--out", tmp_path / "out", cwd=tmp_path)

    assert 2 == done.returncode
    assert "no TOML" in done.stderr
    assert not (tmp_path / "out" / "evidence.jsonl").exists()
