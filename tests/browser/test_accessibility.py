"""axe-core on every page, in light, dark and on a phone: no serious and no critical issue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

DRESSES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "is_mobile": True},
}
_IN_SIGHT = """
for (const one of document.querySelectorAll(".card, .record")) one.style.contentVisibility = "visible";
for (const one of [...document.querySelectorAll(".record")].slice(0, 9)) one.open = true;
"""  # what is not in sight is not laid out, and a checker would pass it over
GRAVE = {"serious", "critical"}


def _issues(browser: Any, page: Path, packages: Path, **context: Any) -> list[dict[str, Any]]:
    from tests.browser.chromium import opened

    axe = (packages / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    with opened(browser, page, **context) as shown:
        shown.page.evaluate(_IN_SIGHT)
        shown.page.evaluate(axe)
        found = shown.page.evaluate("axe.run(document, {resultTypes: ['violations', 'passes']})")
    assert len(found["passes"]) > 20, "axe-core has not looked"
    return found["violations"]


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("kind", ("conforming", "five mutants", "inconclusive", "comparison"))
def test_no_page_has_a_serious_issue(
    browser: Any, pages: dict[str, Path], packages: Path, kind: str, dress: str
) -> None:
    found = _issues(browser, pages[kind], packages, **DRESSES[dress])
    grave = [
        f"{one['impact']} {one['id']}: {one['help']}: {[node['html'][:200] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in GRAVE
    ]

    print(f"{kind}, {dress}: {[one['id'] for one in found]} of lesser weight")
    assert grave == []


def test_axe_core_finds_what_is_wrong(browser: Any, packages: Path, tmp_path: Path) -> None:
    page = tmp_path / "poor.html"
    page.write_text(
        "<!DOCTYPE html><html><title>x</title><p style='color:#eee'>pale</p><img src='data:,'>"
        + "<p>x</p>" * 30
    )
    from tests.browser.chromium import opened

    with opened(browser, page) as shown:
        shown.page.evaluate((packages / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
        found = shown.page.evaluate("axe.run()")["violations"]

    assert {"color-contrast", "image-alt"} <= {one["id"] for one in found}
