"""A report of 10,000 cases."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Final

import pytest

from conformance.campaign import judged
from conformance.evidence import Record
from conformance.report import html
from tests.unit.report import support

CASES: Final = 10_000
BOUND: Final = 10.0
"""Seconds, five times what is asked for: a busy machine must not tell of a slow page."""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a run of 10,000 answered requests, every tenth of which has no user event."""
    records: list[Record] = []
    for number in range(1, CASES + 1):
        sent = support.answered(support.good(number), at=101.0 + number / 1000)
        records += sent[:3] if number % 10 == 0 else sent
    one = judged(support.view(support.HEADER, support.OPENED, *records).evidence)
    page = tmp_path_factory.mktemp("large") / "report.html"
    page.write_text(html.text(one.run, one.results, one.verdict), encoding="utf-8")
    return page


def test_ten_thousand_cases_open_fast(browser: Any, large: Path) -> None:
    from tests.browser.chromium import opened

    begun = time.perf_counter()
    with opened(browser, large) as shown:
        shown.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        seconds = time.perf_counter() - begun
        print(f"{CASES:,} cases, {large.stat().st_size:,} bytes: open and painted in {seconds:.2f} s")

        assert f"{CASES:,}" in shown.page.inner_text("header").replace("10000", "10,000")
        assert seconds < BOUND


def test_ten_thousand_cases_scroll_and_filter_without_a_halt(browser: Any, large: Path) -> None:
    from tests.browser.chromium import opened

    with opened(browser, large) as shown:
        longest = shown.page.evaluate(
            """async () => {
                let longest = 0, before = performance.now();
                for (let step = 0; step < 60; step++) {
                    scrollBy(0, 700);
                    await new Promise(requestAnimationFrame);
                    longest = Math.max(longest, performance.now() - before);
                    before = performance.now();
                }
                return longest;
            }"""
        )
        begun = time.perf_counter()
        shown.page.locator("[name=text]").fill("user-event")
        filtered = time.perf_counter() - begun
        print(f"longest frame {longest:.0f} ms while scrolling; filtered in {filtered:.2f} s")

        assert longest < 1_000
        assert filtered < 5
