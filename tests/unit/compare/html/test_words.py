"""Words of the page of a comparison."""

from __future__ import annotations

import pytest

from conformance.compare import Change, Class, Comparison, Kind, Seen
from conformance.compare.html.words import KINDS, MARKS, STANDINGS, outcome, verdict_style
from conformance.compare.requirements import rows
from conformance.judge import Verdict
from tests.unit.compare.runs import side


def _comparison(*grades: Class, obstacles: tuple[str, ...] = ()) -> Comparison:
    changes = tuple(
        Change(kind=Kind.REPLY, grade=grade, subject="x", before=Seen("a"), after=Seen("b"))
        for grade in grades
    )
    return Comparison(before={}, after={}, obstacles=obstacles, changes=changes)


@pytest.mark.parametrize(
    ("comparison", "style", "words"),
    [
        (_comparison(obstacles=("seed",)), "incomparable", "Not comparable"),
        (_comparison(Class.NOTABLE, Class.BREAKING), "breaking", "Comparable: breaking changes"),
        (
            _comparison(Class.NOTABLE, Class.INFORMATIONAL),
            "notable",
            "Comparable: notable changes, none of them breaking",
        ),
        (_comparison(Class.INFORMATIONAL), "informational", "Comparable: informational changes only"),
        (_comparison(), "unchanged", "Comparable: nothing changed"),
    ],
)
def test_the_gravest_class_is_said_first(comparison: Comparison, style: str, words: str) -> None:
    assert (style, words) == (outcome(comparison)[0], outcome(comparison)[2])


def test_every_kind_and_class_has_words_and_a_mark() -> None:
    assert {*Kind} == {*KINDS}
    assert {*Class} == {*MARKS}


def test_every_standing_of_a_requirement_has_its_place() -> None:
    found = {row.kind for row in rows(side(), side())}

    assert found <= {*STANDINGS}
    assert {kind.value for kind in Kind if kind in list(Kind)[:6]} <= {*STANDINGS}


@pytest.mark.parametrize(
    ("verdict", "style"),
    [("fail", "fail"), ("pass", "pass"), ("not applicable", "not-run"), ("error", "error")],
)
def test_a_verdict_is_dressed_as_in_the_report(verdict: str, style: str) -> None:
    assert style == verdict_style(verdict)
    assert verdict.replace(" ", "_") in [one.value for one in Verdict]
