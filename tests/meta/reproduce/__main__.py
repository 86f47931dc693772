"""`python -m tests.meta.reproduce`: the scripts of all mutants, on their mutants and on a good server, with figures."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from conformance.reference import MUTANTS
from tests.meta.reproduce.figures import figures, problems
from tests.meta.reproduce.trying import Tried, tried_all


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="these mutants only")
    parser.add_argument(
        "--most", type=int, default=1, metavar="N", help="scripts of each requirement at most"
    )
    parser.add_argument("--deep", action="store_true", help="the plan deep, where standard shows nothing")
    parser.add_argument("--processes", type=int, default=4 * (os.cpu_count() or 1), metavar="N")
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="what each script came to, one JSON value a line"
    )
    return parser.parse_args()


def main() -> int:
    """Try, print the figures, and return whether each script did what it must."""
    options = _options()
    names = options.names or list(MUTANTS)
    found: dict[str, tuple[Tried, ...]] = {}

    def told(name: str, tried: tuple[Tried, ...]) -> None:
        found[name] = tried
        for one in tried:
            if not one.proven:
                print(f"{len(found)}/{len(names)} {one}", flush=True)
        if options.write:
            with options.write.open("a", encoding="utf-8") as file:
                file.write("".join(json.dumps(asdict(one)) + "\n" for one in tried))

    scopes = ("standard", "deep") if options.deep else ("standard",)
    tried_all(names, processes=options.processes, most=options.most, scopes=scopes, told=told)
    print("\n".join([*figures(found), *problems(found)]))
    return 1 if any(problems(found)) else 0


if __name__ == "__main__":
    sys.exit(main())
