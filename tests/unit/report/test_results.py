"""results.json."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance import schemas
from conformance.evidence import parse, to_line
from conformance.judge import Finding, Result, RunVerdict, RunView
from conformance.model import ABSENT, Json
from conformance.report.results import document, text

from . import support
from .hostile import TEXTS

NAME = "echo.reference-id"


def _document(run: RunView, *changed: Result, verdict: RunVerdict = RunVerdict.CONFORMING) -> Any:
    return json.loads(text(run, support.results(*changed), verdict))


def _row(whole: Any, name: str = NAME) -> Any:
    return next(row for row in whole["requirements"] if row["id"] == name)


RUNS = {
    "conforming": (support.conforming(), RunVerdict.CONFORMING),
    "set-up": (support.halted_at_set_up(), RunVerdict.SET_UP),
    "cut": (support.cut(), RunVerdict.INCONCLUSIVE),
    "every kind": (RunView(parse(support.every_kind())), RunVerdict.NOT_CONFORMING),
}


@pytest.mark.parametrize("name", RUNS)
def test_the_document_keeps_its_schema(name: str) -> None:
    run, verdict = RUNS[name]
    changed = (
        support.failed(NAME, Finding("x", 1, None, "/data", (3,))),
        support.in_doubt("echo.none-invented", "a poll was dropped"),
    )

    assert () == schemas.problems("suite/results", _document(run, *changed, verdict=verdict))


@pytest.mark.parametrize("name", RUNS)
def test_judging_the_same_evidence_gives_the_same_bytes(name: str) -> None:
    run, verdict = RUNS[name]
    recorded = sorted((*run.evidence.lines, *run.evidence.aftermath), key=lambda line: line.number)
    lines = tuple(f"{to_line(line.record)}\n" for line in recorded)
    changed = support.failed(NAME, Finding("x", {"b": 1, "a": 2}))

    again = text(RunView(parse(lines)), support.results(changed), verdict)
    assert text(run, support.results(changed), verdict).encode() == again.encode()


def test_the_text_is_ascii_indented_and_ends_its_line() -> None:
    whole = text(
        support.conforming(), support.results(support.failed(NAME, Finding("é"))), RunVerdict.CONFORMING
    )

    assert whole.isascii()
    assert whole.startswith('{\n  "format": 1,') and whole.endswith("}\n")


@pytest.mark.parametrize("hostile", TEXTS)
def test_hostile_values_keep_the_document_whole(hostile: str) -> None:
    value: Json = {hostile: [hostile, float("nan")]}
    finding = Finding(hostile, expected=value, actual=hostile, pointer=f"/{hostile}")
    whole = _document(
        support.conforming(), support.failed(NAME, finding), support.in_doubt("echo.user-event", hostile)
    )

    assert () == schemas.problems("suite/results", whole)
    assert len(json.dumps(whole)) < 200_000


def test_the_head_tells_target_suite_and_plan() -> None:
    whole = _document(support.conforming())

    assert ("conforming", "standard", "standard", 7) == tuple(
        whole[name] for name in ("verdict", "scope", "plan", "seed")
    )
    assert {"base_url", "version", "edition", "revision"} == set(whole["target"])
    assert "8.5.201.29" == whole["target"]["version"]
    assert "2026-03-04T05:06:07+00:00" == whole["started"]
    assert "no production GWS" == whole["calibrated_against"][-1]


def test_a_halt_is_told_with_its_remedy() -> None:
    whole = _document(support.halted_at_set_up(), verdict=RunVerdict.SET_UP)

    assert "set-up" == whole["halted"]["kind"]
    assert "Check the password." == whole["halted"]["remedy"]
    assert None is whole["target"]["version"]


def test_a_cut_run_says_so() -> None:
    whole = _document(support.cut())

    assert "the run was cut short" in whole["evidence"]["problem"]
    assert (None, None) == (whole["evidence"]["digest"], whole["duration"])


def test_cases_and_messages_are_counted() -> None:
    counts = _document(support.conforming())["counts"]

    assert {"planned": 2, "sent": 2, "skipped": 0, "minimising": 0} == counts["cases"]
    assert {"delivered": 2, "owned": 2, "unowned": 0} == counts["messages"]


def test_a_message_of_nobody_is_counted() -> None:
    stray = support.acknowledgement(support.good(9), at=101.5, reference="somebody-else")
    run = support.view(support.HEADER, support.OPENED, *support.answered(support.good(), at=101.0), stray)

    assert 1 == _document(run)["counts"]["messages"]["unowned"]


def test_what_is_absent_is_left_out_and_null_is_not() -> None:
    row = _row(_document(support.conforming(), support.failed(NAME, Finding("x", ABSENT, None))))
    (finding,) = row["findings"]

    assert "expected" not in finding
    assert None is finding["actual"]


def test_a_finding_has_case_lines_and_curl() -> None:
    (finding,) = _row(_document(support.conforming(), support.failed(NAME, Finding("x", lines=(3, 5)))))[
        "findings"
    ]

    assert "c1" == finding["case"]
    assert [3, 5] == finding["evidence"]
    assert finding["curl"].startswith("curl ")


def test_at_most_twenty_kinds_of_finding_are_listed_and_the_rest_is_counted() -> None:
    many = tuple(Finding("x", pointer=f"/member{letter}") for letter in "abcdefghijklmnopqrstuvw")
    row = _row(_document(support.conforming(), support.failed(NAME, *many)))

    assert 20 == len(row["findings"])
    assert 3 == row["findings_left_out"]


def test_the_document_is_fresh_each_time() -> None:
    run, results = support.conforming(), support.results()
    first: Any = document(run, results, RunVerdict.CONFORMING)
    first["interpretation"]["scalar_coercion"] = "changed"

    assert "observed" == run.header.interpretation["scalar_coercion"]
