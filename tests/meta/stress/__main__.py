"""`python -m tests.meta.stress`: make the runs, say what follows, write the pages; exit 1 where a bound is missed."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.meta.stress import bounds, pages, summary
from tests.meta.stress.jobs import chosen
from tests.meta.stress.measured import Run, loaded, stored
from tests.meta.stress.running import made

_PARTIAL: Final = Path(".stress.jsonl")
"""What was measured so far: an interrupted measurement loses nothing, and `--resume` goes on from it."""


def main(words: Sequence[str] | None = None) -> int:
    """Run, and return the exit code."""
    asked = _asked(words)
    if not asked.resume:
        _PARTIAL.unlink(missing_ok=True)
    done = loaded(_PARTIAL) if _PARTIAL.exists() else ()
    known = {run.job for run in done}
    jobs = [job for job in chosen(asked.runs) if job not in known]
    print(f"{len(jobs)} runs to make, {len(done)} kept")  # a command's output
    begun = time.monotonic()
    try:
        found = (*done, *made(jobs, processes=asked.jobs, told=_Telling(len(jobs)).tell))
    except KeyboardInterrupt:
        print(f"interrupted; what was measured is in {_PARTIAL}, go on with --resume")
        return 3
    print(f"took {time.monotonic() - begun:.0f} s")
    document = summary.document(found)
    if asked.write is not None:
        pages.write(document, asked.write)
    missed = list(bounds.missed(document))
    print(pages.page(document))
    print("\n".join(missed) or "every bound is kept")
    return 1 if missed else 0


class _Telling:
    """Writes each run down as it is there, and counts."""

    def __init__(self, total: int) -> None:
        self._total, self._count = total, 0

    def tell(self, run: Run) -> None:
        self._count += 1
        stored([run], _PARTIAL)
        if self._count % 100 == 0:
            print(f"{self._count} of {self._total}", file=sys.stderr, flush=True)


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.meta.stress", description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000, help="how many stressed runs")
    parser.add_argument("--jobs", type=int, default=4 * (os.cpu_count() or 1), help="processes")
    parser.add_argument("--write", type=Path, help="folder for stress.json and stress.md")
    parser.add_argument("--resume", action="store_true", help="keep what an interrupted measurement has made")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
