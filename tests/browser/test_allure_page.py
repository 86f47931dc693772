"""The page on Allure does what it says, with the Allure that is locked here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from conformance.reference import Settings, config_text, running
from tests.meta.pages import Block, blocks

PAGE: Final = "docs/how-to/allure.md"
SETTINGS: Final = "allurerc.mjs"
PATIENCE: Final = 180


@pytest.fixture(scope="module")
def followed(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a reader who has done all that the page says, but for installing Allure."""
    folder = tmp_path_factory.mktemp("reader")
    (folder / "node_modules").symlink_to(packages)
    with running(Settings()) as base_url:
        (folder / "site.toml").write_text(config_text(base_url, Settings()), encoding="utf-8")
        for block in blocks(PAGE):
            if not block.not_run:
                _follow(block, folder)
    return folder


def _follow(block: Block, folder: Path) -> None:
    if block.language == "js":
        (folder / SETTINGS).write_text(block.text, encoding="utf-8")
        return
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    words = ["bash", "-e", "-o", "pipefail", "-c", block.text]
    done = subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert block.exits_with == done.returncode, f"line {block.line}:\n{done.stdout}{done.stderr}"


def test_the_report_is_where_the_page_says(followed: Path) -> None:
    assert "AddRecord" in (followed / "allure-report" / "index.html").read_text(encoding="utf-8")


def test_the_history_has_a_line_for_each_of_the_two_runs(followed: Path) -> None:
    assert len((followed / "allure-history.jsonl").read_text(encoding="utf-8").splitlines()) == 2
