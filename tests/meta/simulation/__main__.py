"""The simulation at length: `python -m tests.meta.simulation [SCHEDULES] [--workers N] [--first SEED]`."""

from __future__ import annotations

import argparse
import os
import sys

from tests.meta.simulation.course import course
from tests.meta.simulation.drawing import FromSeed
from tests.meta.simulation.mass import run
from tests.meta.simulation.schedules import scheduled


def main() -> int:
    """Try many schedules, tell what came of them, and show those that were judged wrongly."""
    parser = argparse.ArgumentParser(prog="python -m tests.meta.simulation", description=__doc__)
    parser.add_argument("schedules", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument(
        "--show", type=int, metavar="SEED", help="show the course of one schedule, and try no others"
    )
    given = parser.parse_args()
    if given.show is not None:
        sys.stdout.writelines(line + "\n" for line in course(scheduled(FromSeed(given.show))))
        return 0
    figures = run(given.schedules, first=given.first, workers=given.workers)
    sys.stdout.write(figures.told + "\n")
    return 1 if figures.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
