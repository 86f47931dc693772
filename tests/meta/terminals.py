"""A terminal with a shell in it, its screen as a person sees it, and when that screen changed."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pexpect
import pyte

__all__ = ["PROMPT", "Terminal", "command", "terminal"]

PROMPT: Final = "ready>"
_PROMPT: Final = re.compile(rf"\d+{PROMPT}")
_TOLD: Final = re.compile(rf"(\d+){PROMPT} ".encode())
_ROOT: Final = Path(__file__).resolve().parents[2]
_PATIENCE: Final = 60.0
_ROWS: Final = 24


@dataclass
class Terminal:
    """Its `screen` has 24 rows; `lines` are those that have left it at the top, with those that are on it."""

    child: pexpect.spawn
    columns: int
    changes: list[tuple[float, tuple[str, ...]]] = field(default_factory=list)
    raw: bytes = b""

    def __post_init__(self) -> None:
        self.screen = pyte.HistoryScreen(self.columns, _ROWS, history=2_000)
        self._stream = pyte.ByteStream(self.screen)
        self._prompts = 0

    def read(self, until: Callable[[], bool], *, seconds: float = _PATIENCE) -> None:
        """Show what is written until something holds, bounded in time."""
        end = time.monotonic() + seconds
        while not until():
            assert time.monotonic() < end, "\n".join(self.lines)
            with contextlib.suppress(pexpect.TIMEOUT):
                self._show(self.child.read_nonblocking(65_536, timeout=0.1))

    def _show(self, written: bytes) -> None:
        self.raw += written
        self._stream.feed(written)
        shown = self.visible
        if not self.changes or self.changes[-1][1] != shown:
            self.changes.append((time.monotonic(), shown))

    @property
    def visible(self) -> tuple[str, ...]:
        """The rows that are on the screen."""
        return tuple(row.rstrip() for row in self.screen.display)

    @property
    def lines(self) -> tuple[str, ...]:
        """All rows, those that have scrolled away first."""
        gone = ("".join(row[x].data for x in range(self.columns)).rstrip() for row in self.screen.history.top)
        return (*gone, *self.visible)

    @property
    def text(self) -> str:
        """All rows as one text, what the terminal folds put together again."""
        return "".join(f"{row}\n" if len(row) < self.columns else row for row in self.lines)

    @property
    def at_prompt(self) -> bool:
        """Whether the shell waits at the beginning of a line of its own."""
        cursor = self.screen.cursor
        return _PROMPT.fullmatch(self.visible[cursor.y]) is not None and cursor.x > len(PROMPT)

    @property
    def _codes(self) -> list[bytes]:
        """The exit codes that the prompts have told so far."""
        return _TOLD.findall(self.raw)

    def type(self, text: str) -> None:
        """Type a line."""
        self._prompts = len(self._codes)
        self.child.sendline(text)

    def run(self, words: str) -> int:
        """Type a command, wait for its end, and return its exit code."""
        self.type(words)
        return self.ended()

    def ended(self) -> int:
        """Wait for the prompt after what was typed, and return the exit code of what ran."""
        self.read(lambda: len(self._codes) > self._prompts and self.at_prompt)
        return int(self._codes[-1])

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        self.child.sendintr()


def command(*words: object) -> str:
    """Return how `gws-conformance` is called here, as a line for the shell."""
    called = "from conformance.cli import main; main()"
    return shlex.join([sys.executable, "-P", "-c", called, *map(str, words)])


@contextlib.contextmanager
def terminal(folder: Path, *, columns: int = 80, **environ: str) -> Iterator[Terminal]:
    """Give a terminal with a shell that has just shown its prompt; what is left in it in the end is killed."""
    dropped = ("PYTEST_", "GWS_", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TTY_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    shell = {"PS1": f"$?{PROMPT} ", "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(_ROOT)}
    child = pexpect.spawn(
        "bash",
        ["--norc", "--noprofile", "--noediting"],
        cwd=str(folder),
        env={**kept, **shell, **environ},
        dimensions=(_ROWS, columns),
        timeout=_PATIENCE,
    )
    made = Terminal(child, columns)
    try:
        made.read(lambda: made.at_prompt)
        yield made
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.close(force=True)
