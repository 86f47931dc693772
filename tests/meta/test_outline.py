"""The outline of the page is whole: every piece of the page is an entry, and every entry leads somewhere.

The page itself is not in the repository. The tests that read it need it in the file that the environment
variable GWS_SPEC_PAGE names, or in shared/spec/ beside the checkout.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
BESIDE = ROOT.parent / "shared" / "spec" / "add-record.md"
OUTLINE = ROOT / "conformance" / "requirements" / "outline.toml"
ENTRIES: list[dict[str, Any]] = tomllib.loads(OUTLINE.read_text(encoding="utf-8"))["entry"]


def _cells(line: str) -> list[str]:
    return line.split("|")


def _parts(cell: str) -> list[str]:
    return re.split(r"(?<=[.;])\s+", cell.strip())


def _piece(page: list[str], where: dict[str, int]) -> str:
    """Return the piece of the page that an entry is about, white space folded; empty where there is none."""
    text = "\n".join(page[where["line"] - 1 : where.get("to", where["line"])])
    for key, split in (("cell", _cells), ("part", _parts)):
        if key in where:
            text = dict(enumerate(split(text), 1)).get(where[key], "")
    return " ".join(text.split())


def _changed(page: list[str]) -> list[str]:
    """Return the ids of the entries whose piece of the page is another one than when they were written."""
    hashes = ((each, hashlib.sha256(_piece(page, each["where"]).encode()).hexdigest()) for each in ENTRIES)
    return [each["id"] for each, digest in hashes if digest != each["sha256"]]


def _pieces(page: list[str]) -> Iterator[tuple[int, int, int]]:
    """Yield (line, cell, part) of everything after the preface that is not blank."""
    start = page.index("---") + 1
    for number, line in enumerate(page[start:], start + 1):
        for cell, text in enumerate(_cells(line), 1):
            if text.strip() or line.strip() == "|":
                yield from ((number, cell, part) for part, _ in enumerate(_parts(text), 1))


def _covers(where: dict[str, int], line: int, cell: int, part: int) -> bool:
    within = where["line"] <= line <= where.get("to", where["line"])
    return within and where.get("cell", cell) == cell and where.get("part", part) == part


def _openings(page: list[str]) -> Iterator[int]:
    """Yield the lines of the samples where a member begins, or an object or array that is no member."""
    for number, (before, line) in enumerate(itertools.pairwise(page), 2):
        if re.match(r"""\s*['"]\w+['"]\s*:""", line) or (line[:1] in ("{", "[") and not before.endswith(":")):
            yield number


def _unowned(page: list[str], entries: list[dict[str, Any]]) -> list[int]:
    starts = {each["where"]["line"] for each in entries}
    return [number for number in _openings(page) if number not in starts]


def _uncovered(page: list[str], entries: list[dict[str, Any]]) -> list[tuple[int, int, int]]:
    return [piece for piece in _pieces(page) if not any(_covers(each["where"], *piece) for each in entries)]


@pytest.fixture(scope="module")
def page() -> list[str]:
    file = Path(os.environ.get("GWS_SPEC_PAGE", BESIDE))
    if not file.is_file():
        pytest.skip(f"the page is not at hand: set GWS_SPEC_PAGE to its file (looked for {file.name})")
    return file.read_text(encoding="utf-8").split("\n")


def test_ids_and_locators_are_unique() -> None:
    for key in ("id", "locator"):
        values = [entry[key] for entry in ENTRIES]

        assert len(values) == len(set(values)), key


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_an_entry_leads_to_requirements_or_says_why_to_none(entry: dict[str, Any]) -> None:
    leads, none = entry.get("requirements", []), entry.get("none", "")

    assert set(entry) - {"requirements", "none"} == {"id", "locator", "where", "summary", "sha256"}
    assert bool(leads) is not bool(none)
    assert len(leads) == len(set(leads))
    assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", entry["id"])
    assert set(entry["where"]) <= {"line", "to", "cell", "part"}


def test_entries_follow_the_page() -> None:
    lines = [entry["where"]["line"] for entry in ENTRIES]

    assert lines == sorted(lines)


def test_the_page_is_the_one_that_was_outlined(page: list[str]) -> None:
    assert [] == _changed(page)


def test_every_piece_of_the_page_is_covered(page: list[str]) -> None:
    assert [] == _uncovered(page, ENTRIES)


def test_white_space_alone_changes_nothing(page: list[str]) -> None:
    assert [] == _changed([line.replace(" ", "  ") + "\t" for line in page])


def test_a_changed_word_anywhere_is_noticed(page: list[str]) -> None:
    start = page.index("---") + 1
    for number, line in enumerate(page[start:], start):
        for word in re.finditer(r"\w+", line):
            other = line[: word.start()] + "Another" + line[word.end() :]

            assert _changed([*page[:number], other, *page[number + 1 :]]), (number + 1, word[0])


def test_an_inserted_line_is_noticed(page: list[str]) -> None:
    start = page.index("---") + 1
    for number in range(start, len(page)):
        longer = [*page[:number], "A new sentence.", *page[number:]]

        assert _changed(longer) or _uncovered(longer, ENTRIES), number + 1


def test_an_appended_line_is_not_covered(page: list[str]) -> None:
    assert [(len(page) + 1, 1, 1)] == _uncovered([*page, "A new sentence."], ENTRIES)


def test_every_member_of_a_sample_has_an_entry_of_its_own(page: list[str]) -> None:
    assert list(_openings(page)) != []
    assert [] == _unowned(page, ENTRIES)


def test_no_entry_can_be_taken_away(page: list[str]) -> None:
    preface = page.index("---") + 1
    for gone in (entry for entry in ENTRIES if entry["where"]["line"] > preface):
        rest = [entry for entry in ENTRIES if entry is not gone]

        assert _uncovered(page, rest) or _unowned(page, rest), gone["id"]
