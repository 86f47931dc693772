"""What a run says while it goes on."""

from __future__ import annotations

import io
import re
import time

import pytest

from conformance.report import console
from conformance.report.console import Display

from .hostile import TEXTS


class _Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class _Ascii(_Terminal):
    encoding = "ascii"


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)


def _display(file: io.StringIO, **named: bool) -> Display:
    return Display(console.opened(file), **named)


def _run(display: Display, *, pause: float = 0.0) -> None:
    display.stage("opening sessions")
    display.step("login", True, "as user 1")
    display.step("devices", False)
    display.started(8, max_records=10, silence=1.0)
    for number in range(8):
        display.sent(f"c{number}")
        display.settled(f"c{number}")
    display.stage("watching", seconds=1.0)
    time.sleep(pause)
    display.note("slow")
    display.finished()


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


def test_on_a_terminal_a_line_moves_and_is_gone_in_the_end() -> None:
    file = _Terminal()
    with _display(file) as display:
        _run(display, pause=0.3)
    said = file.getvalue()

    assert "8/8  8/10 records  0 unexpected" in said
    assert "8 of 8 cases settled, sent 8 requests of at most 10\n" in said
    assert said.endswith("\x1b[1A\x1b[2K")
    assert said.rindex("\x1b[?25h") > said.rindex("\x1b[?25l"), "the cursor is hidden"


def test_an_exception_leaves_a_clean_terminal() -> None:
    file = _Terminal()
    with pytest.raises(KeyboardInterrupt), _display(file) as display:
        display.started(8)
        raise KeyboardInterrupt

    assert "\x1b[?25h" in file.getvalue()
    assert file.getvalue().endswith("\x1b[2K")


def test_preflight_has_ticks_on_a_terminal_that_can_show_them() -> None:
    able, unable = _Terminal(), _Ascii()
    for file in (able, unable):
        _run(_display(file))

    assert "✓\x1b[0m login" in able.getvalue() and "✗\x1b[0m devices" in able.getvalue()
    assert "ok  \x1b[0m login" in unable.getvalue()
    assert unable.getvalue().isascii()


@pytest.mark.parametrize("name", ["FORCE_COLOR", "TTY_INTERACTIVE", "TTY_COMPATIBLE"])
def test_no_wish_of_the_environment_makes_a_bar_where_no_terminal_is(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "1")
    file = io.StringIO()
    with _display(file) as display:
        _run(display)

    assert "\x1b[?25l" not in file.getvalue() and "\r" not in file.getvalue()


def test_a_dumb_terminal_gets_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    file = _Terminal()
    with _display(file) as display:
        _run(display)

    assert "\x1b" not in file.getvalue()
    assert "8 of 8 cases settled" in file.getvalue()


def test_unexpected_answers_are_counted_and_named_by_a_verbose_run() -> None:
    file = io.StringIO()
    display = _display(file, verbose=True)
    display.started(1)
    display.sent("c1")
    display.unexpected("c1", "refused: HTTP 400")
    display.settled("c1")

    assert "unlike   c1: refused: HTTP 400\n" in file.getvalue()
    assert "1 of 1 cases settled, sent 1 requests, 1 unexpected answers\n" in file.getvalue()


def test_what_is_sent_to_minimise_counts_as_a_record_and_as_no_case() -> None:
    file = io.StringIO()
    display = _display(file)
    display.started(2, max_records=10)
    display.sent("c1")
    display.settled("c1")
    display.stage("looking for the smallest")
    for _ in range(3):
        display.sent("m1")
        display.unexpected("m1", "refused")
        display.settled("m1")
        display.stage("watching", seconds=0.5)
    display.finished()

    assert "1 of 2 cases settled, sent 4 requests of at most 10\n" in file.getvalue()
