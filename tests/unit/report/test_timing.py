"""How long the target took."""

from __future__ import annotations

from conformance.report.timing import Spread, timing

from . import support


def test_times_are_counted_from_the_request_in_milliseconds() -> None:
    spreads = timing(support.conforming())

    assert Spread(count=2, median=20.0, p95=20.0, max=20.0) == spreads["response"]
    assert Spread(count=1, median=100.0, p95=100.0, max=100.0) == spreads["acknowledgement"]
    assert Spread(count=1, median=200.0, p95=200.0, max=200.0) == spreads["user_event"]


def test_a_request_without_a_response_has_no_response_time() -> None:
    assert timing(support.cut())["response"].count == 1


def test_nothing_measured_has_no_figures() -> None:
    assert Spread(count=0) == timing(support.halted_at_set_up())["acknowledgement"]


def test_figures_are_measured_ones() -> None:
    cases = [support.good(number) for number in range(1, 21)]
    sent = (record for i, case in enumerate(cases) for record in support.answered(case, at=101.0 + i))
    slow = support.good(21)
    late = (*support.answered(slow, at=140.0)[:2], support.acknowledgement(slow, at=144.0))
    spread = timing(support.view(support.HEADER, support.OPENED, *sent, *late))["acknowledgement"]

    assert (21, 100.0, 100.0, 4000.0) == (spread.count, spread.median, spread.p95, spread.max)
