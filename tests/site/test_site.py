"""The built site (`tox -e docs`): every page is there, nothing is fetched, and requirements are found by the search."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest

from conformance.catalogue import load
from tests.meta.pages import PAGES, ROOT

SITE: Final = ROOT / "build" / "docs"
FETCHED: Final = {
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
}
"""What a browser fetches by itself, and the attribute that says from where."""

HTML: Final = sorted(SITE.rglob("*.html"))


class Fetches(HTMLParser):
    """What a page has a browser fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if (
            tag in FETCHED
            and given.get(FETCHED[tag])
            and given.get("rel") not in {"canonical", "index", "search", "next", "prev"}
        ):
            self.addresses.append(given[FETCHED[tag]] or "")


def test_every_page_was_built() -> None:
    names = {path.relative_to(SITE).with_suffix("").as_posix() for path in HTML}

    assert {page.removeprefix("docs/").removesuffix(".md") for page in PAGES if page != "README.md"} <= names


@pytest.mark.parametrize("path", HTML, ids=lambda path: path.relative_to(SITE).as_posix())
def test_a_page_has_nothing_fetched_from_elsewhere(path: Path) -> None:
    parser = Fetches()
    parser.feed(path.read_text(encoding="utf-8"))

    assert parser.addresses
    assert [] == [one for one in parser.addresses if "//" in one]


def test_no_style_has_anything_fetched_from_elsewhere() -> None:
    styles = [path.read_text(encoding="utf-8") for path in SITE.rglob("*.css")]

    assert styles
    assert [] == [
        one for style in styles for one in re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//[^)]*", style)
    ]


def test_generated_parts_are_in_their_pages() -> None:
    assert [] == [path.name for path in HTML if "generated:" in path.read_text(encoding="utf-8")]
    assert "--dry-run" in (SITE / "reference" / "commands.html").read_text(encoding="utf-8")


def test_every_requirement_is_on_a_page_of_the_site() -> None:
    page = (SITE / "requirements.html").read_text(encoding="utf-8")

    assert [] == [row.id for row in load() if row.id not in page]


def test_no_markup_shows_through() -> None:
    pattern = re.compile(r":::|\{(?:warning|toctree|include)\}|```")

    assert [] == [
        path.name
        for path in HTML
        if pattern.search(re.sub(r"<script.*?</script>", "", path.read_text("utf-8"), flags=re.DOTALL))
    ]
