"""The records that the page shows."""

from __future__ import annotations

import json
from dataclasses import replace

from conformance.evidence import Minimised, Sent, parse
from conformance.report.html.cited import MOST, cited, records
from tests.unit.report import support


def test_only_cited_records_are_shown_in_the_order_of_the_file() -> None:
    run = support.conforming()

    assert [2, 4] == [one.number for one in cited(run.evidence, (4, 2, 4))]


def test_a_record_is_shown_as_it_was_written() -> None:
    lines = support.every_kind()
    evidence = parse(lines)
    shown = cited(evidence, range(2, len(lines)))

    assert [json.loads(line) for line in lines[1:-1]] == [json.loads(one.text) for one in shown]
    assert all(one.whole for one in shown)


def test_records_of_minimising_can_be_cited() -> None:
    evidence = parse(support.every_kind())
    kinds = {type(one) for one in records(evidence, (line.number for line in evidence.aftermath)).values()}

    assert {Sent, Minimised} <= kinds


def test_a_record_says_what_it_is_about() -> None:
    run = support.conforming()
    shown = {one.number: (one.kind, one.about) for one in cited(run.evidence, range(2, 6))}

    assert ("case", "c1") == shown[3]
    assert ("exchange", "case, c1") == shown[4]
    assert ("event", "/v2/me/outbound") == shown[5]


def test_a_long_record_is_shortened_and_says_so() -> None:
    exchange = support.exchange(support.good(), at=101.0, body="x" * 100_000)
    run = support.view(support.HEADER, support.OPENED, exchange)
    shown = cited(run.evidence, (3,))[0]

    assert len(shown.text) < 7_000
    assert not shown.whole


def test_more_records_than_fit_are_left_out_the_last_ones_cited() -> None:
    case = support.good()
    events = [replace(support.acknowledgement(case, at=101.0), index=n) for n in range(MOST + 10)]
    run = support.view(support.HEADER, support.OPENED, *events)

    assert MOST == len(cited(run.evidence, reversed(range(3, MOST + 13))))
    assert 13 == cited(run.evidence, reversed(range(3, MOST + 13)))[0].number


def test_a_line_that_is_not_there_is_passed_over() -> None:
    assert () == cited(support.conforming().evidence, (9_999,))
