"""`python -m tests.meta.matrix`: make the runs, say what follows, write the pages; exit 1 where a bound is missed."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tests.meta.matrix import bounds, pages, summary
from tests.meta.matrix.jobs import KINDS, chosen
from tests.meta.matrix.measured import Run, loaded, stored
from tests.meta.matrix.running import made

_PARTIAL: Final = Path(".matrix.jsonl")
"""What was measured so far: an interrupted run loses nothing, and `--resume` goes on from it."""


def main(words: Sequence[str] | None = None) -> int:
    """Run, and return the exit code."""
    asked = _asked(words)
    done = list(loaded(_PARTIAL)) if asked.resume and _PARTIAL.exists() else []
    known = {run.job for run in done}
    jobs = [
        job
        for job in chosen(asked.only, seeds=asked.seeds, names=asked.names, sample=asked.sample)
        if job not in known
    ]
    print(f"{len(jobs)} runs to make, {len(done)} kept")  # a command's output
    if not asked.resume:
        _PARTIAL.unlink(missing_ok=True)
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
    print(pages.matrix(document))
    print("\n".join(missed) or "every bound is kept")
    return 1 if missed else 0


class _Telling:
    """Writes each run down as it is there, and counts."""

    def __init__(self, total: int) -> None:
        self._total, self._count = total, 0

    def tell(self, run: Run) -> None:
        self._count += 1
        with _PARTIAL.open("a", encoding="utf-8") as lines:
            lines.writelines(_lines(run))
        if self._count % 100 == 0:
            print(f"{self._count} of {self._total}", file=sys.stderr, flush=True)


def _lines(run: Run) -> Iterator[str]:
    one = Path(f"{_PARTIAL}.one")
    stored([run], one)
    yield one.read_text(encoding="utf-8")
    one.unlink()


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.meta.matrix", description=__doc__)
    parser.add_argument("--only", choices=KINDS, nargs="*", default=list(KINDS), help="which kinds of run")
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3])
    parser.add_argument("--names", nargs="*", default=[], help="only deviations of these names")
    parser.add_argument("--sample", type=int, default=0, help="so many of each kind, the same ones each time")
    parser.add_argument("--jobs", type=int, default=6 * (os.cpu_count() or 1), help="processes")
    parser.add_argument("--write", type=Path, help="folder for matrix.json, matrix.md and weak-spots.md")
    parser.add_argument("--resume", action="store_true", help="keep what an interrupted run has measured")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
