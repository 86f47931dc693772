"""Whole runs of the command line, each in a folder of its own, and the pages that come of them.

They are child processes: Playwright's own event loop has this one.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from conformance.reference import Settings, running
from tests.meta.runs import written

__all__ = ["FIVE", "compared", "gws", "ran"]

FIVE: Final = (
    "user-event-sometimes-missing",
    "acknowledgement-after-rejection-for-enumeration",
    "application-id-as-string",
    "error-extra-member",
    "other-fields-beyond-ascii-refused",
)
"""Mutants whose failures come together in one run: messages missing, unwelcome and altered, an envelope, a refusal."""
_SECONDS: Final = 120


def gws(*words: str, code: int) -> None:
    """Run the command line; fail with all that it said unless it ends with this exit code."""
    program = Path(sys.executable).with_name("gws-conformance")
    done = subprocess.run(
        [str(program), *words], capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    assert code == done.returncode, f"{words} ended with {done.returncode}:\n{done.stdout}{done.stderr}"


def ran(
    folder: Path,
    settings: Settings,
    *,
    code: int,
    limits: str = "",
    minimise: bool = False,
    more: Sequence[str] = (),
) -> Path:
    """Run the suite against a reference server of its own; return the folder of what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    with running(settings) as base_url:
        site = written(folder / "site.toml", base_url, settings, minimise=minimise, limits=limits)
        out = str(folder / "out")
        gws("run", "--config", str(site), "--plan", "standard", "--out", out, "-q", *more, code=code)
    return folder / "out"


def compared(before: Path, after: Path, page: Path) -> Path:
    """Compare two runs, the second of which broke something; return the page of it."""
    gws("compare", str(before), str(after), "--html", str(page), code=1)
    return page
