"""What was expected and what was seen, side by side."""

from __future__ import annotations

from conformance.model import ABSENT, Json
from conformance.report.html.difference import Row, Sides, sides


def _marked(rows: tuple[Row, ...] | None) -> list[str]:
    return [piece.text for row in rows or () for piece in row.pieces if piece.marked]


def _whole(rows: tuple[Row, ...] | None) -> str:
    return "\n".join("".join(piece.text for piece in row.pieces) for row in rows or ())


def test_only_what_differs_within_a_line_is_marked() -> None:
    found = sides("Gws1x04", "gws1x04")

    assert (["G"], ["g"]) == (_marked(found.expected), _marked(found.seen))


def test_a_type_that_differs_is_marked() -> None:
    found = sides(134, "134")

    assert '"134"' == _whole(found.seen)
    assert _marked(found.seen)
    assert all(row.differs for row in (*(found.expected or ()), *(found.seen or ())))


def test_a_member_that_is_missing_is_marked_where_it_is_there() -> None:
    found = sides({"a": 1, "b": 2, "c": 3}, {"a": 1, "c": 3})

    assert ['"b": 2,'] == _marked(found.expected)
    assert [] == _marked(found.seen)


def test_what_only_one_side_has_within_a_line_leaves_a_mark_on_the_other() -> None:
    found = sides("abcdef", "abcde")

    assert ["f"] == _marked(found.expected)
    assert [""] == _marked(found.seen)


def test_equal_values_have_no_mark() -> None:
    found = sides({"a": [1, 2]}, {"a": [1, 2]})

    assert [] == _marked(found.expected) + _marked(found.seen)


def test_lines_that_share_nothing_are_marked_whole() -> None:
    assert ['"one acknowledgement"'] == _marked(sides("one acknowledgement", [1]).expected)


def test_a_side_of_which_nothing_is_said_stays_empty_and_the_other_unmarked() -> None:
    found = sides(ABSENT, "seen")

    assert found.expected is None and found.there
    assert [] == _marked(found.seen)
    assert not sides(ABSENT, ABSENT).there


def test_both_sides_are_told_whole_whatever_is_marked() -> None:
    left: Json = {"a": [1, 2, 3], "b": "xyz"}
    found = sides(left, {"a": [1, 3], "b": "xYz", "d": None})

    assert '{\n  "a": [\n    1,\n    2,\n    3\n  ],\n  "b": "xyz"\n}' == _whole(found.expected)
    assert '{\n  "a": [\n    1,\n    3\n  ],\n  "b": "xYz",\n  "d": null\n}' == _whole(found.seen)


def test_long_values_are_cut_and_say_so() -> None:
    found: Sides = sides([list(range(40)), list(range(40))], "x" * 100_000)

    assert "more lines)" in _whole(found.expected)
    assert len(_whole(found.seen)) < 3_000
