"""Where the moments of a case stand in its picture."""

from __future__ import annotations

import itertools

from conformance.report.html.course import Happening, Moment, Way
from conformance.report.html.timeline import HEIGHT_OF_ROW, SUITE, TARGET, Picture, picture

OUT = Moment(at=0.0, way=Way.OUT, kind="request", text="POST", line=3)
IN = Moment(at=0.02, way=Way.IN, kind="response", text="HTTP 200", line=4)
LATE = Moment(at=2.02, way=Way.MARK, kind="missing", text="x" * 500)


def _picture(*moments: Moment) -> Picture:
    found = picture(Happening(moments))
    assert found is not None
    return found


def test_rows_stand_below_each_other_within_the_picture() -> None:
    found = _picture(OUT, IN, LATE)
    heights = [step.y for step in found.steps]

    assert [HEIGHT_OF_ROW, HEIGHT_OF_ROW] == [b - a for a, b in itertools.pairwise(heights)]
    assert 0 < heights[0] and heights[-1] < found.height


def test_arrows_point_to_whom_it_went() -> None:
    out, back = _picture(OUT, IN).steps

    assert (SUITE, TARGET) == (out.start, out.end)
    assert (TARGET, SUITE) == (back.start, back.end)
    assert out.head.startswith(f"{TARGET},{out.y} {TARGET - 9},")
    assert back.head.startswith(f"{SUITE},{back.y} {SUITE + 9},")


def test_times_are_told_from_the_request_on_and_long_pauses_named() -> None:
    found = _picture(OUT, IN, LATE)

    assert ["+0.0 ms", "+20.0 ms", "+2,020.0 ms"] == [step.time for step in found.steps]
    assert ["", "", "2.0 s"] == [step.pause for step in found.steps]


def test_a_label_fits_between_the_lines() -> None:
    assert len(_picture(LATE).steps[0].label) < 120


def test_where_nothing_happened_there_is_no_picture() -> None:
    assert picture(Happening(())) is None
