"""A plan of any length: drawn when it is gone through, and the same each time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.generate.cases import Cases
from conformance.model import Case
from tests.support import request


def made(count: int = 3) -> tuple[Cases, list[int]]:
    begun: list[int] = []

    def others() -> Iterator[Case]:
        begun.append(1)
        yield from (request(number) for number in range(3, 3 + count))

    return Cases((request(1), request(2)), count, others), begun


def ids(cases: object) -> list[str]:
    return [case.id for case in cases]  # type: ignore[attr-defined]


def test_it_goes_through_head_and_others_as_often_as_it_is_asked() -> None:
    cases, _ = made()

    assert ["0001", "0002", "0003", "0004", "0005"] == ids(cases) == ids(cases)


def test_its_length_and_its_head_cost_no_draw() -> None:
    cases, begun = made()

    assert (5, "0001", "0002") == (len(cases), cases[0].id, cases[-4].id)
    assert not begun


def test_others_are_drawn_for_their_place() -> None:
    cases, _ = made()

    assert ("0004", "0005") == (cases[3].id, cases[-1].id)
    assert ["0002", "0003"] == ids(cases[1:3])


def test_there_is_none_beyond_its_end() -> None:
    with pytest.raises(IndexError):
        made()[0][5]


def test_it_is_equal_to_the_same_cases() -> None:
    assert made()[0] == made()[0] == tuple(made()[0])
    assert made()[0] != made(2)[0]
