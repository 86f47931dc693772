"""The line that moves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.report.bar import Line, Standing, clock

SENDING = Standing(
    stage="sending", since=100.0, began=100.0, total=119, sent=63, settled=60, unexpected=2, allowed=2_000
)


def _text(
    standing: Standing = SENDING, *, width: int = 77, now: float = 130.0, ascii_only: bool = False
) -> str:
    return Line(standing, now).text(width, ascii_only=ascii_only).plain


def test_it_has_cases_records_of_the_limit_unexpected_answers_and_the_time_left() -> None:
    assert _text().endswith("━─────────  60/119  63/2000 records  2 unexpected  0:30 left")


@pytest.mark.parametrize("width", [1, 5, 12, 20, 37, 50, 60, 77, 200])
@pytest.mark.parametrize("stage", ["sending", "looking for the smallest"])
def test_it_is_never_wider_than_it_may_be(width: int, stage: str) -> None:
    assert len(_text(replace(SENDING, stage=stage), width=width)) <= width


def test_on_a_narrow_screen_the_count_of_cases_stays_longest() -> None:
    assert "60/119" in _text(width=20) and "records" not in _text(width=20)
    assert "60/119  2 unexpected" in _text(width=37)


def test_the_bar_fills_with_the_cases() -> None:
    none, half, whole = (_text(replace(SENDING, settled=settled)) for settled in (0, 60, 119))

    assert (0, True, 0) == (none.count("━"), half.count("━") < half.count("─") + 3, whole.count("─"))


def test_it_changes_with_the_time_alone() -> None:
    silent = replace(SENDING, until=140.0, silence=0.0)

    assert len({_text(silent, now=130.0 + tenth / 10) for tenth in range(0, 10, 3)}) >= 3


def test_silence_is_counted_down() -> None:
    silent = replace(SENDING, stage="watching", until=135.0)

    assert ["watching 0:05", "watching 0:02", "watching 0:00"] == [
        _text(silent, now=now)[2:15] for now in (130.0, 133.0, 137.0)
    ]


def test_before_some_cases_are_through_it_says_how_long_it_has_been() -> None:
    assert "0:30 so far" in _text(replace(SENDING, settled=10))
    assert "left" in _text(replace(SENDING, settled=11))


def test_the_time_left_has_the_silence_in_it() -> None:
    assert 30.0 + 7 == pytest.approx(replace(SENDING, settled=60, silence=7.5).left(130.0))


def test_of_a_run_that_is_through_only_the_silence_is_left() -> None:
    assert 4.0 == replace(SENDING, settled=119, until=134.0).left(130.0)


def test_before_anything_is_sent_it_says_what_is_done_and_for_how_long() -> None:
    assert _text(Standing(stage="preparing", since=128.0))[2:] == "preparing 0:02"


def test_where_only_ascii_can_be_shown_it_is_ascii() -> None:
    assert _text(ascii_only=True).isascii() and "#" in _text(ascii_only=True)


def test_a_clock_has_hours_where_there_are_any() -> None:
    assert ["0:00", "0:59", "1:00", "1:00:01"] == [clock(seconds) for seconds in (0.4, 59.4, 59.6, 3_601)]
