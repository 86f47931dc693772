"""A case told in steps."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from conformance.judge import Doubt, Finding, Judgement, RunView, Verdict
from conformance.report.allure_story import Kind, Outcome, Step, story
from conformance.report.html.course import Course, Happening, Moment, Way
from conformance.report.html.frame import page
from conformance.report.html.timeline import picture

from . import support
from .hostile import TEXTS

SVG = "{http://www.w3.org/2000/svg}"


def _story(run: RunView, case: str, judgement: Judgement | None = None) -> tuple[Step, ...]:
    return story(run.cases[case], judgement, Course(run, {}))


def _judged(*findings: Finding, doubts: tuple[Doubt, ...] = ()) -> Judgement:
    verdict = Verdict.FAIL if findings else Verdict.INCONCLUSIVE
    return Judgement(requirement="x", case="c1", verdict=verdict, findings=findings, doubts=doubts)


def test_the_steps_are_in_the_order_of_a_request() -> None:
    titles = [
        step.title.partition(":")[0].partition(" after")[0] for step in _story(support.conforming(), "c1")
    ]

    assert ["prepare", "send", "response", "acknowledgement", "user event", "judge"] == titles


def test_a_case_with_a_fault_names_it_and_its_twin() -> None:
    title = _story(support.conforming(), "c2")[0].title

    assert "like case c1: missing at /campaignName" in title


def test_messages_are_told_with_their_time_or_that_none_came() -> None:
    told = [[step.title for step in _story(support.conforming(), case)[3:5]] for case in ("c1", "c2")]

    assert ["acknowledgement: after 100.0 ms", "user event: after 200.0 ms"] == told[0]
    assert ["acknowledgement: none came", "user event: none came"] == told[1]


def test_a_pass_ends_every_step_well() -> None:
    assert {Outcome.KEPT} == {step.outcome for step in _story(support.conforming(), "c1")}


def test_a_finding_breaks_the_last_step_and_says_why() -> None:
    last = _story(support.conforming(), "c1", _judged(Finding("another type")))[-1]

    assert (Outcome.BROKEN, "another type") == (last.outcome, last.why)


def test_a_doubt_leaves_the_last_step_unsure() -> None:
    last = _story(support.conforming(), "c1", _judged(doubts=(Doubt("a gap", (4,)),)))[-1]

    assert (Outcome.UNSURE, "a gap") == (last.outcome, last.why)


def test_the_timeline_is_drawn_and_told_in_words() -> None:
    drawn, told = _story(support.conforming(), "c1")[-1].attachments
    root = ET.fromstring(drawn.body)
    labels = [one.text for one in root.iter(f"{SVG}text") if one.get("class") == "said"]

    assert (Kind.PICTURE, Kind.TEXT) == (drawn.kind, told.kind)
    assert f"{SVG}svg" == root.tag
    assert len(told.body.splitlines()) == len(labels) > 3
    assert all(str(label) in told.body.decode() for label in labels)


@pytest.mark.parametrize("hostile", TEXTS)
def test_a_picture_is_well_formed_and_small_whatever_is_said_in_it(hostile: str) -> None:
    happened = Happening(tuple(Moment(at=0.1, way=Way.IN, kind="gap", text=hostile) for _ in range(24)))
    drawn = page("sequence.svg", picture=picture(happened)).encode("utf-8", "strict")

    assert f"{SVG}svg" == ET.fromstring(drawn).tag
    assert len(drawn) < 64 * 1024


def test_a_case_without_a_response_is_told_so() -> None:
    assert Outcome.UNSURE == _story(support.cut(), "c2")[2].outcome


def test_the_timeline_names_way_and_line_of_each_moment() -> None:
    timeline = _story(support.conforming(), "c1")[-1].attachments[-1]
    rows = timeline.body.decode().splitlines()

    assert Kind.TEXT == timeline.kind
    assert "suite -> target" in rows[0]
    assert "POST: case c1 (evidence line " in rows[0]
    assert any("target -> suite acknowledgement on /v2/me/outbound" in row for row in rows)
