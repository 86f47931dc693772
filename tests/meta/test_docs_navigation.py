"""A reader finds every page, every link leads somewhere, and one word means one thing."""

from __future__ import annotations

import re
import tomllib
from typing import Final

import pytest

from tests.meta.pages import DOCS, PAGES, ROOT, prose, text

NOT_USED: Final = ("SUT", "test case", "scenario", "expected failure", "mock", "validation result")
"""Words that the terms of the house replace."""

WRITTEN_BY_PROGRAMS: Final = (
    "docs/matrix.md",
    "docs/second-engine.md",
    "docs/benchmarks.md",
    "docs/requirements.md",
)


def navigated() -> set[str]:
    """Return the pages that the navigation names."""
    named = re.findall(r"```\{toctree\}\n(.*?)```", text("docs/index.md"), flags=re.DOTALL)
    entries = [
        line.strip()
        for block in named
        for line in block.splitlines()
        if line.strip() and not line.startswith(":")
    ]
    return {"docs/" + re.sub(r".*<(.+)>", r"\1", entry) + ".md" for entry in entries}


def test_every_page_is_in_the_navigation() -> None:
    assert set(PAGES) - {"README.md", "docs/index.md"} == navigated()


def links(page: str) -> list[str]:
    """Return the targets of a page's links to files, without the places in them."""
    found = re.findall(r"\]\(([^)\s]+)\)", prose(page))
    return [link.partition("#")[0] for link in found if "://" not in link and not link.startswith("#")]


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_page_leads_to_a_file(page: str) -> None:
    found = {(ROOT / page).parent.joinpath(link).resolve() for link in links(page)}
    lost = [path.relative_to(ROOT).as_posix() for path in found if not path.exists()]

    assert [] == lost


@pytest.mark.parametrize("page", [one for one in PAGES if one not in WRITTEN_BY_PROGRAMS])
def test_a_page_keeps_to_the_terms_of_the_house(page: str) -> None:
    said = prose(page)

    assert [] == [word for word in NOT_USED if re.search(rf"\b{word}s?\b", said)]


def test_the_glossary_is_in_order() -> None:
    terms = re.findall(r"^(.+)\n: ", text("docs/glossary.md"), flags=re.MULTILINE)

    assert len(terms) > 40
    assert sorted(terms, key=str.casefold) == terms


def test_the_readme_shows_the_report_and_leads_to_the_documentation() -> None:
    assert "(docs/pictures/report-light.png)" in text("README.md")
    assert {"docs/index.md", "docs/live-run.md", "docs/tutorial.md", "docs/explanation/rests-on.md"} <= set(
        links("README.md")
    )


def test_the_readme_stays_short() -> None:
    assert len(text("README.md").splitlines()) < 110


def test_the_site_is_built_with_warnings_as_errors_and_its_own_extra() -> None:
    settings = (
        (ROOT / "tox.ini")
        .read_text(encoding="utf-8")
        .partition("[testenv:docs]")[2]
        .partition("[testenv:")[0]
    )
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]

    assert "sphinx-build -W" in settings
    assert {"sphinx", "furo", "myst-parser"} == {re.split(r"[<>=]", one)[0] for one in extras["docs"]}
    assert "intersphinx" not in (DOCS / "conf.py").read_text(encoding="utf-8")
