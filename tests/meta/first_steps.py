"""A new user's first five minutes, timed: from a clone to a first verdict, and to a first failure explained.

`python -m tests.meta.first_steps` clones this repository, installs it into an environment of its own as the
README says, and goes on from there; with `--here` it goes on with the installation that runs it.
"""

from __future__ import annotations

import argparse
import contextlib
import html
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

__all__ = ["MOST", "main", "walk"]

MOST: Final = 300.0
"""Seconds that all of it may take."""

_ROOT: Final = Path(__file__).resolve().parents[2]
_MUTANT: Final = "acknowledgement-after-rejection-for-missing-members"
_REQUIREMENT: Final = "rejection.no-acknowledgement"


class Steps:
    """Times what is done, and says so."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, float]] = []

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a block."""
        begun = time.monotonic()
        yield
        self.taken.append((name, time.monotonic() - begun))
        print(f"{self.taken[-1][1]:6.1f} s  {name}", flush=True)

    @property
    def total(self) -> float:
        """The seconds of all steps."""
        return sum(seconds for _, seconds in self.taken)


def walk(folder: Path, *, here: bool) -> Steps:
    """Go all the way in a folder; raises AssertionError where a step does not come to what it must."""
    steps = Steps()
    program = _present() if here else _installed(steps, folder)
    with steps.step("first verdict: gws-conformance run"):
        done = _run(program, "run", "--out", "first", cwd=folder)
        assert 0 == done.returncode, done.stdout + done.stderr
        assert "conforming: " in done.stdout, done.stdout
    with (
        _mutant(steps, program, folder),
        steps.step("first failure: gws-conformance run --config mutant.toml"),
    ):
        done = _run(
            program, "run", "--config", "mutant.toml", "--plan", "smoke", "--out", "mutant", cwd=folder
        )
        assert 1 == done.returncode, done.stdout + done.stderr
        assert f"FAIL MUST {_REQUIREMENT}: " in done.stdout, done.stdout
    with steps.step("the failure is explained in mutant/report.html"):
        page = html.unescape((folder / "mutant" / "report.html").read_text("utf-8"))
        (message,) = (line for line in _after(done.stdout, _REQUIREMENT) if line.endswith("]"))
        assert _REQUIREMENT in page
        assert message.strip().rpartition(" [case")[0] in page, message
    return steps


def _after(said: str, requirement: str) -> list[str]:
    """Return the lines of the summary that stand below a requirement and belong to it."""
    lines = said.splitlines()
    start = next(place for place, line in enumerate(lines) if f" {requirement}: " in line) + 1
    end = next(place for place, line in enumerate(lines) if place >= start and not line.startswith(" "))
    return lines[start:end]


def _present() -> list[str]:
    called = f"import sys; sys.path.append({str(_ROOT)!r}); from conformance.cli import main; main()"
    return [sys.executable, "-P", "-c", called]


def _installed(steps: Steps, folder: Path) -> list[str]:
    clone = folder / "clone"
    with steps.step("git clone"):
        _must("git", "clone", "-q", str(_ROOT), str(clone), cwd=folder)
    with steps.step("python3 -m venv .venv"):
        _must("python3", "-m", "venv", ".venv", cwd=clone)
    with steps.step("pip install -q -e '.[test]'"):
        _must(str(clone / ".venv" / "bin" / "pip"), "install", "-q", "-e", ".[test]", cwd=clone)
    return [str(clone / ".venv" / "bin" / "gws-conformance")]


@contextlib.contextmanager
def _mutant(steps: Steps, program: Sequence[str], folder: Path) -> Iterator[None]:
    """Serve the mutant while the block runs."""
    config = folder / "mutant.toml"
    served = [*program, "serve", "--mutant", _MUTANT, "--write-config", config.name]
    process = subprocess.Popen(served, cwd=folder, env=_environment(), stdout=subprocess.DEVNULL)
    try:
        with steps.step(f"gws-conformance serve --mutant {_MUTANT}"):
            end = time.monotonic() + 60
            while not config.exists():
                assert process.poll() is None and time.monotonic() < end, "the server did not come up"
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _must(*words: str, cwd: Path) -> None:
    done = _run(words, cwd=cwd)
    assert 0 == done.returncode, f"{' '.join(words)}\n{done.stdout}{done.stderr}"


def _run(program: Sequence[str], *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*program, *words],
        cwd=cwd,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=2 * MOST,
        check=False,
    )


def _environment() -> dict[str, str]:
    """The environment of a new user: nothing of a virtual environment, of pytest, or of ours."""
    ours = ("PYTEST_", "GWS_", "VIRTUAL_ENV", "PYTHON", "COLUMNS", "TOX_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def main() -> None:
    """Do it, and end with 1 where it takes longer than five minutes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--here", action="store_true", help="with the installation that runs this")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        steps = walk(Path(folder), here=chosen.here)
    print(f"{steps.total:6.1f} s  in all, of {MOST:.0f} s at most")
    sys.exit(steps.total > MOST)


if __name__ == "__main__":
    main()
