"""summary.md."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance import catalogue
from conformance.evidence import parse, to_line
from conformance.judge import Finding, Judgement, Result, RunVerdict, RunView, Verdict
from conformance.report.markdown import text

from . import support
from .hostile import TEXTS

NAME = "echo.reference-id"
ROW = catalogue.requirement(NAME)


def _text(run: RunView, *changed: Result, verdict: RunVerdict = RunVerdict.CONFORMING) -> str:
    return text(run, support.results(*changed), verdict)


def test_the_verdict_comes_first_with_what_it_rests_on() -> None:
    shown = _text(support.conforming())

    assert shown.startswith("# AddRecord: conforming\n\n**conforming**: ")
    assert "Rests on 2 of 2 planned cases and 2 of their messages" in shown
    assert "no production GWS." in shown
    assert "%" not in shown


def test_the_verdict_of_smoke_carries_its_name() -> None:
    run = support.conforming(replace(support.HEADER, scope="smoke"))

    assert "# AddRecord: conforming \\(smoke\\)" in _text(run)


def test_a_failure_is_shown_with_all_that_is_needed_to_see_it_again() -> None:
    finding = Finding("another id is seen", "n1-1", "n1-2", "/data/referenceId", (3, 5))
    shown = _text(support.conforming(), support.failed(NAME, finding), verdict=RunVerdict.NOT_CONFORMING)

    section = shown[shown.index("## Failed (1)") : shown.index("## Not run")]
    for piece in (
        ROW.clause,
        "**another id is seen**",
        '- expected: `"n1-1"`',
        '- actual: `"n1-2"`',
        "case `c1`",
    ):
        assert piece in section
    assert "lines 3, 5" in section
    assert support.good().body in section
    assert "curl -sS" in section


def test_what_is_not_a_pass_comes_first() -> None:
    shown = _text(
        support.conforming(),
        support.failed(NAME, Finding("x")),
        support.in_doubt("echo.user-event", "dropped"),
    )
    headings = [line for line in shown.split("\n") if line.startswith("## ")]

    assert ["Failed", "Inconclusive", "Not", "Passed"] == [heading.split()[1] for heading in headings[:4]]


def test_what_was_not_run_has_its_reason() -> None:
    shown = _text(support.conforming(), support.in_doubt(NAME, "not exercised: a limit", cases=0))

    assert "- 1 not run because: not exercised: a limit" in shown
    assert f"| {NAME} | MUST | inconclusive | not exercised: a limit |" in shown


def test_a_halt_is_shown_with_its_remedy() -> None:
    shown = _text(support.halted_at_set_up(), verdict=RunVerdict.SET_UP)

    assert "# AddRecord: set-up" in shown
    assert "- What: the login was refused" in shown
    assert "- What to try: Check the password." in shown


def test_a_case_that_was_not_sent_has_its_reason() -> None:
    shown = _text(RunView(parse(support.every_kind())))

    assert "- 1 planned case not sent because: no chain was made" in shown


def test_a_cut_run_says_so() -> None:
    assert "**The evidence is not whole**: the run was cut short" in _text(support.cut())


def test_what_a_may_shows_stands_beside_its_pass() -> None:
    judgement = Judgement(
        requirement=NAME, case="c1", verdict=Verdict.FAIL, findings=(Finding("another spelling is seen"),)
    )
    passed = Result(requirement=ROW, verdict=Verdict.PASS, cases=1, judgements=(judgement,))

    assert "(seen, and allowed: another spelling is seen)" in _text(support.conforming(), passed)


@pytest.mark.parametrize("hostile", TEXTS)
def test_hostile_values_neither_add_structure_nor_length(hostile: str) -> None:
    def shown(value: str) -> str:
        finding = Finding(f"it says {value}", {value: [value]}, value, f"/{value}")
        doubt = support.in_doubt("echo.user-event", f"because {value}")
        not_run = support.in_doubt("echo.none-invented", f"because {value}", cases=0)
        return _text(support.conforming(), support.failed(NAME, finding), doubt, not_run)

    tame, wild = shown("tame"), shown(hostile)

    assert tame.count("\n") == wild.count("\n")
    assert [line.split(" ")[0] for line in tame.split("\n")] == [
        line.split(" ")[0] for line in wild.split("\n")
    ]
    assert "\x1b" not in wild and "<script" not in wild.replace("`", "")[: wild.index("- expected")]
    assert len(wild) < len(tame) + 20_000
    wild.encode()


def test_a_target_that_calls_itself_something_hostile_is_quoted() -> None:
    opened = replace(support.OPENED, version="1`|\n# x")
    shown = _text(support.view(support.HEADER, opened, *support.answered(support.good(), at=101.0)))

    assert "version `` 1`|\\n# x ``" in shown


def test_rendering_the_same_evidence_gives_the_same_bytes() -> None:
    run, changed = support.conforming(), support.failed(NAME, Finding("x", 1, 2))
    again = RunView(parse(f"{to_line(line.record)}\n" for line in run.evidence.lines))

    assert _text(run, changed).encode() == _text(again, changed).encode()


def test_at_most_twenty_kinds_of_finding_are_shown_and_the_rest_is_counted() -> None:
    many = tuple(Finding("x", pointer=f"/member{letter}") for letter in "abcdefghijklmnopqrstuvw")

    assert "3 more kinds of finding are not shown here." in _text(
        support.conforming(), support.failed(NAME, *many)
    )


def test_a_finding_of_the_whole_run_has_no_request() -> None:
    shown = _text(
        support.conforming(), support.failed(NAME, Finding("no reply comes", lines=(2,)), case=None)
    )

    assert "- evidence line 2; fingerprint" in shown
    assert "curl" not in shown


def test_a_halt_without_place_and_remedy_has_neither() -> None:
    shown = _text(RunView(parse(support.every_kind())))

    assert "The run stopped early (limit)." in shown.replace("\\", "")
    assert "- Where:" not in shown and "- What to try:" not in shown
