"""Lines of a summary for a screen: each folded to the width that there is, and to no more rows than it is worth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console, ConsoleOptions
from rich.text import Text

from conformance.report.quoting import plain

__all__ = ["Block", "Rows", "Screen", "fact", "row"]

_LIMIT: Final = 400
_NARROWEST: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A text in at most `most` rows; those after the first begin after `hang` blanks, the first after `indent`."""

    text: Text
    most: int = 1
    indent: int = 0
    hang: int = 0

    def folded(self, console: Console, width: int, *, ascii_only: bool) -> Sequence[Text]:
        """Return the rows, none wider than `width`; what does not fit is cut, and that shows."""
        room = max(_NARROWEST, width) - max(self.indent, self.hang)
        lines = list(self.text.wrap(console, room, overflow="fold")) if self.most > 1 else [self.text.copy()]
        if len(lines) > self.most or lines[-1].cell_len > room:
            lines, mark = lines[: self.most], "..." if ascii_only else "…"
            lines[-1].truncate(room - len(mark))
            lines[-1].append(mark)
        return [_after(self.hang if place else self.indent, line) for place, line in enumerate(lines)]


def _after(blanks: int, line: Text) -> Text:
    line.rstrip()
    return Text(" " * blanks).append_text(line)


Block = tuple[Rows, ...]
"""Rows that are shown together or not at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What comes first, then blocks as far as there is room, then what comes last: `height` rows in all.

    `groups` are blocks of one kind each, the weightiest kind first, with the most to be shown and the text that stands
    for those that are not, which has a place for their number.
    """

    first: Block
    groups: tuple[tuple[tuple[Block, ...], int, str], ...]
    last: Block
    height: int

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """Yield the rows at the console's width."""
        fold = _Folding(console, options)
        first, last = fold.rows(self.first), fold.rows(self.last)
        room = self.height - len(first) - len(last)
        yield from first
        for place, (blocks, most, more) in enumerate(self.groups):
            kept = sum(
                bool(one) for one, _, _ in self.groups[place + 1 :]
            )  # a row for each kind that follows
            shown = fold.fitting(blocks[:most], len(blocks), room - kept, more)
            room -= len(shown)
            yield from shown
        yield from last


@dataclass(frozen=True, slots=True)
class _Folding:
    console: Console
    options: ConsoleOptions

    def rows(self, rows: Iterable[Rows]) -> list[Text]:
        """Return all rows, folded."""
        width, ascii_only = self.options.max_width, self.options.ascii_only
        return [one for each in rows for one in each.folded(self.console, width, ascii_only=ascii_only)]

    def fitting(self, blocks: Sequence[Block], count: int, room: int, more: str) -> list[Text]:
        """Return the blocks that there is room for, and how many of `count` there are besides."""
        folded = [self.rows(block) for block in blocks]
        shown = len(folded)
        while shown and sum(map(len, folded[:shown])) + (shown < count) > room:
            shown -= 1
        left = [row((more.format(count - shown), "yellow"), most=2)] if shown < count else []
        return [*(line for block in folded[:shown] for line in block), *self.rows(left)]


def row(*pieces: tuple[str, str], most: int = 1, indent: int = 0, hang: int = 0) -> Rows:
    """Return pieces of text with their styles as one line, with nothing in it that does not show."""
    made = Text()
    for words, style in pieces:
        made.append(plain(words, limit=_LIMIT), style=style or None)
    return Rows(text=made, most=most, indent=indent, hang=hang)


def fact(name: str, value: str, *, style: str = "", most: int = 1) -> Rows:
    """Return a line of a name and what there is to say of it."""
    return row((f"{name}: ", "dim"), (value, style), most=most, hang=2 if most > 1 else 0)
