"""What a person sees of a run in a terminal: it moves, it fits, it leaves the screen in order."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from conformance.reference import Settings, running
from tests.meta.programs import gws, requests, until
from tests.meta.runs import written
from tests.meta.terminals import PROMPT, Terminal, command, terminal

SPINNER: Final = re.compile("[⠋⠙⠸⠴⠦⠇]")
BAR: Final = re.compile(r"^[⠋⠙⠸⠴⠦⠇] (sending|watching|preparing|opening|finishing)")
QUIET: Final = 2.5
"""Seconds of silence that are watched: long enough for a display that stands still to show."""


def _site(folder: Path, *, delay: int = 20, mutants: tuple[str, ...] = ()) -> Iterator[Path]:
    settings = Settings(database=str(folder / "site.db"), delay_ms=delay, mutants=mutants)
    with running(settings) as base_url:
        path = written(folder / "site.toml", base_url, settings, ack_timeout=5)
        text = path.read_text("utf-8").replace("quiet_window = 1", f"quiet_window = {QUIET}")
        path.write_text(text, encoding="utf-8")
        yield path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield from _site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def shown(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Terminal, int]]:
    """Give a terminal of 80 columns in which a run of a conforming target has ended, and its exit code."""
    with terminal(tmp_path_factory.mktemp("home")) as opened:
        code = opened.run(f"clear; {command('run', '--config', site, '--plan', 'smoke', '--out', 'out')}")
        yield opened, code


def test_the_screen_moves_at_least_once_a_second_also_while_silence_is_watched(
    shown: tuple[Terminal, int],
) -> None:
    moving = [(at, rows) for at, rows in shown[0].changes if any(BAR.search(row) for row in rows)]
    watched = {row for _, rows in moving for row in rows if "watching 0:0" in row}
    gaps = [later - earlier for (earlier, _), (later, _) in itertools.pairwise(moving)]

    assert len(moving) > 10
    assert len({row[2:15] for row in watched}) >= 2, "the countdown of the silence stands still"
    assert max(gaps) <= 1.0


def test_the_line_has_cases_records_of_the_limit_and_unexpected_answers(shown: tuple[Terminal, int]) -> None:
    rows = [row for _, rows in shown[0].changes for row in rows if BAR.search(row)]

    assert any(
        re.search(r"\d+/\d+  \d+/2000 records  0 unexpected  \d:\d\d (left|so far)", row) for row in rows
    )


def test_eighty_columns_and_one_screen_suffice(shown: tuple[Terminal, int]) -> None:
    opened, code = shown
    whole = opened.lines
    start = next(place for place, row in enumerate(whole) if row.startswith("conforming (smoke): "))
    end = next(place for place, row in enumerate(whole) if row.endswith("allure-results")) + 1

    assert 0 == code
    assert end - start <= 22
    assert "report: out/report.html" in whole
    assert max(map(len, _printed(opened))) <= 80


def _printed(opened: Terminal) -> list[str]:
    """Return what was printed, line by line, before any terminal folds it; the line that was typed is left out."""
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", opened.raw.decode("utf-8"))
    return [
        line.rpartition("\r")[2] for line in text.split("\r\n") if PROMPT not in line and "-P -c" not in line
    ]


def test_the_preflight_is_ticked_off(shown: tuple[Terminal, int]) -> None:
    ticked = [row for row in shown[0].lines if row.startswith("✓ ")]

    assert {"✓ login of user 0", "✓ notifications of user 1"} <= {row.split("  ")[0] for row in ticked}


def test_nothing_that_moves_is_left_over_and_the_cursor_shows(shown: tuple[Terminal, int]) -> None:
    opened, _ = shown

    assert [] == [row for row in opened.lines if SPINNER.search(row)]
    assert not opened.screen.cursor.hidden
    assert opened.at_prompt


def test_ctrl_c_while_cases_are_sent_leaves_a_clean_terminal_and_the_evidence(tmp_path: Path) -> None:
    for site in _site(tmp_path, delay=10_000):
        with terminal(tmp_path) as opened:
            opened.type(command("run", "--config", site, "--out", "out"))
            opened.read(lambda: any("sending" in row and "1/2000" in row for row in opened.visible))
            until(lambda: requests(tmp_path / "site.db") != [(0,)])
            opened.interrupt()
            code = opened.ended()
        results = json.loads((tmp_path / "out" / "results.json").read_text("utf-8"))

        assert 3 == code
        assert_clean(opened)
        assert any(row.startswith("inconclusive: ") for row in opened.lines)
        assert "stopped: interrupted" in opened.lines
        assert "interrupted" == results["halted"]["kind"]
        assert (tmp_path / "out" / "evidence.jsonl").read_text("ascii").endswith("\n")


def assert_clean(opened: Terminal) -> None:
    """It shows its cursor and no bar, the prompt has a line of its own, and no traceback stands above."""
    assert not opened.screen.cursor.hidden
    assert opened.at_prompt
    assert [] == [row for row in opened.lines if SPINNER.search(row) or "Traceback" in row]


def test_ctrl_c_before_anything_was_sent_ends_as_could_not_tell(tmp_path: Path) -> None:
    with terminal(tmp_path) as opened:
        opened.type(command("run"))
        opened.read(lambda: any("preparing" in row for row in opened.visible))
        opened.interrupt()
        code = opened.ended()

    assert 3 == code
    assert_clean(opened)
    assert any(row.startswith("interrupted") for row in opened.lines)


@pytest.mark.parametrize("columns", [40, 20])
def test_a_narrow_terminal_is_no_reason_to_crash(columns: int, site: Path, tmp_path: Path) -> None:
    with terminal(tmp_path, columns=columns) as opened:
        opened.type(
            command("run", "--config", site, "--plan", "smoke", "--out", "out", "--", "-p", "no:terminal")
        )
        opened.read(lambda: "report.html" in "".join(opened.lines), seconds=60)

    assert "Traceback" not in "".join(opened.lines)
    assert any(row.startswith("conforming") for row in opened.lines)


def test_no_colour_is_obeyed_in_a_terminal(tmp_path: Path) -> None:
    with terminal(tmp_path, NO_COLOR="1") as opened:
        code = opened.run(
            command("plan", "--config", "nowhere.toml") + f"; {command('list', 'echo.reference-id')}"
        )

    assert 0 == code
    assert b"\x1b[3" not in opened.raw


def test_where_output_is_no_terminal_there_is_no_colour_and_nothing_moves(site: Path, tmp_path: Path) -> None:
    done = gws("run", "--config", site, "--plan", "smoke", "--out", tmp_path / "out", cwd=tmp_path)

    assert 0 == done.returncode, done.stderr
    assert "\x1b" not in done.stdout and "\r" not in done.stdout
    assert "ok   login of user 0" in done.stdout
    assert re.search(r"(?m)^(\d+) of \1 cases settled, sent \d+ requests of at most 2000$", done.stdout)


def test_unexpected_answers_are_counted_while_it_runs_and_named_by_a_verbose_run(tmp_path: Path) -> None:
    for site in _site(tmp_path, mutants=("acknowledgement-after-rejection-for-missing-members",)):
        done = gws("run", "-v", "--config", site, "--plan", "smoke", "--out", tmp_path / "out", cwd=tmp_path)

        assert 1 == done.returncode, done.stdout + done.stderr
        assert re.search(r"(?m)^unlike   \d+: carried out$", done.stdout)
        assert re.search(r"(?m)^(\d+) of \1 cases settled, .*, [1-9]\d* unexpected answers$", done.stdout)


def test_a_quiet_run_prints_one_line(site: Path, tmp_path: Path) -> None:
    with terminal(tmp_path) as opened:
        code = opened.run(
            f"clear; {command('run', '-q', '--config', site, '--plan', 'smoke', '--out', 'out')}"
        )
    (said,) = [line for line in _printed(opened) if line.strip()]

    assert 0 == code
    assert re.fullmatch(r"conforming \(smoke\): \d+ of \d+ required statements proven.* \(http://127.*", said)
