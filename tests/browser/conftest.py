"""A browser for all tests, and the pages they look at; what the machine lacks skips them, with a reason."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from conformance.reference import Settings
from tests.browser.runs import FIVE, compared, ran

_HERE: Final = Path(__file__).resolve().parent
_TO_INSTALL: Final = ("package.json", "package-lock.json", ".npmrc")
_INSTALL_SECONDS: Final = 180


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium; tests are skipped only without Playwright or Chromium."""
    pytest.importorskip("playwright", reason="Playwright not found: install the extra `browser`")
    from tests.browser.chromium import absent, started

    if missing := absent():
        pytest.skip(missing)
    with started() as found:
        yield found


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the packages of npm, installed exactly as locked; tests are skipped only without Node.js or npm."""
    missing = [name for name in ("node", "npm") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not found: install Node.js 20 or later")
    folder = tmp_path_factory.mktemp("npm")
    for name in _TO_INSTALL:
        shutil.copy(_HERE / name, folder)
    done = subprocess.run(
        ["npm", "ci"], cwd=folder, capture_output=True, text=True, timeout=_INSTALL_SECONDS, check=False
    )
    assert done.returncode == 0, f"npm ci failed:\n{done.stdout}{done.stderr}"
    return folder / "node_modules"


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a conforming run."""
    return ran(tmp_path_factory.mktemp("good"), Settings(), code=0)


@pytest.fixture(scope="session")
def five(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run with the failures of five mutants."""
    return ran(tmp_path_factory.mktemp("five"), Settings(mutants=FIVE), code=1)


@pytest.fixture(scope="session")
def doubtful(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that its limit of records ended early: inconclusive."""
    return ran(tmp_path_factory.mktemp("doubtful"), Settings(), code=3, limits="max_records = 30\n")


@pytest.fixture(scope="session")
def pages(
    good: Path, five: Path, doubtful: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The page of each kind, by name."""
    comparison = tmp_path_factory.mktemp("compared") / "comparison.html"
    return {
        "conforming": good / "report.html",
        "five mutants": five / "report.html",
        "inconclusive": doubtful / "report.html",
        "comparison": compared(good, five, comparison),
    }
