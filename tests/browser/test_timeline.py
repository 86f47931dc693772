"""The sequence pictures of a page, held against the evidence that they are drawn from."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

LINE = re.compile(r"\(line (\d+)\)")


@pytest.fixture
def figures(browser: Any, five: Path) -> Any:
    """Every picture of the run of five mutants: its heading, the arrows' labels from above down, and its list."""
    from tests.browser.chromium import opened

    with opened(browser, five / "report.html") as shown:
        yield shown.page.evaluate(
            """() => [...document.querySelectorAll("figure.timeline")].map((figure) => ({
                about: figure.querySelector("figcaption").textContent,
                steps: [...figure.querySelectorAll(".step")].map((step) => ({
                    kind: step.classList[1], way: step.classList[2],
                    y: Number(step.querySelector(".said").getAttribute("y")),
                    at: step.querySelector(".at").textContent, said: step.querySelector(".said").textContent,
                    right: step.querySelector("polygon")?.points[0].x > 400,
                })),
                words: [...figure.querySelectorAll(".moments li")].map((row) => row.textContent.trim()),
            }))"""
        )


@pytest.fixture(scope="module")
def evidence(five: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (five / "evidence.jsonl").read_text(encoding="utf-8").splitlines()]


def test_every_finding_of_a_case_has_a_picture(figures: list[dict[str, Any]]) -> None:
    assert len(figures) >= 5
    assert all(len(figure["steps"]) >= 2 for figure in figures)


def test_rows_go_down_in_the_order_of_the_list_in_words(figures: list[dict[str, Any]]) -> None:
    for figure in figures:
        heights = [step["y"] for step in figure["steps"]]
        assert heights == sorted(heights)
        assert [step["at"] for step in figure["steps"]] == [
            words[: len(step["at"])] for step, words in zip(figure["steps"], figure["words"], strict=True)
        ]


def test_arrows_point_where_the_bytes_went(figures: list[dict[str, Any]]) -> None:
    arrows = [step for figure in figures for step in figure["steps"] if step["way"] != "mark"]

    assert all(step["right"] == (step["way"] == "out") for step in arrows)
    assert {"out", "in"} == {step["way"] for step in arrows}


def test_each_row_is_of_the_line_that_it_names_and_these_are_in_the_order_of_time(
    figures: list[dict[str, Any]], evidence: list[dict[str, Any]]
) -> None:
    seen = set()
    for figure in figures:
        case = figure["about"].partition("of case ")[2].partition(".")[0]
        times = []
        for step, words in zip(figure["steps"], figure["words"], strict=True):
            if named := LINE.search(words):
                times.append(_held(evidence[int(named[1]) - 1], step, case))
                seen.add(step["kind"])
        assert times == sorted(times)
    assert {"request", "response", "acknowledgement", "user-event", "poll"} <= seen


def _held(record: dict[str, Any], step: dict[str, Any], case: str) -> float:
    """Return when a row's moment was, by its record, which must be of the kind that the row is drawn as."""
    match step["kind"]:
        case "request":
            assert record["type"] in {"case", "exchange"}, step
            return record["at"] if record["type"] == "case" else record["sent"]
        case "response":
            assert ("case", case) == (record["purpose"], record["case"])
            return record["end"]
        case "poll":
            assert record["purpose"] == "connect"
            return record["sent"] if step["way"] == "out" else record["end"]
        case "acknowledgement" | "user-event" | "unwelcome":
            of_event = "UserEvent" in record["message"]["data"]["messageType"]
            assert of_event == (step["kind"] == "user-event" or "user event" in step["said"])
            return record["at"]
        case "message":
            return record["at"]
    return record["start"]


def test_a_missing_message_is_told_at_its_deadline(figures: list[dict[str, Any]]) -> None:
    last = [figure["steps"][-1]["said"] for figure in figures if figure["steps"][-1]["kind"] == "missing"]

    assert "deadline; not seen: user event" in last


def test_a_message_that_must_not_come_is_marked(figures: list[dict[str, Any]]) -> None:
    unwelcome = [step for figure in figures for step in figure["steps"] if step["kind"] == "unwelcome"]

    assert unwelcome
    assert all("must not come" in step["said"] for step in unwelcome)
