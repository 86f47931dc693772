"""What minimising came to, in the reports."""

from __future__ import annotations

from typing import Any

import pytest

from conformance import schemas
from conformance.evidence import Minimised, Minimising, Sent, Smallest
from conformance.judge import Finding, RunVerdict, RunView
from conformance.model import Label
from conformance.report import inventory, markdown, results
from conformance.report.findings import fingerprint
from conformance.report.minimal import minimal
from conformance.suite.outcome import reproduction

from . import support

NAME = "request.window"
FINDING = Finding("the request is refused", {"statusCode": 0}, {"statusCode": 10})
MARK = fingerprint(NAME, FINDING, None)


def _run(outcome: Smallest) -> RunView:
    small = support.good(3, id="c1.1", label=Label.MINIMISED, of="c1")
    found = Minimised(
        requirement=NAME,
        fingerprint=MARK,
        of="c1",
        outcome=outcome,
        case=None if outcome is Smallest.ONLY_UNDER_LOAD else "c1.1",
        example="Falsifying example: fails(request=1)" if outcome is Smallest.SMALLER else "",
        requests=4,
        at=115.0,
    )
    after = (Minimising(patience=1.0, at=110.0), Sent(case=small, session=support.SESSION, at=111.0), found)
    return support.view(support.HEADER, support.OPENED, *support.answered(support.good(), at=101.0), *after)


def _finding(run: RunView) -> Any:
    document: Any = results.document(
        run, support.results(support.failed(NAME, FINDING)), RunVerdict.NOT_CONFORMING
    )
    assert () == schemas.problems("suite/results", document)
    return next(row for row in document["requirements"] if row["id"] == NAME)["findings"][0]


def test_what_follows_the_plan_is_no_case_of_the_run() -> None:
    run = _run(Smallest.SMALLER)

    assert ["c1"] == list(run.cases)
    assert run.evidence.finish is not None
    assert run.evidence.problem is None
    assert {(NAME, MARK)} == set(minimal(run))


def test_the_records_that_minimising_may_have_added_are_in_the_inventory() -> None:
    assert ["c1", "c1.1"] == [row.case for row in inventory.rows(_run(Smallest.SMALLER))]


def test_the_smallest_request_stands_beside_its_finding() -> None:
    found = _finding(_run(Smallest.SMALLER))

    assert "c1.1" == found["minimal"]["case"]
    assert "n1-3" in found["minimal"]["body"] and "n1-3" in found["minimal"]["curl"]
    assert found["minimal"]["example"].startswith("Falsifying example")
    assert not found["only_under_load"]
    assert f"reproduce/{NAME}-{MARK}.py" == found["script"]


def test_what_passes_alone_is_said_to_fail_only_under_load() -> None:
    found = _finding(_run(Smallest.ONLY_UNDER_LOAD))

    assert found["only_under_load"]
    assert found["minimal"] is None


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Smallest.SMALLER, "Falsifying example"),
        (Smallest.ALONE, "fails alone, too"),
        (Smallest.ONLY_UNDER_LOAD, "Only under load"),
    ],
)
def test_summary_and_failure_say_it_and_name_the_script(outcome: Smallest, words: str) -> None:
    run, result = _run(outcome), support.failed(NAME, FINDING)

    for text in (
        markdown.text(run, support.results(result), RunVerdict.NOT_CONFORMING),
        "\n".join(reproduction(result, run)),
    ):
        assert words in text
        assert f"python reproduce/{NAME}-{MARK}.py" in text
        assert "curl -sS" in text
