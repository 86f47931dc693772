"""The machine's own Chromium, driven by Playwright: no browser is downloaded, and nothing but the page is loaded."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, Request, sync_playwright

__all__ = ["Watched", "absent", "opened", "started"]

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_MILLISECONDS: Final = 20_000


def _path() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def absent() -> str:
    """Return why there is no browser, "" where there is one."""
    return "" if _path() else f"none of {', '.join(NAMES)} found: install Debian's chromium"


@contextlib.contextmanager
def started() -> Iterator[Browser]:
    """A headless browser that lives as long as the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_path(), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watched:
    """An open page, what it wrote to the console or threw, and the addresses that it asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(f"thrown: {error}"))
        self.page.on("request", self._note)

    def _note(self, request: Request) -> None:
        self.asked.append(request.url)


@contextlib.contextmanager
def opened(browser: Browser, path: Path, anchor: str = "", **context: Any) -> Iterator[Watched]:
    """A page opened from its file, in a context of its own that may use the clipboard."""
    size = context.pop("viewport", {"width": 1280, "height": 900})
    place = browser.new_context(viewport=size, permissions=["clipboard-read", "clipboard-write"], **context)
    place.set_default_timeout(_MILLISECONDS)
    try:
        watched = Watched(place.new_page())
        watched.page.goto(f"{path.as_uri()}{anchor}")
        yield watched
    finally:
        place.close()
