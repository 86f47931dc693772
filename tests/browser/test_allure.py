"""Allure 3's report of two runs, made by its own command line, as Chromium shows it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.catalogue import load
from conformance.reference import Settings
from conformance.report.clauses import clauses
from conformance.report.html.timeline import MARGIN, WIDTH
from tests.browser.reported import reported
from tests.browser.runs import FIVE, ran

BROKEN = "acknowledgement.application-id"


@pytest.fixture(scope="module")
def report(
    packages: Path, good: Path, five: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    """The report of the run of five mutants, made after that of a conforming run, and what was said meanwhile."""
    place = tmp_path_factory.mktemp("allure")
    first = reported(packages, good / "allure-results", place)[1]
    page, second = reported(packages, five / "allure-results", place)
    return page, first + second


@pytest.fixture
def shown(browser: Any, report: tuple[Path, str]) -> Any:
    """The page of the requirement that failed."""
    from tests.browser.chromium import opened

    page = report[0]
    tests = json.loads((page.parent / "test-results.json").read_text(encoding="utf-8"))["byId"]
    [name] = [one["id"] for one in tests.values() if one["name"].startswith(f"{BROKEN}:")]
    with opened(browser, page, f"#{name}") as watched:
        watched.page.get_by_text(f"{BROKEN}:").last.wait_for()
        yield watched.page


def _results(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the results of a run, by the requirement of each."""
    found = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in (folder / "allure-results").glob("*-result.json")
    ]
    return {one["name"].partition(":")[0]: one for one in found}


def test_allure_makes_its_report_and_complains_of_nothing(report: tuple[Path, str]) -> None:
    page, said = report

    assert said.strip() == ""
    assert page.stat().st_size > 1_000_000


def test_the_overview_counts_what_failed_and_names_target_and_categories(
    browser: Any, report: tuple[Path, str]
) -> None:
    from tests.browser.chromium import opened

    with opened(browser, report[0]) as watched:
        watched.page.get_by_text("Request and response").first.wait_for()
        text = watched.page.inner_text("body")

        assert "Failed\n5" in text
        assert "gws-conformance" in text
        assert "calibrated_against" in text
        assert "Categories 2" in text


def test_the_failed_requirement_is_found_with_steps_and_attachments(shown: Any) -> None:
    shown.get_by_text("case 0001", exact=True).first.wait_for()
    text = shown.inner_text("body")
    assert "applicationId has another type" in text

    wanted = (
        "prepare: case",
        "send: POST",
        "response after",
        "acknowledgement: after",
        "user event:",
        "judge: not kept",
    )
    for words in wanted:
        assert shown.get_by_text(words).count() >= 1, words
    shown.get_by_text("0001: timeline").first.click()
    assert "acknowledgement on /v2/me/outbound" in _settled(shown, "acknowledgement on /v2/me/outbound")


def test_what_happened_around_a_case_is_drawn(shown: Any) -> None:
    shown.get_by_text("case 0001", exact=True).first.wait_for()
    shown.get_by_text("0001: sequence").first.click()
    drawn = shown.locator("[data-testid='image-attachment-content'] img").first
    drawn.wait_for()

    assert drawn.evaluate("image => image.decode().then(() => image.naturalWidth)") == WIDTH + 2 * MARGIN


def _settled(page: Any, words: str) -> str:
    """Return the page's text, once it has these words."""
    page.get_by_text(words).first.wait_for()
    return page.inner_text("body")


def test_the_failed_requirement_links_to_its_clause(shown: Any) -> None:
    assert shown.locator("a[href$='/GWS/8.5.2/API/OutboundCreate']").count() == 1


def test_every_result_links_to_the_documents_of_its_clause(good: Path) -> None:
    for row in load():
        if row.untestable is None:
            links = _results(good)[row.id]["links"]
            wanted = {one.address for one in clauses(row.clause, edition="8.5.2")}

            assert wanted == {one["url"] for one in links}
            assert {"clause"} == {one["type"] for one in links}


def test_the_history_has_the_run_before_that_passed(shown: Any) -> None:
    shown.get_by_text("History", exact=False).first.click()
    shown.wait_for_timeout(500)

    assert "passed" in shown.content().lower().split("history", 1)[1]
    assert shown.locator("[data-testid='test-result-history-item']").count() == 1


def test_history_ids_are_the_same_in_every_run_and_with_workers(
    good: Path, five: Path, tmp_path: Path
) -> None:
    shared = ran(tmp_path, Settings(mutants=FIVE), code=1, more=("--", "-n", "2"))
    alone, after, spread = (_results(one) for one in (good, five, shared))

    assert len(alone) == len({one["historyId"] for one in alone.values()}) > 90
    for name, one in alone.items():
        assert {one["historyId"]} == {after[name]["historyId"], spread[name]["historyId"]}, name
    assert {p.name for p in (shared / "allure-results").glob("[ce]*.[jp]*s*") if "-" not in p.name} == {
        "categories.json",
        "environment.properties",
        "executor.json",
    }
