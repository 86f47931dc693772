"""Makes the pictures of the docs: `python -m tests.browser.pictures docs/pictures`.

A run with the failures of five mutants, and its comparison with a conforming one: light, dark, on a phone, on paper.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from PIL import Image

from conformance.reference import Settings
from tests.browser.chromium import opened, started
from tests.browser.runs import FIVE, compared, ran

__all__ = ["LARGEST", "NAMES", "made"]

LARGEST: Final = 300_000
"""How many bytes a picture has at most."""
_WIDE: Final = {"viewport": {"width": 1200, "height": 1100}}
_PHONE: Final = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True}
_PAPER: Final = {"viewport": {"width": 794, "height": 1123}}
NAMES: Final = (
    "report-light",
    "report-dark",
    "report-phone",
    "report-print",
    "report-timeline",
    "comparison-light",
)


def made(folder: Path) -> Iterator[Path]:
    """Make the pictures, and yield the path of each; raises ValueError for one that is too large."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        good = ran(Path(place, "good"), Settings(), code=0)
        five = ran(Path(place, "five"), Settings(mutants=FIVE), code=1, minimise=True)
        comparison = compared(good, five, Path(place, "comparison.html"))
        report = five / "report.html"
        with started() as browser:
            _taken(browser, report, folder / "report-light.png", color_scheme="light", **_WIDE)
            _taken(browser, report, folder / "report-dark.png", color_scheme="dark", **_WIDE)
            _taken(browser, report, folder / "report-phone.png", color_scheme="light", **_PHONE)
            _taken(browser, report, folder / "report-print.png", media="print", **_PAPER)
            _taken(
                browser,
                report,
                folder / "report-timeline.png",
                at="[id='acknowledgement.application-id']",
                color_scheme="light",
                **_WIDE,
            )
            _taken(browser, comparison, folder / "comparison-light.png", color_scheme="light", **_WIDE)
    for name in NAMES:
        yield _lighter(folder / f"{name}.png")


def _taken(
    browser: Any, page: Path, picture: Path, *, media: str = "screen", at: str = "", **context: Any
) -> None:
    """Take a picture of what is seen first, or of the first element that a selector finds."""
    with opened(browser, page, **context) as shown:
        shown.page.emulate_media(media=media)
        if at:
            shown.page.evaluate(
                "document.querySelector('nav').hidden = true"
            )  # it would stand before the element
            shown.page.locator(at).first.screenshot(path=picture)
        else:
            shown.page.screenshot(path=picture)


def _lighter(path: Path) -> Path:
    """Write a picture again with the 128 colours that it needs most."""
    with Image.open(path) as whole:
        few = whole.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path.name} has {path.stat().st_size:,} bytes: more than {LARGEST:,}")
    return path


if __name__ == "__main__":
    for one in made(Path(sys.argv[1])):
        print(f"{one}: {one.stat().st_size:,} bytes")
