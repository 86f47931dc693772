"""The evidence of both sides, record beside record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conformance.compare import Side
from conformance.compare.html.exhibit import Exhibit, exhibits
from conformance.report.html.cited import records
from conformance.report.html.difference import Row
from tests.unit.compare.runs import answered, refused, side
from tests.unit.report import support

LINES = (3, 4, 5, 6)


def _exhibits(before: Side, after: Side, *lines: Sequence[int]) -> tuple[Exhibit, ...]:
    one, other = lines or (LINES, LINES)
    known = (records(before.run.evidence, one), records(after.run.evidence, other))
    return exhibits((one, other), known, (before, after))


def _text(rows: tuple[Row, ...] | None) -> str:
    return "\n".join("".join(piece.text for piece in row.pieces) for row in rows or ())


GOOD = side(*answered(support.good(1), at=101.0))


def test_request_response_and_messages_stand_beside_each_other_with_their_lines() -> None:
    found = _exhibits(GOOD, GOOD)

    assert [
        ("request", 3, 3),
        ("response", 4, 4),
        ("message on /v2/me/outbound", 5, 5),
        ("message on /me/internal", 6, 6),
    ] == [(one.name, one.before, one.after) for one in found]
    assert not any(row.differs for one in found for row in one.sides.seen or ())


def test_what_only_one_run_has_stands_alone() -> None:
    found = _exhibits(GOOD, side(*refused(support.good(1), at=101.0)), LINES, (3, 4))
    last = found[-1]

    assert (6, None, None) == (last.before, last.after, last.sides.seen)
    assert last.sides.expected is not None


def test_what_differs_is_marked() -> None:
    found = _exhibits(GOOD, side(*refused(support.good(1), at=101.0)), LINES, (3, 4))
    response = found[1].sides

    assert '"status": 400' in _text(response.seen)
    assert any(row.differs for row in response.seen or ())


def test_the_nonce_of_a_run_is_the_same_word_on_both_sides() -> None:
    one, other = (
        side(*answered(support.good(1, reference_id=f"{nonce}-1"), at=101.0), nonce=nonce)
        for nonce in ("123456789", "987654321")
    )
    found = _exhibits(one, other)

    assert '"referenceId": "(nonce)-1"' in _text(found[2].sides.seen)
    assert not any(row.differs for row in found[2].sides.seen or ())


def test_a_short_nonce_is_left_alone() -> None:
    found = _exhibits(side(*answered(support.good(1), at=101.0), nonce="5"), GOOD)

    assert "(nonce)" not in _text(found[0].sides.expected)


def test_several_of_a_kind_are_numbered_and_a_few_are_enough() -> None:
    found = _exhibits(GOOD, GOOD, (5,) * 20, (5,))

    assert "message on /v2/me/outbound 2" == found[1].name
    assert 8 == len(found)


def test_a_body_that_is_no_json_and_a_failure_are_shown_as_they_are() -> None:
    sent, answer = refused(support.good(1), at=101.0)
    odd = side(sent, replace(answer, body="<html>"))
    broken = side(sent, replace(answer, status=None, body=None, failure="connection closed"))
    found = _exhibits(odd, broken, (3, 4), (3, 4))

    assert '"body": "<html>"' in _text(found[1].sides.expected)
    assert '"failure": "connection closed"' in _text(found[1].sides.seen)


def test_any_other_record_is_shown_whole() -> None:
    (found,) = _exhibits(GOOD, GOOD, (2,), (2,))

    assert "session" == found.name
    assert '"version": "8.5.201.29"' in _text(found.sides.seen)
