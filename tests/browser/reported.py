"""Allure's own command line, which makes its report of our results."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final

__all__ = ["reported"]

_RC: Final = Path(__file__).resolve().parent / "allurerc.mjs"
_SECONDS: Final = 120


def reported(packages: Path, results: Path, place: Path) -> tuple[Path, str]:
    """Make the report of a folder of results; return its page and all that the program said.

    `place` holds the history: reports made there one after another know of each other.
    """
    environ = {
        **os.environ,
        "ALLURE_NO_ANALYTICS": "1",
        "NO_COLOR": "1",
        "GWS_ALLURE_OUTPUT": str(place / "report"),
        "GWS_ALLURE_HISTORY": str(place / "history.jsonl"),
        "GWS_ALLURE_CATEGORIES": str(results / "categories.json"),
    }
    program = ["node", str(packages / "allure" / "cli.js"), "generate", "--config", str(_RC), str(results)]
    done = subprocess.run(
        program, cwd=place, env=environ, capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return next((place / "report").rglob("index.html")), said
