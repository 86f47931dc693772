"""The colours of the page: readable in light, in dark and on paper (WCAG 2.2, 1.4.3: at least 4.5 to 1)."""

from __future__ import annotations

import re
from importlib import resources
from typing import Final

import pytest

STYLE: Final = (
    resources.files("conformance.report.html").joinpath("templates", "style.css").read_text("utf-8")
)
BLOCKS: Final = dict(
    zip(("light", "dark", "paper"), re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL), strict=True)
)
PAIRS: Final = [
    *((ink, paper) for ink in ("ink", "soft", "link", "fail") for paper in ("paper", "panel")),
    *((ink, "paper") for ink in ("doubt", "pass", "idle")),
    ("mark-ink", "mark"),
]


def _luminance(colour: str) -> float:
    """Return the relative luminance of `#rgb` or `#rrggbb` (WCAG 2.2)."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * one for one in colour[1:])
    shares = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("where", BLOCKS)
@pytest.mark.parametrize(("ink", "paper"), PAIRS)
def test_text_stands_out_from_what_is_behind_it(where: str, ink: str, paper: str) -> None:
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]+)", BLOCKS[where]))
    darker, lighter = sorted((_luminance(colours[ink]), _luminance(colours[paper])))

    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_every_colour_is_one_of_the_named_ones() -> None:
    rules = re.sub(r":root \{.*?\}", "", STYLE, flags=re.DOTALL)

    assert [] == re.findall(r"#[0-9a-f]{3,6}\b", rules)
    assert set(re.findall(r"var\(--([a-z-]+)\)", rules)) <= set(re.findall(r"--([a-z-]+):", BLOCKS["light"]))
