"""report.html as a whole."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
from dataclasses import replace

import pytest

from conformance import catalogue
from conformance.evidence import parse
from conformance.judge import Finding, Result, RunVerdict, RunView
from conformance.report import html
from conformance.report.waived import applied
from conformance.waivers import Waiver
from tests.unit.report import support
from tests.unit.report.hostile import TEXTS

from .reading import Page, read

NAME = "echo.reference-id"
HOSTILE = (
    *TEXTS,
    "</script><img src=x onerror=alert(1)>",
    '"><b id="x',
    "' onclick='alert(1)",
    "{{ 7 * 7 }}",
    "]]>",
)


def _text(run: RunView, *changed: Result, verdict: RunVerdict = RunVerdict.NOT_CONFORMING) -> str:
    return html.text(run, support.results(*changed), verdict)


def _failing() -> str:
    finding = Finding("another id is seen", "n1-1", "n1-2", "/data/referenceId", (3, 5))
    return _text(
        RunView(parse(support.every_kind())),
        support.failed(NAME, finding),
        support.failed("request.window", Finding("of the whole run", lines=(2,)), case=None),
        support.in_doubt("echo.user-event", "a poll was dropped"),
    )


@pytest.fixture(scope="module")
def page() -> Page:
    return read(_failing())


def test_the_same_evidence_gives_the_same_bytes() -> None:
    assert _failing() == _failing()


def test_the_page_is_well_formed(page: Page) -> None:
    assert [] == page.flaws
    assert [] == page.open


def test_every_id_is_there_once(page: Page) -> None:
    assert len(page.ids) == len(set(page.ids))


def test_every_link_stays_in_the_page_and_has_its_target(page: Page) -> None:
    links = [str(one["href"]) for one in page.all("a")]

    assert len(links) > 100
    assert [] == [link for link in links if link[0] != "#" or link[1:] not in page.ids]


def test_everything_that_names_another_element_names_one_that_is_there(page: Page) -> None:
    names = ("aria-labelledby", "aria-describedby", "data-copy")
    named = [str(given[name]) for _, given in page.elements for name in names if name in given]

    assert named
    assert set() == set(named) - set(page.ids)


def test_nothing_is_loaded_by_any_element(page: Page) -> None:
    loading = {
        "src",
        "srcset",
        "data",
        "poster",
        "action",
        "formaction",
        "background",
        "style",
        "ping",
        "xlink:href",
    }

    assert [] == [(tag, given) for tag, given in page.elements if loading & given.keys()]
    assert set() == {"link", "img", "iframe", "object", "embed", "base", "use", "image", "audio"} & set(
        page.shape
    )
    assert "url(" not in page.text("style") and "@import" not in page.text("style")


def test_no_element_has_a_handler(page: Page) -> None:
    assert [] == [name for _, given in page.elements for name in given if name.startswith("on")]


def test_the_policy_allows_the_page_s_own_style_and_script_and_nothing_else(page: Page) -> None:
    policy = next(str(one["content"]) for one in page.all("meta") if one.get("http-equiv"))
    hashes = {
        tag: base64.b64encode(hashlib.sha256(page.text(tag).encode()).digest()).decode()
        for tag in ("style", "script")
    }

    assert (
        f"default-src 'none'; style-src 'sha256-{hashes['style']}'; script-src 'sha256-{hashes['script']}'; "
        "base-uri 'none'; form-action 'none'"
    ) == policy
    assert 1 == len(page.all("style")) == len(page.all("script"))


def test_the_verdict_comes_first_with_what_it_rests_on() -> None:
    page = read(_text(support.conforming(), verdict=RunVerdict.CONFORMING))
    shown = page.text()

    assert "✓ conforming" in " ".join(page.text("h1", "span").split())
    for piece in (
        "https://gws.example.org/cloud-web",
        "8.5.201.29, edition 8.5.2",
        "standard, seed 7, nonce n1",
        "required statements proven",
        "no run can test it",
        "no production GWS",
    ):
        assert piece in shown[: shown.index("What is not a pass")], piece


def test_the_verdict_of_smoke_carries_its_name() -> None:
    run = support.conforming(replace(support.HEADER, scope="smoke"))

    assert "conforming (smoke)" in read(_text(run, verdict=RunVerdict.CONFORMING)).text("title")


def test_every_requirement_has_a_place_and_what_is_no_pass_comes_first(page: Page) -> None:
    cards = list(page.all("article"))

    assert {row.id for row in catalogue.load()} == {one["id"] for one in cards}
    standings = [one["data-standing"] for one in cards]
    assert ["fail", "fail", "inconclusive"] == standings[:3]
    assert "pass" == standings[-1]
    assert 2 == len([one for one in standings if one == "fail"])


def test_a_requirement_leads_to_its_evidence_by_a_link_of_its_own(page: Page) -> None:
    text = _failing()
    card = text[text.index(f'<article class="card fail" id="{NAME}"') :]
    card = card[: card.index("</article>")]

    assert '<a href="#line-3">' in card and '<a href="#line-5">' in card
    assert {"line-3", "line-5"} <= set(page.ids)


def test_every_case_sent_has_a_place(page: Page) -> None:
    assert {"case-c1", "case-c2", "case-c3"} <= set(page.ids)


def test_the_record_of_a_cited_line_is_shown_as_it_was_written() -> None:
    page = read(_failing())

    assert '"referenceId": "n1-1"' in page.text("code")


def test_a_halt_is_shown_with_its_remedy() -> None:
    shown = read(_text(support.halted_at_set_up(), verdict=RunVerdict.SET_UP)).text()

    assert "the login was refused" in shown
    assert "Check the password." in shown


def test_a_cut_run_says_so() -> None:
    assert "the run was cut short" in read(_text(support.cut())).text()


def test_headings_go_down_one_step_at_a_time(page: Page) -> None:
    depths = [int(tag[1]) for tag in page.shape if re.fullmatch("h[1-6]", tag)]

    assert 1 == depths[0] and 1 == depths.count(1)
    assert [] == [pair for pair in itertools.pairwise(depths) if pair[1] > pair[0] + 1]


def test_controls_and_pictures_have_names(page: Page) -> None:
    assert all("aria-label" in one for one in page.all("svg"))
    assert all("aria-labelledby" in one or "aria-label" in one for one in page.all("section"))
    assert {"header", "nav", "main", "footer"} <= set(page.shape)
    assert "en" == page.all("html")[0]["lang"]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_values_add_no_element(hostile: str) -> None:
    def shown(value: str) -> str:
        case = support.good(1, reference_id=value, name=value)
        version = replace(support.OPENED, version=value)
        envelope = json.dumps({"statusCode": 1, "statusMessage": value})
        refused = support.exchange(case, at=101.0, status=400, body=envelope)
        records = support.answered(case, at=101.0)
        run = support.view(support.HEADER, version, records[0], refused, *records[2:])
        finding = Finding(f"it says {value}", value, [value], f"/{value}", (2, 3, 4, 5))
        return _text(
            run,
            support.failed(NAME, finding),
            support.in_doubt("echo.user-event", f"because {value}"),
            support.in_doubt("echo.none-invented", f"because {value}", cases=0),
        )

    tame, wild = read(shown("tame")), read(shown(hostile))
    kept = {"mark", "span", "p", "button"}  # of differences, and of what was shortened

    assert [] == wild.flaws
    assert [one for one in tame.shape if one not in kept] == [one for one in wild.shape if one not in kept]
    assert [] == [name for _, given in wild.elements for name in given if name.startswith("on")]
    assert len(wild.ids) == len(set(wild.ids))
    assert "49" != wild.text("h4").strip()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_values_leave_no_character_that_hides(hostile: str) -> None:
    finding = Finding(f"it says {hostile}", {hostile: hostile}, hostile, f"/{hostile}")
    text = _text(support.conforming(), support.failed(NAME, finding))

    text.encode()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028]", text)
    assert len(text) < len(_failing()) + 60_000


def test_a_case_of_a_strange_name_has_a_place_that_links_find() -> None:
    case = support.good(1, id='c 1"><script>')
    run = support.view(support.HEADER, support.OPENED, *support.answered(case, at=101.0))
    page = read(_text(run, support.failed(NAME, Finding("x"), case=case.id)))

    assert "case-c_20_1_22__3e__3c_script_3e_" in page.ids
    assert "#case-c_20_1_22__3e__3c_script_3e_" in [one["href"] for one in page.all("a")]


WAIVER = Waiver(
    requirement=NAME,
    target="https://gws.example.org/*",
    expires="2099-03-31",
    reason="<b>ticket</b> 12",
    owner="Ada",
    link="https://tickets.example.org/12",
)


def _waived(*waivers: Waiver) -> str:
    run, results = support.conforming(), support.results(support.failed(NAME, Finding("x")))
    return html.text(run, results, RunVerdict.NOT_CONFORMING, applied(waivers, run, results))


def test_a_waived_failure_is_shown_with_its_reason_owner_day_and_link_and_stays_listed() -> None:
    text = _waived(WAIVER)
    page, card = read(text), text[text.index(f'<article class="card fail" id="{NAME}"') :]
    card = card[: card.index("</article>")]

    assert "#waivers" in [one["href"] for one in page.all("a")] and "waivers" in page.ids
    assert "&lt;b&gt;ticket&lt;/b&gt; 12" in card and "<td>&lt;b&gt;ticket&lt;/b&gt; 12</td>" in text
    assert "Waived until 2099-03-31" in card and "Ada" in card
    assert '<a href="https://tickets.example.org/12" rel="noreferrer">' in card
    assert "waived" in text[text.index('id="attention"') : text.index('id="requirements"')]


def test_a_bad_waiver_is_told_on_the_first_screen() -> None:
    text = _waived(replace(WAIVER, expires="2020-01-01"))
    first = read(text[: text.index("<main>")])

    assert "1 given, 0 failed requirements waived, 1 bad" in first.text("p")
    assert "it expired: its last day was 2020-01-01" in first.text("li")


def test_a_link_of_a_waiver_that_is_no_address_of_the_web_is_text() -> None:
    page = read(_waived(replace(WAIVER, link="javascript:alert(1)")))

    assert "javascript:alert(1)" in page.text("td")
    assert [] == [one for one in page.all("a") if not str(one["href"]).startswith("#")]


def test_a_waiver_of_no_requirement_leads_nowhere() -> None:
    page = read(_waived(replace(WAIVER, requirement="echo.nothing")))

    assert "echo.nothing" in page.text("th")
    assert set() == {str(one["href"])[1:] for one in page.all("a") if one["href"][0] == "#"} - set(page.ids)


def test_a_page_without_waivers_has_no_word_of_them() -> None:
    assert "waivers" not in read(_failing()).ids


def test_the_reason_of_a_doubt_is_said_once() -> None:
    text = _text(support.conforming(), support.in_doubt(NAME, "a poll was dropped"))
    card = text[text.index(f'<article class="card inconclusive" id="{NAME}"') :]

    assert 1 == card[: card.index("</article>")].count("a poll was dropped")


def test_the_map_marks_what_a_failed_requirement_names_and_nothing_else() -> None:
    case = replace(support.bad(), twin=None)
    run = support.view(support.HEADER, support.OPENED, *support.answered(case, at=101.0))
    finding = Finding("the request is accepted")
    failed = _text(run, support.failed("request.campaign-name-required", finding, case="c2"))

    assert '<span class="share wrong">✗ 1 carried out</span>' in failed
    assert '<span class="share wrong">✗ 1' not in _text(run)


def test_a_page_of_many_cases_stays_small_and_says_what_it_leaves_out() -> None:
    cases = [support.good(1, id=f"{n:05}", reference_id=f"n1-{n}", phone=f"555{n:05}") for n in range(1_000)]
    records = [one for case in cases for one in support.refused(case, at=101.0)]
    text = _text(support.view(support.HEADER, support.OPENED, *records))

    assert "300 of 1000 cases sent are listed" in read(text).text("p")
    assert len(text) < 300_000
