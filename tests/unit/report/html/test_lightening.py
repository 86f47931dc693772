"""How much of a page may be findings."""

from __future__ import annotations

from conformance.judge import Finding
from conformance.report.html.card import Card, cards
from conformance.report.html.cited import records
from conformance.report.html.course import Course
from conformance.report.html.lightening import MOST, lightened
from tests.unit.report import support


def _cards() -> list[Card]:
    run = support.conforming()
    course = Course(run, records(run.evidence, range(1, 20)))
    findings = [Finding(f"{letter} is seen", lines=(3,)) for letter in "abcdefgh"]
    ids = [row.requirement.id for row in support.results()][: MOST // 8 + 3]
    return list(cards([support.failed(one, *findings) for one in ids], course, {}))


def test_the_first_findings_are_whole_and_the_others_keep_words_and_lines() -> None:
    found = [one for card in lightened(_cards()) for one in card.findings]
    whole, brief = found[:MOST], found[MOST:]

    assert brief
    assert all(one.picture is not None and not one.brief for one in whole)
    assert all(one.picture is None and one.smallest is None and one.brief for one in brief)
    assert [one.message for card in _cards() for one in card.findings] == [one.message for one in found]
    assert all((3,) == one.lines for one in brief)


def test_doubts_count_as_findings_do() -> None:
    run = support.conforming()
    unsure = cards([support.in_doubt("echo.user-event", "x")], Course(run, {}), {})[0]
    last = list(lightened([*_cards(), unsure]))[-1]

    assert unsure.doubts[0].picture is not None
    assert last.doubts[0].picture is None
