"""The programs as their users start them: in processes of their own, bounded in time, in a folder of their own."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final
from unittest.mock import patch

from conformance.cli import main

__all__ = ["Ended", "child", "command", "ended", "gws", "here", "pytest_with", "requests", "until"]

PATIENCE: Final = 120.0
_ROOT: Final = Path(__file__).resolve().parents[2]
_GWS: Final = (sys.executable, "-P", "-c", "from conformance.cli import main; main()")

Ended = subprocess.CompletedProcess[str]


def gws(*arguments: object, cwd: Path, before: Sequence[str] = ()) -> Ended:
    """Run `gws-conformance` and wait for its end; `before` are the words in front of it."""
    return ended([*before, *_GWS, *map(str, arguments)], cwd=cwd)


def command(*arguments: object) -> tuple[list[str], dict[str, str]]:
    """Return the words and the environment of `gws-conformance`, for who starts it otherwise."""
    return [*_GWS, *map(str, arguments)], _environment()


def pytest_with(*arguments: object, cwd: Path) -> Ended:
    """Run plain pytest and wait for its end."""
    return ended([sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *map(str, arguments)], cwd=cwd)


def ended(words: Sequence[str], *, cwd: Path) -> Ended:
    """Run a program and wait for its end; what it printed is given with its own line ends."""
    done = subprocess.run(
        list(words),
        cwd=cwd,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    said, complained = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    return subprocess.CompletedProcess(done.args, done.returncode, said, complained)


def here(*arguments: object) -> Ended:
    """Run a command of `gws-conformance` that starts no pytest and no loop in this process, which is quicker."""
    out, err = io.StringIO(newline=""), io.StringIO(newline="")
    words = ["gws-conformance", *map(str, arguments)]
    with patch.object(sys, "argv", words), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            return Ended(words, int(end.code or 0), out.getvalue(), err.getvalue())
    raise AssertionError("a command ends with an exit code")


@contextlib.contextmanager
def child(*arguments: object, cwd: Path) -> Iterator[subprocess.Popen[str]]:
    """Start `gws-conformance`, to be sent signals; what is left of it at the end of the block is killed."""
    process = subprocess.Popen(
        [*_GWS, *map(str, arguments)],
        cwd=cwd,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def until(true: Callable[[], bool], *, seconds: float = 60.0) -> None:
    """Wait for a condition of another process, bounded in time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to that in time"
        time.sleep(0.02)


def requests(database: Path, columns: str = "COUNT(*)", table: str = "requests") -> list[tuple[object, ...]]:
    """Return columns of a table of a reference server, in the order in which its rows were written."""
    with contextlib.closing(sqlite3.connect(database, timeout=10)) as opened:
        return opened.execute(f"SELECT {columns} FROM {table} ORDER BY id").fetchall()


def _environment() -> dict[str, str]:
    """The environment of this process without what pytest or a former run has put into it."""
    ours = ("PYTEST_", "GWS_", "COLUMNS", "NO_COLOR")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    path = [str(_ROOT), *filter(None, [kept.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(path), "PYTHONIOENCODING": "utf-8"}
