"""The page as a browser takes it apart, as far as `html.parser` does."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

__all__ = ["Page", "read"]

VOID: Final = frozenset({"meta", "input", "br", "link", "img"})
DRAWN: Final = frozenset({"line", "rect", "circle", "polygon"})


class Page(HTMLParser):
    """Elements with their attributes, text by element, and what was not closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.flaws: list[str] = []
        self.texts: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.flaws.append(f"an attribute twice in {tag}")
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in DRAWN:
            self.flaws.append(f"{tag} ends itself")
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.flaws.append(f"{tag} ends what it did not begin, line {self.getpos()[0]}")

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [given for name, given in self.elements if name == tag]

    @property
    def ids(self) -> list[str]:
        return [str(given["id"]) for _, given in self.elements if "id" in given]

    @property
    def shape(self) -> list[str]:
        return [name for name, _ in self.elements]

    def text(self, *inside: str) -> str:
        return "".join(data for tag, data in self.texts if not inside or tag in inside)


def read(text: str) -> Page:
    """Return the page, taken apart."""
    page = Page()
    page.feed(text)
    page.close()
    return page
