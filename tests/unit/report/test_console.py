"""Text for a terminal."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from conformance import catalogue
from conformance.judge import Finding, Result, RunVerdict, RunView
from conformance.report import console

from . import support
from .hostile import TEXTS

NAME = "echo.reference-id"


def _shown(run: RunView, *changed: Result, verdict: RunVerdict = RunVerdict.CONFORMING, **named: Any) -> str:
    file = io.StringIO()
    console.opened(file).print(console.summary(run, support.results(*changed), verdict, **named))
    return file.getvalue()


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
    shown = _shown(support.conforming(), folder="reports/latest", files=["report.html", "results.json"])

    assert "\nreport: reports/latest/report.html\nin reports/latest: results.json\n" in shown


def test_a_halt_is_told_with_its_remedy() -> None:
    shown = _shown(support.halted_at_set_up(), verdict=RunVerdict.SET_UP)

    assert shown.startswith("set-up: ")
    assert "stopped: the login was refused (https://gws.example.org/cloud-web)" in shown
    assert "try: Check the password." in shown


def _bad(width: int) -> str:
    failed = [support.failed(row.id, Finding("x" * 1000)) for row in catalogue.load()[:20]]
    unsure = [support.in_doubt(row.id, "y " * 500) for row in catalogue.load()[20:30]]
    file = io.StringIO()
    shown = Console(file=file, width=width, highlight=False, markup=False, emoji=False)
    results = support.results(*failed, *unsure)
    files = ["report.html", "results.json", "evidence.jsonl"]
    told = console.summary(
        support.cut(), results, RunVerdict.NOT_CONFORMING, folder="reports/latest", files=files
    )
    shown.print(told)
    return file.getvalue()


def test_the_summary_of_a_bad_run_fits_a_screen() -> None:
    rows = _bad(80).splitlines()

    assert 15 < len(rows) <= 22
    assert max(map(len, rows)) <= 80
    assert rows[0].startswith("not conforming: ")
    assert any("no production GWS" in row for row in rows)
    assert "report: reports/latest/report.html" in rows


def test_what_there_is_no_room_for_is_counted_and_placed() -> None:
    shown = _bad(80)
    failed, unsure = shown.count("\nFAIL MUST "), shown.count("\nINCONCLUSIVE ")

    assert failed > 0
    assert f"... and {20 - failed} more: see reports/latest/report.html\n" in shown
    assert f"... and {10 - unsure} more that are inconclusive" in shown


@pytest.mark.parametrize("width", [20, 40, 79])
def test_no_row_is_wider_than_a_narrow_screen(width: int) -> None:
    assert max(map(len, _bad(width).splitlines())) <= width


def test_failures_come_before_what_the_run_rests_on() -> None:
    shown = _shown(support.conforming(), support.failed(NAME, Finding("another id is seen")))

    assert shown.index("FAIL MUST") < shown.index("rests on: ")


def test_what_was_expected_stands_above_what_was_seen() -> None:
    finding = Finding("another id is seen", expected="n1-1", actual="n1-7")
    shown = _shown(support.conforming(), support.failed(NAME, finding))

    assert '     expected "n1-1"\n     seen     "n1-7"\n' in shown


def test_every_requirement_that_was_not_run_is_accounted_for() -> None:
    idle = [
        replace(support.in_doubt(row.id, f"reason {n}", cases=0))
        for n, row in enumerate(catalogue.load()[:7])
    ]
    shown = _shown(support.conforming(), *idle)
    first = re.match(r".* (\d+) not run", shown)
    counted = re.findall(r"^(\d+) not run: ", shown, flags=re.MULTILINE)

    assert first is not None
    assert int(first[1]) == sum(map(int, counted))
    assert re.search(r"not run: for \d+ other reasons, see the report", shown)


def test_the_digest_is_never_cut() -> None:
    run = support.conforming()
    assert run.evidence.finish is not None

    assert f"digest: {run.evidence.finish.digest}\n" in _shown(run)


@pytest.mark.parametrize("hostile", TEXTS)
def test_hostile_values_are_shown_and_not_obeyed(hostile: str) -> None:
    finding = Finding(f"it says {hostile}")
    shown = _shown(
        support.conforming(), support.failed(NAME, finding), support.in_doubt("echo.user-event", hostile)
    )

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\ud800]", shown)
    assert shown.count("\n") <= 22
    if "bold red" in hostile:
        assert hostile in shown


def test_one_line_is_all_of_a_quiet_run() -> None:
    run = support.conforming(replace(support.HEADER, scope="smoke"))
    line = console.line(run, support.results(), RunVerdict.CONFORMING)

    assert line.startswith("conforming (smoke): ") and "\n" not in line


def test_the_line_of_a_quiet_run_says_why_it_was_stopped() -> None:
    line = console.line(support.halted_at_set_up(), support.results(), RunVerdict.SET_UP)

    assert line.startswith("set-up: ") and "\n" not in line
    assert "; stopped: the login was refused (https://gws.example.org/cloud-web). Check the password." in line
