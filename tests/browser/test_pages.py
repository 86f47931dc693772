"""The pages of runs and of a comparison, as Chromium shows them from their files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

KINDS = ("conforming", "five mutants", "inconclusive", "comparison")
VERDICTS = {
    "conforming": "conforming",
    "five mutants": "not conforming",
    "inconclusive": "inconclusive",
    "comparison": "breaking",
}
BROKEN = "acknowledgement.application-id"


@pytest.fixture
def opened(browser: Any, pages: dict[str, Path]) -> Any:
    from tests.browser.chromium import opened

    return lambda kind, anchor="", **context: opened(browser, pages[kind], anchor, **context)


def _results(page: Path) -> list[dict[str, Any]]:
    return json.loads((page.parent / "results.json").read_text(encoding="utf-8"))["requirements"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_verdict_is_seen_on_the_first_screen(opened: Any, kind: str) -> None:
    with opened(kind) as shown:
        head = shown.page.locator("h1")

        assert VERDICTS[kind] in head.inner_text().lower()
        assert head.bounding_box()["y"] < 300


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_complains_of_nothing_and_asks_for_nothing_but_itself(
    opened: Any, pages: dict[str, Path], kind: str
) -> None:
    with opened(kind) as shown:
        shown.page.mouse.wheel(0, 100_000)
        shown.page.emulate_media(media="print")
        shown.page.wait_for_load_state("networkidle")

        assert shown.complaints == []
        assert {pages[kind].as_uri()} == set(shown.asked)


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_is_wider_than_a_phone(opened: Any, kind: str) -> None:
    with opened(kind, viewport={"width": 360, "height": 740}, is_mobile=True) as shown:
        assert shown.page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("kind", ["conforming", "five mutants", "inconclusive"])
def test_the_page_says_what_its_verdict_rests_on(opened: Any, kind: str) -> None:
    with opened(kind) as shown:
        head, ground = shown.page.inner_text("header"), shown.page.inner_text("#limits")

        assert "no production GWS" in head
        assert "revision" in head
        assert all(
            words in ground for words in ("planned cases", "Evidence digest", "revision", "Interpretations")
        )
        shown.page.locator("#limits a[href='#interpretations']").click()
        assert shown.page.locator("#interpretations").bounding_box()["y"] < 300


def test_each_verdict_that_is_no_pass_is_two_clicks_from_its_evidence(opened: Any) -> None:
    with opened("five mutants") as shown:
        for link in shown.page.locator(".attention a").all():
            link.click()
            card = shown.page.locator(f"[id='{link.inner_text()}']")
            card.locator("a[href^='#line-']").first.click()
            target = shown.page.evaluate("decodeURIComponent(location.hash.slice(1))")

            shown.page.locator(f"[id='{target}'] pre").wait_for()


def test_a_link_leads_to_what_was_closed_meanwhile(opened: Any) -> None:
    with opened("five mutants") as shown:
        link = shown.page.locator(".card a[href^='#line-']").first
        link.click()
        record = shown.page.locator(f"[id='{link.get_attribute('href')[1:]}']")
        record.locator("pre").wait_for()
        record.locator("summary").click()
        record.locator("pre").wait_for(state="hidden")
        link.click()

        record.locator("pre").wait_for()


def test_what_is_not_a_pass_comes_first_and_leads_to_its_card(opened: Any, pages: dict[str, Path]) -> None:
    failed = {row["id"] for row in _results(pages["five mutants"]) if row["verdict"] == "fail"}
    with opened("five mutants") as shown:
        links = shown.page.locator(".attention a")

        assert len(failed) >= 5
        assert failed == set(links.all_inner_texts())
        links.first.click()
        assert shown.page.locator(f"[id='{links.first.inner_text()}']").bounding_box()["y"] < 900


def test_boxes_choose_what_is_shown(opened: Any, pages: dict[str, Path]) -> None:
    results = _results(pages["five mutants"])
    failed = sum(row["verdict"] == "fail" for row in results)
    with opened("five mutants") as shown:
        for name in ("pass", "not-run"):
            shown.page.locator(f"[name=standing][value={name}]").uncheck()

        assert failed == shown.page.locator(".card:visible").count()
        assert f"{failed} of {len(results)} requirements shown" == shown.page.locator("#count").inner_text()


def test_a_subject_narrows_what_is_shown(opened: Any, pages: dict[str, Path]) -> None:
    wanted = {row["id"] for row in _results(pages["five mutants"]) if row["subject"] == "echo"}
    with opened("five mutants") as shown:
        shown.page.locator("[name=subject]").select_option("echo")

        assert wanted == set(shown.page.locator(".card:visible a.self").all_text_contents())


@pytest.mark.parametrize("kind", KINDS)
def test_a_search_leaves_what_holds_the_words(opened: Any, kind: str) -> None:
    with opened(kind) as shown:
        cards = shown.page.locator(".card")
        before = cards.count()
        word = cards.last.locator("a.self").text_content()  # of what is not in sight, inner_text is empty
        shown.page.locator("[name=text]").fill(word.upper())
        left = shown.page.locator(".card:visible")

        assert 1 <= left.count() < before
        assert all(word in text for text in left.all_text_contents())


def test_a_deep_link_to_a_requirement_opens_at_it(opened: Any) -> None:
    with opened("five mutants", f"#{BROKEN}") as shown:
        box = shown.page.locator(f"[id='{BROKEN}']").bounding_box()

        assert 0 <= box["y"] < 200


def test_a_link_to_what_a_filter_hides_shows_it(opened: Any) -> None:
    with opened("five mutants") as shown:
        shown.page.locator("[name=text]").fill("nothing has these words")
        assert shown.page.locator(".card:visible").count() == 0
        shown.page.evaluate(f"location.hash = '#{BROKEN}'")

        assert shown.page.locator(f"[id='{BROKEN}']").is_visible()


@pytest.mark.parametrize("kind", KINDS)
def test_from_a_verdict_to_its_evidence_it_is_two_clicks(opened: Any, kind: str) -> None:
    with opened(kind) as shown:
        first = shown.page.locator(
            ".card a[href*='line-'], .card a[href*='before-'], .card a[href*='after-']"
        ).first
        first.scroll_into_view_if_needed()
        first.click()
        target = shown.page.evaluate("decodeURIComponent(location.hash.slice(1))")
        record = shown.page.locator(f"[id='{target}']")

        assert record.get_attribute("open") is not None
        assert record.locator("pre").is_visible()


def test_a_copy_button_copies_the_very_line_for_the_shell(opened: Any) -> None:
    with opened("five mutants") as shown:
        button = shown.page.locator("button.copy[data-copy$='-curl']").first
        text = shown.page.locator(f"[id='{button.get_attribute('data-copy')}']").text_content()
        button.click()

        assert "curl" in text
        assert text == shown.page.evaluate("navigator.clipboard.readText()")
        assert shown.page.locator("#said").text_content() == "Copied."


def test_the_keyboard_alone_reaches_filter_and_evidence(opened: Any) -> None:
    with opened("conforming") as shown:
        shown.page.keyboard.press("Tab")
        assert "Skip" in shown.page.evaluate("document.activeElement.textContent")
        shown.page.keyboard.press("Enter")
        shown.page.keyboard.press("Tab")

        assert shown.page.evaluate("document.activeElement.closest('#requirements') !== null")


def test_print_shows_every_card_and_no_control(opened: Any) -> None:
    with opened("five mutants") as shown:
        shown.page.emulate_media(media="print")

        assert not shown.page.locator("#filter").is_visible()
        assert shown.page.locator(".card:visible").count() == shown.page.locator(".card").count()
