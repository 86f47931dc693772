"""How long a target asks to be left alone."""

from __future__ import annotations

import math
from email.utils import formatdate

import pytest

from conformance.evidence import Exchange, Purpose
from conformance.wire.retry_after import UNSAID, asked

NOW = 1_700_000_000.0


def answer(status: int = 503, *headers: tuple[str, str], failure: str | None = None) -> Exchange:
    return Exchange(
        n=1,
        purpose=Purpose.CASE,
        session="s",
        method="POST",
        url="http://h/",
        status=status,
        response_headers=headers,
        failure=failure,
        sent=0.0,
        end=1.0,
    )


def rest(*values: str, status: int = 503) -> float | None:
    return asked(answer(status, *(("Retry-After", value) for value in values)), wall=lambda: NOW)


@pytest.mark.parametrize("status", [429, 503])
def test_seconds_are_seconds(status: int) -> None:
    assert 120.0 == rest("120", status=status)


def test_a_date_is_measured_from_now() -> None:
    assert 90.0 == rest(formatdate(NOW + 90, usegmt=True))


def test_a_date_is_measured_from_the_targets_own_clock_where_it_tells() -> None:
    found = answer(
        503,
        ("Date", formatdate(NOW + 5_000, usegmt=True)),
        ("Retry-After", formatdate(NOW + 5_030, usegmt=True)),
    )

    assert 30.0 == asked(found, wall=lambda: NOW)


def test_a_date_that_is_over_asks_for_no_rest() -> None:
    assert 0.0 == rest(formatdate(NOW - 90, usegmt=True))


@pytest.mark.parametrize(
    "value", ["", "-5", "1.5", "soon", "٣", "Fri, 99 Foo 2026 00:00:00 GMT", "1e9", "0x10", "+5", "1 2"]
)
def test_what_is_neither_counts_as_not_said(value: str) -> None:
    assert UNSAID == rest(value)


def test_nothing_said_is_a_short_rest() -> None:
    assert UNSAID == rest()


def test_an_absurd_number_is_more_than_anybody_waits() -> None:
    assert math.inf == rest("9" * 400)


def test_the_last_of_several_counts() -> None:
    assert 7.0 == rest("3", "7")


@pytest.mark.parametrize("status", [200, 400, 500, 502, 504])
def test_other_answers_ask_for_nothing(status: int) -> None:
    assert rest("120", status=status) is None


def test_an_answer_that_broke_off_asks_for_nothing() -> None:
    assert asked(answer(503, ("Retry-After", "9"), failure="closed"), wall=lambda: NOW) is None
