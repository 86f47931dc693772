"""Rows of a summary."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from conformance.report.rows import Block, Rows, Screen, fact, row


def _shown(screen: Screen, *, width: int = 40) -> list[str]:
    file = io.StringIO()
    Console(file=file, width=width, highlight=False, markup=False, emoji=False).print(screen)
    return file.getvalue().splitlines()


def _screen(*blocks: Block, height: int = 10, most: int = 5) -> Screen:
    return Screen(
        first=(fact("first", "1"),),
        groups=((blocks, most, "... and {} more"),),
        last=(fact("last", "9"),),
        height=height,
    )


def _block(name: str, rows: int = 1) -> Block:
    return tuple(row((f"{name}{number}", "")) for number in range(rows))


def _folded(rows: Rows, *, width: int = 40) -> list[str]:
    console = Console(width=width)
    return [line.plain for line in rows.folded(console, width, ascii_only=False)]


def test_all_that_there_is_room_for_is_shown_in_its_order() -> None:
    assert ["first: 1", "a0", "b0", "last: 9"] == _shown(_screen(_block("a"), _block("b")))


def test_a_block_is_shown_whole_or_not_at_all() -> None:
    shown = _shown(_screen(_block("a", 3), _block("b", 3), height=7))

    assert ["first: 1", "a0", "a1", "a2", "... and 1 more", "last: 9"] == shown


def test_no_more_of_a_kind_are_shown_than_its_most() -> None:
    shown = _shown(_screen(*(_block(name) for name in "abcd"), most=2))

    assert ["first: 1", "a0", "b0", "... and 2 more", "last: 9"] == shown


def test_the_kinds_that_follow_keep_a_row_to_be_counted_in() -> None:
    groups = (((_block("a", 2), _block("b", 2)), 5, "{} of a"), ((_block("c"), _block("d")), 5, "{} of c"))
    screen = Screen(first=(), groups=groups, last=(), height=4)

    assert ["a0", "a1", "1 of a", "2 of c"] == _shown(screen)


def test_a_line_that_is_too_long_is_cut_and_that_shows() -> None:
    (line,) = _folded(row(("x" * 100, "")))

    assert "x" * 39 + "…" == line


def test_a_text_is_folded_to_its_rows_and_hangs() -> None:
    lines = _folded(row(("word " * 20, ""), most=2, hang=5))

    assert 2 == len(lines)
    assert lines[1].startswith("     word")
    assert lines[1].endswith("…")
    assert max(map(len, lines)) <= 40


@pytest.mark.parametrize("text", ["", " ", "\n", "\u4f60\u597d" * 40])
def test_no_text_is_too_odd(text: str) -> None:
    assert all(len(line) <= 40 for line in _folded(row((text, ""), most=3, hang=2)))


def test_where_only_ascii_can_be_shown_the_cut_is_ascii() -> None:
    console = Console(width=40)
    (line,) = row(("x" * 100, "")).folded(console, 40, ascii_only=True)

    assert "x" * 37 + "..." == line.plain
