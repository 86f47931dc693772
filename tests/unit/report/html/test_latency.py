"""How long the target took, as pictures."""

from __future__ import annotations

from conformance.report.html.latency import WIDTH, Plot, plots
from tests.unit.report import support


def _plots() -> dict[str, Plot]:
    return {plot.name: plot for plot in plots(support.conforming())}


def test_each_kind_of_answer_has_its_plot() -> None:
    assert {"response": 2, "acknowledgement": 1, "user event": 1} == {
        name: sum(one.count for one in plot.bins) for name, plot in _plots().items()
    }


def test_a_time_stands_in_the_bin_around_it() -> None:
    found = _plots()["acknowledgement"].bins[0]

    assert found.low <= 100.001 and 99.999 <= found.high
    assert found.low < found.high


def test_all_plots_have_one_scale() -> None:
    ticks = [plot.ticks for plot in _plots().values()]

    assert ticks[0] == ticks[1] == ticks[2]
    assert len(ticks[0]) <= 9
    assert all(0 <= x <= WIDTH for x, _ in ticks[0])


def test_later_times_stand_further_right() -> None:
    found = _plots()

    assert found["response"].bins[0].x < found["acknowledgement"].bins[0].x < found["user event"].bins[0].x
    assert all(one.x + one.width <= WIDTH + 1 for plot in found.values() for one in plot.bins)


def test_a_few_times_are_dots_and_many_are_bars() -> None:
    cases = [support.good(number) for number in range(1, 21)]
    answers = [one for case in cases for one in support.answered(case, at=101.0)]
    many = plots(support.view(support.HEADER, support.OPENED, *answers))

    assert all(plot.dotted for plot in _plots().values())
    assert not any(plot.dotted for plot in many)
    assert [100.0] == [one.height for one in many[0].bins]


def test_dots_are_as_many_as_times() -> None:
    assert 2 == len(_plots()["response"].bins[0].dots)


def test_where_nothing_was_measured_there_are_no_plots() -> None:
    assert () == plots(support.halted_at_set_up())
