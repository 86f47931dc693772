"""Markdown around hostile text."""

from __future__ import annotations

import re

import pytest

from conformance.report.markup import block, code, escaped, table

from .hostile import TEXTS


@pytest.mark.parametrize("hostile", TEXTS)
def test_escaped_text_is_one_line_without_any_mark(hostile: str) -> None:
    shown = escaped(hostile)
    bare = re.sub(r"\\[\\`*_{}\[\]()#|~$:.]", "", shown)

    assert "\n" not in shown and "\x1b" not in shown
    assert not set("`*_[]<>|~$@") & set(bare)
    assert "://" not in bare
    assert len(shown) < 5_000


def test_ordinary_words_stay_readable() -> None:
    assert "Parameters: chainId, Value." == escaped("Parameters: chainId, Value.")


@pytest.mark.parametrize("hostile", TEXTS)
def test_a_code_span_is_not_ended_by_its_content(hostile: str) -> None:
    shown = code(hostile)
    fence = re.match("`+", shown)

    assert fence and shown.endswith(fence[0]) and "\n" not in shown
    assert fence[0] not in re.findall("`+", shown.removeprefix(fence[0]).removesuffix(fence[0]))


@pytest.mark.parametrize("hostile", TEXTS)
def test_a_block_is_not_ended_by_its_content(hostile: str) -> None:
    shown = block(hostile, language="sh")
    fence = re.match("`+", shown)

    assert fence and 3 <= len(fence[0])
    assert [0, len(shown.split("\n")) - 1] == [
        i for i, line in enumerate(shown.split("\n")) if line.startswith(fence[0])
    ]


def test_an_empty_span_says_so() -> None:
    assert "(empty)" == code("")


def test_a_shortened_block_says_where_the_whole_is() -> None:
    assert "Shortened; the whole is in line 5." in block("x" * 5_000, more="in line 5")
    assert "Shortened" not in block("x", more="in line 5")


def test_a_table_has_a_row_for_each() -> None:
    assert "| a | b |\n| --- | --- |\n| 1 | 2 |" == table(("a", "b"), [("1", "2")])
