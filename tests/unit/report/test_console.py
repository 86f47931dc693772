"""Text for a terminal."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest

from conformance import catalogue
from conformance.judge import Finding, Result, RunVerdict, RunView
from conformance.report import console
from conformance.report.console import Display

from . import support
from .hostile import TEXTS

NAME = "echo.reference-id"


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _shown(run: RunView, *changed: Result, verdict: RunVerdict = RunVerdict.CONFORMING, **named: Any) -> str:
    file = io.StringIO()
    console.opened(file).print(console.summary(run, support.results(*changed), verdict, **named))
    return file.getvalue()


def _display(file: io.StringIO, **named: bool) -> Display:
    return Display(console.opened(file), **named)


def _run(display: Display) -> None:
    display.step("login", True, "as user 1")
    display.step("devices", False)
    display.started(8, max_records=10)
    for number in range(8):
        display.sent(f"c{number}")
        display.settled(f"c{number}")
    display.note("slow")
    display.finished()


def test_the_summary_leads_with_the_verdict() -> None:
    first = _shown(support.conforming()).split("\n")[0]

    assert re.fullmatch(r"conforming: \d+ of \d+ required statements proven, \d+ not run", first)


def test_a_failure_has_a_line_and_its_first_finding() -> None:
    shown = _shown(
        support.conforming(), support.failed(NAME, Finding("another id is seen"), Finding("second"))
    )

    assert f"FAIL MUST {NAME}: " in shown
    assert "     another id is seen [case c1]" in shown
    assert "second" not in shown


def test_files_are_named() -> None:
    shown = _shown(support.conforming(), files=[("results", "reports/latest/results.json")])

    assert "results: reports/latest/results.json\n" in shown


def test_a_halt_is_told_with_its_remedy() -> None:
    shown = _shown(support.halted_at_set_up(), verdict=RunVerdict.SET_UP)

    assert shown.startswith("set-up: ")
    assert "stopped: the login was refused (https://gws.example.org/cloud-web)" in shown
    assert "try: Check the password." in shown


def test_the_summary_of_a_bad_run_has_25_lines_at_most() -> None:
    failed = [support.failed(row.id, Finding("x" * 1000)) for row in catalogue.load()[:20]]
    unsure = [support.in_doubt(row.id, "y" * 1000) for row in catalogue.load()[20:30]]
    shown = _shown(support.cut(), *failed, *unsure, files=[("file", "z")] * 6)

    assert 15 < shown.count("\n") <= 25
    assert "... and 15 more" in shown
    assert "no production GWS" in shown


@pytest.mark.parametrize("hostile", TEXTS)
def test_hostile_values_are_shown_and_not_obeyed(hostile: str) -> None:
    finding = Finding(f"it says {hostile}")
    shown = _shown(
        support.conforming(), support.failed(NAME, finding), support.in_doubt("echo.user-event", hostile)
    )

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800]", shown)
    assert shown.count("\n") <= 25
    if "bold red" in hostile:
        assert hostile in shown


def test_one_line_is_all_of_a_quiet_run() -> None:
    run = support.conforming(replace(support.HEADER, scope="smoke"))
    line = console.line(run, support.results(), RunVerdict.CONFORMING)

    assert line.startswith("conforming (smoke): ") and "\n" not in line


def test_without_a_terminal_progress_is_plain_lines() -> None:
    file = io.StringIO()
    _run(_display(file))
    lines = file.getvalue().split("\n")

    assert ["ok   login  as user 1", "FAIL devices", "sending 8 requests of at most 10"] == lines[:3]
    assert "2 of 8 cases settled, sent 2 requests of at most 10" == lines[3]
    assert ["8 of 8 cases settled, sent 8 requests of at most 10", "note slow", ""] == lines[6:]
    assert "\x1b" not in file.getvalue()


def test_a_run_that_stops_early_says_how_far_it_came() -> None:
    file = io.StringIO()
    display = _display(file)
    display.started(100)
    display.sent("c1")
    display.finished()
    display.finished()

    assert ["sending 100 requests", "0 of 100 cases settled, sent 1 requests", ""] == file.getvalue().split(
        "\n"
    )


def test_a_quiet_run_shows_nothing() -> None:
    file = io.StringIO()
    _run(_display(file, quiet=True, verbose=True))

    assert "" == file.getvalue()


def test_a_verbose_run_names_its_cases() -> None:
    file = io.StringIO()
    _run(_display(file, verbose=True))

    assert "sent     c3\nsettled  c3\n" in file.getvalue()


def test_on_a_terminal_a_bar_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    file = _Terminal()
    _run(_display(file))

    assert "8/8" in file.getvalue()
    assert "sent 8 requests of at most 10" in file.getvalue()


def test_no_color_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    coloured, plain = _Terminal(), _Terminal()
    monkeypatch.delenv("NO_COLOR", raising=False)
    _display(coloured).step("login", True)
    monkeypatch.setenv("NO_COLOR", "1")
    _display(plain).step("login", True)

    assert "\x1b[32m" in coloured.getvalue()
    assert "\x1b[32m" not in plain.getvalue()


@pytest.mark.parametrize("hostile", TEXTS)
def test_hostile_details_of_a_step_are_not_obeyed(hostile: str) -> None:
    file = io.StringIO()
    display = _display(file)
    display.step("version", True, hostile)
    display.note(hostile)

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800]", file.getvalue())
    assert 2 == file.getvalue().count("\n")
