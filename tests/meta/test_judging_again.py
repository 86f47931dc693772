"""`judge` on the evidence of a run: the same verdicts to the byte, and no traceback for evidence that was damaged."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from conformance import schemas
from tests.meta.programs import gws, here

FILES: Final = ("results.json", "summary.md", "report.html")
NO_NETWORK: Final = ("unshare", "--map-root-user", "--net")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a run against the embedded reference server."""
    folder = tmp_path_factory.mktemp("run")
    done = gws("run", "--out", folder / "out", "--nonce", "456789123", "-q", cwd=folder)
    assert 0 == done.returncode, done.stdout + done.stderr
    return folder / "out"


def test_a_run_writes_its_files_and_they_keep_their_schemas(out: Path) -> None:
    lines = (out / "evidence.jsonl").read_text(encoding="ascii").splitlines()
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    flaws = [
        (number, schemas.problems("suite/evidence", json.loads(line))) for number, line in enumerate(lines, 1)
    ]

    assert len(lines) > 100
    assert [] == [(number, found) for number, found in flaws if found]
    assert () == schemas.problems("suite/results", results)
    assert "conforming" == results["verdict"]
    assert {*FILES, "evidence.jsonl", "junit.xml", "allure-results"} <= {path.name for path in out.iterdir()}


def test_the_summary_names_verdict_and_target(out: Path) -> None:
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    summary = (out / "summary.md").read_text(encoding="utf-8")

    assert results["target"]["base_url"] in summary
    assert "conforming" in summary.lower()


def test_judging_again_gives_the_same_bytes(out: Path, tmp_path: Path) -> None:
    done = gws("judge", out / "evidence.jsonl", "--out", tmp_path / "again", cwd=tmp_path)

    assert 0 == done.returncode, done.stdout + done.stderr
    assert _bytes(out) == _bytes(tmp_path / "again")


@pytest.mark.parametrize(("option", "name"), [("--html", "report.html"), ("--markdown", "summary.md")])
def test_a_report_rendered_again_has_the_same_bytes(
    option: str, name: str, out: Path, tmp_path: Path
) -> None:
    done = here("report", out, option, tmp_path / "again")

    assert 0 == done.returncode, done.stdout + done.stderr
    assert (out / name).read_bytes() == (tmp_path / "again").read_bytes()


def test_every_pass_leads_to_the_record_of_a_line_of_evidence(out: Path) -> None:
    text = (out / "report.html").read_text(encoding="utf-8")
    passed = re.findall(
        '<article class="card pass" id="([^"]+)".*?(Rests on.*?)</article>', text, flags=re.DOTALL
    )
    cited = {name: set(re.findall('href="#(line-[0-9]+)"', rests)) for name, rests in passed}

    assert text.count('<article class="card pass"') == len(cited) > 90
    assert [] == [name for name, lines in cited.items() if not lines]
    assert set.union(*cited.values()) <= set(re.findall(' id="(line-[0-9]+)"', text))


def test_a_report_is_written_beside_the_evidence(out: Path, tmp_path: Path) -> None:
    shutil.copy(out / "evidence.jsonl", tmp_path / "evidence.jsonl")
    done = here("report", tmp_path)

    assert f"report: {tmp_path / 'report.html'}\n" == done.stdout
    assert (out / "report.html").read_bytes() == (tmp_path / "report.html").read_bytes()


def test_a_report_that_cannot_be_written_says_so(out: Path, tmp_path: Path) -> None:
    done = here("report", out, "--html", tmp_path / "no" / "such")

    assert 2 == done.returncode
    assert "Name a file that can be written." in done.stderr


def test_judging_needs_no_network(out: Path, tmp_path: Path) -> None:
    if (
        shutil.which(NO_NETWORK[0]) is None
        or 0 != subprocess.run([*NO_NETWORK, "true"], check=False).returncode
    ):
        pytest.skip("this system does not let a user make a network namespace")
    done = gws("judge", out / "evidence.jsonl", "--out", tmp_path / "again", cwd=tmp_path, before=NO_NETWORK)

    assert 0 == done.returncode, done.stdout + done.stderr
    assert _bytes(out) == _bytes(tmp_path / "again")


def test_judging_obeys_no_locale_time_zone_or_hash_seed(out: Path, tmp_path: Path) -> None:
    strange = ("env", "LC_ALL=C", "TZ=Asia/Kathmandu", "PYTHONHASHSEED=77", "COLUMNS=40")
    done = gws("judge", out / "evidence.jsonl", "--out", tmp_path / "again", cwd=tmp_path, before=strange)

    assert 0 == done.returncode, done.stdout + done.stderr
    assert _bytes(out) == _bytes(tmp_path / "again")


def _bytes(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def _altered(raw: bytes) -> bytes:
    """Return the evidence with one acknowledgement taken out."""
    lines = raw.splitlines(keepends=True)
    gone = next(
        n for n, line in enumerate(lines) if b'"type":"event"' in line and b"OutboundRecordMessage" in line
    )
    return b"".join(lines[:gone] + lines[gone + 1 :])


def _misspelled(raw: bytes) -> bytes:
    return raw.replace(b'"clock":', b'"klock":', 1)


def _cut_between_lines(raw: bytes) -> bytes:
    return b"".join(raw.splitlines(keepends=True)[:60])


UNFINISHED: Final[dict[str, Callable[[bytes], bytes]]] = {
    "cut in a line": lambda raw: raw[: len(raw) // 2],
    "cut between lines": _cut_between_lines,
    "without its last line": lambda raw: b"".join(raw.splitlines(keepends=True)[:-1]),
    "with more after the last line": lambda raw: raw + raw.splitlines(keepends=True)[-2],
    "with a changed number": lambda raw: raw.replace(b'"quiet_window":1', b'"quiet_window":2', 1),
}
UNREADABLE: Final[dict[str, Callable[[bytes], bytes]]] = {
    "empty": lambda _: b"",
    "binary": lambda _: bytes(range(256)) * 64,
    "another file of JSON": lambda _: b'{"format": 1}\n',
    "no object": lambda _: b"[]\n",
    "no text": lambda raw: b"\xff\xfe" + raw,
    "with a member misspelled": _misspelled,
    "deeply nested": lambda _: b"[" * 100_000 + b"\n",
    "without its head": lambda raw: b"".join(raw.splitlines(keepends=True)[1:]),
    "with a broken line inside": lambda raw: raw.replace(b'{"type":"exchange"', b'{"type":"exch', 1),
}


@pytest.mark.parametrize("damage", UNFINISHED)
def test_evidence_that_is_not_whole_gives_no_verdict(damage: str, out: Path, tmp_path: Path) -> None:
    done = _judged(UNFINISHED[damage], out, tmp_path)
    results = json.loads((tmp_path / "again" / "results.json").read_text(encoding="utf-8"))

    assert 3 == done.returncode, done.stdout + done.stderr
    assert "inconclusive" == results["verdict"]
    assert results["evidence"]["problem"]
    assert () == schemas.problems("suite/results", results)
    assert results["evidence"]["problem"] in done.stdout


def test_evidence_with_a_message_taken_out_never_conforms(out: Path, tmp_path: Path) -> None:
    done = _judged(_altered, out, tmp_path)

    assert done.returncode in {1, 3}
    assert "the file was altered" in done.stdout


@pytest.mark.parametrize("damage", UNREADABLE)
def test_what_is_no_evidence_is_said_to_be_none(damage: str, out: Path, tmp_path: Path) -> None:
    done = _judged(UNREADABLE[damage], out, tmp_path)

    assert "" == done.stdout
    assert 2 == done.returncode, done.stdout + done.stderr
    assert "evidence.jsonl" in done.stderr
    assert not (tmp_path / "again" / "results.json").exists()


@pytest.mark.parametrize("damage", UNREADABLE)
def test_inventory_reads_no_records_out_of_what_is_no_evidence(
    damage: str, out: Path, tmp_path: Path
) -> None:
    done = here("inventory", _damaged(UNREADABLE[damage], out, tmp_path))

    assert 2 == done.returncode
    assert "evidence.jsonl" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("damage", UNFINISHED)
def test_inventory_lists_what_is_left_of_evidence(damage: str, out: Path, tmp_path: Path) -> None:
    path = _damaged(UNFINISHED[damage], out, tmp_path)
    done = here("inventory", path, "--csv")

    sent = sum(
        b'"type":"case"' in line
        for line in path.read_bytes().splitlines(keepends=True)
        if line.endswith(b"\n")
    )
    assert 0 == done.returncode, done.stderr
    assert 1 + sent == len(list(csv.reader(io.StringIO(done.stdout, newline=""))))


@pytest.mark.parametrize("command", ["judge", "inventory"])
def test_a_missing_file_is_named(command: str, tmp_path: Path) -> None:
    done = here(command, tmp_path / "nowhere.jsonl")

    assert 2 == done.returncode
    assert "nowhere.jsonl" in done.stderr


def _damaged(damage: Callable[[bytes], bytes], out: Path, folder: Path) -> Path:
    raw = (out / "evidence.jsonl").read_bytes()
    path = folder / "evidence.jsonl"
    path.write_bytes(damage(raw))
    assert path.read_bytes() != raw
    return path


def _judged(damage: Callable[[bytes], bytes], out: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    done = gws("judge", _damaged(damage, out, folder), "--out", folder / "again", cwd=folder)
    assert "Traceback" not in done.stdout + done.stderr
    return done
