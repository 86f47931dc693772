"""Hostile text, made safe to show."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.model import ABSENT
from conformance.report.quoting import bounded, compact, plain, shortened, sound, unseen


@pytest.mark.parametrize(
    "hidden", ["\x00", "\x1b", "\x7f", "\x9b", "\u200b", "\u202e", "\u2028", "\ufeff", "\ud800"]
)
def test_what_does_not_show_is_spelt_out(hidden: str) -> None:
    shown = plain(f"a{hidden}b")

    assert hidden not in shown
    assert unseen(hidden)
    assert shown.startswith("a\\") and shown.endswith("b")


@pytest.mark.parametrize("seen", ["a b", "é", "漢字", "😀", "<b>|`*_", "\\"])
def test_what_shows_is_kept(seen: str) -> None:
    assert seen == plain(seen)


def test_a_line_break_stays_only_where_it_is_asked_for() -> None:
    assert "a\\nb" == plain("a\nb")
    assert "a\nb" == plain("a\nb", keep="\n")


def test_a_long_text_says_how_long_it_was() -> None:
    assert "xxx... (1,234 characters in all)" == shortened("x" * 1234, limit=3)
    assert "xxx" == shortened("xxx", limit=3)


def test_absent_is_not_null() -> None:
    assert "(absent)" == compact(ABSENT)
    assert "null" == compact(None)


def test_a_value_is_cut_in_depth_width_and_length() -> None:
    deep: Any = 1
    for _ in range(900):
        deep = [deep]

    assert "nested deeper" in json.dumps(bounded(deep))
    assert 51 == len(bounded(list(range(1000))))  # type: ignore[arg-type]
    assert 51 == len(bounded({str(i): i for i in range(1000)}))  # type: ignore[arg-type]
    assert len(json.dumps(bounded("x" * 100_000))) < 3_000


def test_a_small_value_is_kept() -> None:
    value = {"a": [1, 2.5, None, True, "x"]}

    assert value == bounded(value)  # type: ignore[arg-type]


def test_what_no_reader_of_json_takes_is_put_into_words() -> None:
    value = sound([float("nan"), float("inf"), 1.5, "\ud800", {"\udfff": 1}])

    assert ["nan", "inf", 1.5, "\\ud800", {"\\udfff": 1}] == value
