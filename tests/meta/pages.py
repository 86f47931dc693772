"""The pages of docs/ and README.md, and the blocks in them that a reader would run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["DOCS", "PAGES", "ROOT", "Block", "blocks", "prose", "substitutions", "text"]

ROOT: Final = Path(__file__).resolve().parents[2]
DOCS: Final = ROOT / "docs"
PAGES: Final = ("README.md", *sorted(path.relative_to(ROOT).as_posix() for path in DOCS.rglob("*.md")))
"""All pages, as they are named from the root of the repository."""

_FENCE: Final = re.compile(r"^(?P<indent> *)```(?P<language>.*)$")
_COMMENT: Final = re.compile(r"^ *<!-- (?P<said>.+) -->$")
_ROW: Final = re.compile(r"^\| `(?P<shown>.+?)` +\| (?P<meant>.+) \|$", flags=re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block of code: where it stands, in which language, and what the comments in front of it say."""

    page: str
    line: int
    language: str
    text: str
    comments: tuple[str, ...]

    @property
    def not_run(self) -> str:
        """Why nobody runs it, or ""."""
        return self._said("not run: ")

    @property
    def run_by(self) -> str:
        """Which other test runs it, or ""."""
        return self._said("run by ")

    @property
    def exits_with(self) -> int:
        """The exit code that it must end with."""
        return int(self._said("exits with ") or 0)

    @property
    def written_to(self) -> str:
        """The name of the file that the reader would have written it to, or ""."""
        return self._said("written to ")

    @property
    def own_terminal(self) -> bool:
        """Whether it stays running beside the others."""
        return "in a terminal of its own" in self.comments

    @property
    def printed_above(self) -> bool:
        """Whether it shows what the block before it prints."""
        return "printed above" in self.comments

    def _said(self, before: str) -> str:
        return next((one.removeprefix(before) for one in self.comments if one.startswith(before)), "")


def text(page: str) -> str:
    """Return the text of a page."""
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str) -> tuple[Block, ...]:
    """Return the blocks of a page in their order; directives of the site are none."""
    return tuple(one for one in _fenced(page) if not one.language.startswith("{"))


def _fenced(page: str) -> Iterator[Block]:
    comments: list[str] = []
    inside: list[str] = []
    opened: tuple[int, str] | None = None
    for number, line in enumerate(text(page).splitlines(), start=1):
        fence = _FENCE.match(line)
        if opened and fence:
            first, language = opened
            yield Block(
                page=page, line=first, language=language, text="\n".join(inside), comments=tuple(comments)
            )
            comments, inside, opened = [], [], None
        elif opened:
            inside.append(line)
        elif fence:
            opened = (number, fence["language"])
        elif said := _COMMENT.match(line):
            comments.append(said["said"])
        elif line.strip():
            comments.clear()


def prose(page: str) -> str:
    """Return a page without its blocks and comments."""
    bare = re.sub(r"^ *```.*?^ *```$", "", text(page), flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"<!--.*?-->", "", bare, flags=re.DOTALL)


def substitutions() -> dict[str, str]:
    """Return what stands for what in the tests: the table of the page that tells of it."""
    found = {row["shown"]: row["meant"] for row in _ROW.finditer(text("docs/project/examples.md"))}
    return {shown: re.sub(r"^nothing.*", "", meant).strip("`") for shown, meant in found.items()}
