"""The roll of cases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.model import Expectation
from conformance.report.html.roll import MOST, roll
from tests.unit.report import support


def test_a_case_has_what_it_tries_what_became_of_it_and_its_times() -> None:
    first, second = roll(support.conforming(), ()).entries

    assert ("c1", "matrix", "accepted", "carried out") == (
        first.id,
        first.tries,
        first.expected,
        first.became,
    )
    assert ("20.0 ms", "100.0 ms", "200.0 ms") == (first.response, first.acknowledgement, first.user_event)
    assert ("matrix: missing at /campaignName", "refused", "") == (
        second.tries,
        second.became,
        second.acknowledgement,
    )


@pytest.mark.parametrize("expectation", Expectation)
def test_every_expectation_has_its_words(expectation: Expectation) -> None:
    case = support.good(expectation=expectation)
    run = support.view(support.HEADER, support.OPENED, *support.refused(case, at=101.0))

    assert roll(run, ()).entries[0].expected


def test_a_case_without_a_response_has_no_time() -> None:
    assert "" == roll(support.cut(), ()).entries[-1].response


def test_cases_beyond_the_first_have_a_row_where_they_are_named() -> None:
    count = MOST + 20
    records = [
        one
        for n in range(1, count + 1)
        for one in support.refused(replace(support.bad(2), id=f"c{n}"), at=101.0)
    ]
    found = roll(support.view(support.HEADER, support.OPENED, *records), [f"c{count - 1}", "c1", "none"])

    assert MOST + 1 == len(found.entries)
    assert f"c{count - 1}" == found.entries[-1].id
    assert 19 == found.left_out
