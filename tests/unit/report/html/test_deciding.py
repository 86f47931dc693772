"""Cases that bear on a requirement which nothing was found against."""

from __future__ import annotations

from dataclasses import replace

from conformance.model import Trait
from conformance.report.html.deciding import deciding
from tests.unit.report import support


def test_a_case_counts_for_what_it_decides_and_for_what_it_has_accepted() -> None:
    case = support.good(traits=(Trait("request.window", "until 86399"), Trait("request.window", "from 0")))
    run = support.view(support.HEADER, support.OPENED, *support.answered(case, at=101.0))
    found = deciding(run)

    assert {"request.sample-accepted": ["c1"], "request.window": ["c1"]} == {
        requirement: [one.case for one in examples] for requirement, examples in found.items()
    }


def test_an_example_has_the_lines_of_request_response_and_messages() -> None:
    assert (3, 4, 5, 6) == deciding(support.conforming())["request.sample-accepted"][0].lines


def test_a_request_without_a_response_has_its_own_line_once() -> None:
    assert (7,) == deciding(support.cut())["request.sample-accepted"][1].lines


def test_a_few_cases_are_enough() -> None:
    cases = [replace(support.bad(), id=f"c{n}") for n in range(5)]
    records = [one for case in cases for one in support.refused(case, at=101.0)]
    found = deciding(support.view(support.HEADER, support.OPENED, *records))

    assert ["c0", "c1", "c2"] == [one.case for one in found["request.campaign-name-required"]]
