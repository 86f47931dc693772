"""comparison.html as a whole."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from conformance.compare import Side, compared, page
from conformance.judge import Finding
from conformance.model import Expectation
from tests.unit.compare.runs import answered, edited, refused, side
from tests.unit.report import support
from tests.unit.report.hostile import TEXTS
from tests.unit.report.html.reading import Page, read

NAME = "echo.reference-id"
PROBE = support.good(2, name="until as digits", expectation=Expectation.OBSERVE)
BAD = support.bad(3)
FAILED = support.results(support.failed(NAME, Finding("another id is seen", "a", "b", lines=(5,))))
HOSTILE = (*TEXTS, "</script><img src=x onerror=alert(1)>", "{{ 7 * 7 }}", "' onclick='alert(1)")


def _page(before: Side, after: Side) -> str:
    return page(compared(before, after), before, after)


def _wordy(event: dict[str, Any]) -> None:
    event["data"]["more"] = "said"


def _sides() -> tuple[Side, Side]:
    good = answered(support.good(1), at=101.0)
    before = side(*good, *answered(PROBE, at=110.0), *refused(BAD, at=120.0))
    more = edited(good, _wordy, which=2)
    after = side(
        *more, *refused(PROBE, at=110.0), *refused(BAD, at=120.0, code=2), results=FAILED, nonce="other"
    )
    return before, after


@pytest.fixture(scope="module")
def text() -> str:
    return _page(*_sides())


@pytest.fixture(scope="module")
def shown(text: str) -> Page:
    return read(text)


def _first_screen(text: str) -> Page:
    return read(text[: text.index("<main>")])


def test_the_same_evidence_gives_the_same_bytes(text: str) -> None:
    assert text == _page(*_sides())


def test_the_page_is_well_formed_and_every_id_is_there_once(shown: Page) -> None:
    assert ([], []) == (shown.flaws, shown.open)
    assert len(shown.ids) == len(set(shown.ids))


def test_every_link_stays_in_the_page_and_has_its_target(shown: Page) -> None:
    links = [str(one["href"]) for one in shown.all("a")]

    assert len(links) > 20
    assert [] == [link for link in links if link[0] != "#" or link[1:] not in shown.ids]


def test_everything_that_names_another_element_names_one_that_is_there(shown: Page) -> None:
    names = ("aria-labelledby", "aria-describedby", "data-copy")
    named = {str(given[name]) for _, given in shown.elements for name in names if name in given}

    assert named
    assert set() == named - set(shown.ids)


def test_the_policy_allows_the_page_s_own_style_and_script_and_nothing_else(shown: Page) -> None:
    policy = next(str(one["content"]) for one in shown.all("meta") if one.get("http-equiv"))
    style, script = (
        base64.b64encode(hashlib.sha256(shown.text(tag).encode()).digest()).decode()
        for tag in ("style", "script")
    )

    assert (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; "
        "base-uri 'none'; form-action 'none'"
    ) == policy


def test_headings_go_down_one_step_at_a_time(shown: Page) -> None:
    depths = [int(tag[1]) for tag in shown.shape if re.fullmatch("h[1-6]", tag)]

    assert 1 == depths[0] and 1 == depths.count(1)
    assert [] == [pair for pair in itertools.pairwise(depths) if pair[1] > pair[0] + 1]


def test_the_first_screen_says_whether_they_are_comparable_the_class_and_the_counts(text: str) -> None:
    first = _first_screen(text)

    assert "✗ Comparable: breaking changes" in " ".join(first.text("h1", "span").split())
    for words in ("2 breaking", "1 notable", "1 informational", "1 regressed"):
        assert words in " ".join(first.text().split())
    assert "3 requests are the same in both runs, of 3 before and 3 after" in first.text("li")


def test_the_gravest_changes_come_first(shown: Page) -> None:
    assert ["breaking", "breaking", "notable", "informational"] == [
        one["data-standing"] for one in shown.all("article")
    ]
    assert ["change-1", "change-2", "change-3", "change-4"] == [one["id"] for one in shown.all("article")]


def test_a_change_shows_both_sides_with_the_difference_marked(text: str) -> None:
    card = text[text.index('data-subject="outcome"') :]
    card = card[: card.index("</article>")]

    assert "<mark>carried out</mark>" in card and "<mark>refused at once</mark>" in card
    assert "The run after has none here." in card
    assert 2 == card.count('class="timeline"')


def test_a_change_leads_to_the_evidence_of_both_runs(text: str, shown: Page) -> None:
    card = text[text.index('data-subject="reply"') :]
    links = re.findall('href="#((?:before|after)-[0-9]+)"', card[: card.index("</article>")])

    assert {"before", "after"} == {link.split("-")[0] for link in links}
    assert set(links) <= set(shown.ids)


def test_every_requirement_is_listed_by_what_became_of_it(text: str, shown: Page) -> None:
    assert {f"requirement-{one.requirement.id}" for one in FAILED} <= set(shown.ids)
    assert {"standing-regressed", "standing-still_passing"} <= set(shown.ids)
    assert text.index("standing-regressed") < text.index("standing-still_passing")


def test_the_times_of_both_runs_stand_beside_each_other(shown: Page) -> None:
    plots = [one for one in shown.all("figure") if one.get("class") == "plot"]

    assert 6 == len(plots)


def test_runs_that_cannot_be_compared_say_why_first_and_nothing_of_changes() -> None:
    before, _ = _sides()
    other = side(*answered(support.good(1), at=101.0), seed=8)
    text = _page(before, other)
    first = _first_screen(text)

    assert "? Not comparable" in " ".join(first.text("h1", "span").split())
    assert "seed: 7 before, 8 after" in first.text("li")
    assert [] == read(text).all("article")
    assert [] == read(text).flaws


def test_two_runs_alike_say_that_nothing_changed() -> None:
    good = answered(support.good(1), at=101.0)
    text = _page(side(*good), side(*good))

    assert "✓ Comparable: nothing changed" in " ".join(_first_screen(text).text("h1", "span").split())
    assert "None: what both runs sent fared alike in both." in read(text).text("p")


def test_what_each_run_has_of_its_own_is_not_marked_as_different() -> None:
    good = answered(support.good(1), at=101.0)
    text = _page(
        side(*good), side(*good, wall="2027-01-01T00:00:00+00:00", base_url="https://other.example.org")
    )
    heads = text[text.index('class="heads"') : text.index("<nav")]

    assert "<mark>https://other.example.org</mark>" in heads
    assert "<td>2027-01-01T00:00:00+00:00</td>" in heads


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_values_add_no_element(hostile: str) -> None:
    def told(value: str) -> str:
        def changed(event: dict[str, Any]) -> None:
            event["data"][f"name {value}"] = value

        good = answered(support.good(1, name=value), at=101.0)
        envelope = json.dumps({"statusCode": value, "statusMessage": value})
        refusal = refused(BAD, at=120.0)
        before = side(*good, *refusal)
        after = side(*edited(good, changed, which=2), refusal[0], replace(refusal[1], body=envelope))
        return _page(before, after)

    tame, wild = read(told("tame")), read(told(hostile))
    kept = {"mark", "span", "p"}  # of differences, and of what was shortened

    assert [] == wild.flaws
    assert [one for one in tame.shape if one not in kept] == [one for one in wild.shape if one not in kept]
    assert [] == [name for _, given in wild.elements for name in given if name.startswith("on")]
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028]", told(hostile))
