"""How far two clocks are apart, by the Date of answers."""

from __future__ import annotations

import pytest

from conformance.evidence import Purpose
from conformance.wire.checkup.clocks import clock_symptoms, skew
from tests.unit.wire.checkup.support import config, evidence, exchange

WALL = {"wall": "2026-01-01T12:00:00.000+00:00", "clock": 100.0}


def dated(*dates: str) -> object:
    answers = [
        exchange(Purpose.LOGIN, sent=110.0, took=0.0, response_headers=(("Date", date),)) for date in dates
    ]
    return evidence(*answers, **WALL)


@pytest.mark.parametrize(
    ("date", "apart"),
    [
        ("Thu, 01 Jan 2026 12:00:10 GMT", 0),
        ("Thu, 01 Jan 2026 13:00:10 GMT", 3600),
        ("Thu, 01 Jan 2026 11:00:10 GMT", -3600),
        ("Thu Jan  1 12:00:10 2026", 0),
    ],
)
def test_the_difference_is_measured_at_the_answer(date: str, apart: float) -> None:
    assert apart == pytest.approx(skew(dated(date)))


def test_no_date_and_no_readable_date_say_nothing() -> None:
    assert skew(evidence(exchange(Purpose.LOGIN))) is None
    assert skew(dated("yesterday")) is None


def test_an_old_answer_that_was_kept_is_outdone_by_a_fresh_one() -> None:
    assert 0 == skew(dated("Thu, 01 Jan 2026 10:00:10 GMT", "Thu, 01 Jan 2026 12:00:10 GMT"))


@pytest.mark.parametrize(
    ("date", "safe", "grave"),
    [
        ("Thu, 01 Jan 2026 12:00:40 GMT", True, []),
        ("Thu, 01 Jan 2026 12:03:00 GMT", True, [False]),
        ("Thu, 01 Jan 2026 14:30:00 GMT", False, [False]),
        ("Thu, 01 Jan 2026 14:30:00 GMT", True, [True]),
        ("Thu, 01 Jan 2026 11:30:00 GMT", True, [True]),
    ],
)
def test_it_is_grave_where_the_time_of_day_decides_what_may_be_dialled(
    date: str, safe: bool, grave: list[bool]
) -> None:
    assert grave == [one.grave for one in clock_symptoms(dated(date), config(dial_safe_window=safe))]
