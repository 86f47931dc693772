"""A change as it is shown."""

from __future__ import annotations

from conformance.compare import Change, Class, Kind, Seen, Side
from conformance.compare.html.change import Shelf, Shown
from tests.unit.compare.runs import answered, side
from tests.unit.report import support

RUN = side(*answered(support.good(1), at=101.0), *answered(support.good(2), at=102.0))


def _change(*lines: int, subject: str = "x", kind: Kind = Kind.REPLY) -> Change:
    return Change(
        kind=kind, grade=Class.NOTABLE, subject=subject, before=Seen("was", lines), after=Seen("is", lines)
    )


def _shown(*changes: Change, most: int = 9, run: Side = RUN) -> list[Shown]:
    return [*Shelf(run, run, changes, most=most).shown()]


def test_one_line_of_a_case_brings_all_others_of_it() -> None:
    (found,) = _shown(_change(5))

    assert [3, 4, 5, 6] == [one.before for one in found.exhibits]
    assert (5,) == found.before
    assert None not in found.pictures


def test_lines_of_several_cases_stand_alone_and_without_a_picture() -> None:
    (found,) = _shown(_change(6, 10))

    assert [6, 10] == [one.after for one in found.exhibits]
    assert (None, None) == found.pictures


def test_a_change_of_the_whole_run_has_words_alone() -> None:
    (found,) = _shown(_change(kind=Kind.PROTOCOL))

    assert () == found.exhibits
    assert "was" == "".join(piece.text for row in found.what.expected or () for piece in row.pieces)


def test_a_change_of_a_requirement_has_its_text() -> None:
    named, other = _shown(_change(3, subject="echo.reference-id"), _change(3))

    assert named.requirement is not None and "echo.reference-id" == named.requirement.id
    assert other.requirement is None


def test_changes_beyond_a_few_keep_their_words_and_lines_alone() -> None:
    first, second = _shown(_change(3), _change(4), most=1)

    assert first.exhibits and not second.exhibits
    assert (4,) == second.before
    assert ("change-1", "change-2") == (first.id, second.id)
