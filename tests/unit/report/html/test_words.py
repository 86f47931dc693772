"""Words, marks and anchors."""

from __future__ import annotations

from conformance.judge import RunVerdict
from conformance.report.html.words import RUN_MARKS, STANDINGS, anchor, milliseconds, moment

NAMES = ("0007", "0007.1", "a b", "a_b", "a_20_b", 'x"', "é", "\ud800", "A", "a")


def test_plain_names_are_their_own_anchors() -> None:
    assert "case-0007.1" == anchor("case", "0007.1")


def test_no_two_names_have_one_anchor() -> None:
    assert len(NAMES) == len({anchor("case", name) for name in NAMES})


def test_anchors_have_only_what_needs_no_escape() -> None:
    assert all(anchor("case", name).isascii() and '"' not in anchor("case", name) for name in NAMES)


def test_every_standing_has_a_mark_of_its_own() -> None:
    assert len(STANDINGS) == len({mark for mark, _ in STANDINGS.values()})
    assert set(RunVerdict) == set(RUN_MARKS)


def test_times_are_in_milliseconds() -> None:
    assert ("1,500.0 ms", "", "-3.6 ms") == (milliseconds(1.5), milliseconds(None), moment(-0.0036))
