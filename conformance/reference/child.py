"""A reference server in a child process, so that its work does not disturb the clock of the run."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import IO, Final, Self

from conformance.errors import SetUpError
from conformance.reference.settings import Settings, to_json

__all__ = ["Child", "running"]

_START_SECONDS: Final = 20.0
_END_SECONDS: Final = 5.0
_ROOT: Final = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def running(settings: Settings) -> Iterator[str]:
    """The base URL of a reference server that lives as long as the block.

    Raises SetUpError, with what the child wrote, where it does not come up in time.
    """
    with Child(settings) as child:
        yield child.base_url


class Child:
    """A reference server as a child process; a context manager.

    `start_seconds` bounds the wait for it to come up.
    """

    def __init__(self, settings: Settings, *, start_seconds: float = _START_SECONDS) -> None:
        self.base_url = ""
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = _started(self._errors)
        try:
            self.base_url = self._address(settings, start_seconds)
        except BaseException:
            self.end()
            raise

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """How the process ended; None while it runs."""
        return self._process.poll()

    def __enter__(self) -> Self:
        """The child, which is up."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the child."""
        self.end()

    def end(self) -> None:
        """End the process: ask, wait, then kill. Harmless when it is gone."""
        self._process.terminate()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            with contextlib.suppress(OSError):
                if stream:
                    stream.close()

    def _address(self, settings: Settings, seconds: float) -> str:
        """Hand over the settings and wait for the line that says where the server listens."""
        process = self._process
        assert process.stdin is not None  # noqa: S101  it is a pipe
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(to_json(settings).encode() + b"\n")
            process.stdin.flush()
        line = self._first_line(seconds)
        if not line:
            raise SetUpError(
                f"did not come up within {seconds:g} s: {self._said()}",
                where="reference server",
                remedy="run `python -m conformance.reference` and see",
            )
        return str(json.loads(line)["base_url"])

    def _first_line(self, seconds: float) -> bytes:
        """The first line of the child's output; empty when it ends or the time is over.

        Bounded by a thread that reads.
        """
        lines: SimpleQueue[bytes] = SimpleQueue()
        output = self._process.stdout
        assert output is not None  # noqa: S101  it is a pipe
        threading.Thread(target=lambda: lines.put(output.readline()), daemon=True).start()
        try:
            return lines.get(timeout=seconds)
        except Empty:
            self._process.kill()
            return b""

    def _said(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_SECONDS)
        self._errors.seek(0)
        return self._errors.read()[-4_000:].decode(errors="replace").strip() or "it wrote nothing"


def _started(errors: IO[bytes]) -> subprocess.Popen[bytes]:
    """The process: in a session of its own, so that an interrupt from the terminal ends the run first."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "conformance.reference"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=_environment(),
        start_new_session=True,
    )


def _environment() -> dict[str, str]:
    """The environment of this process, with the package on the path however this process has come by it."""
    path = [entry for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry]
    if _ROOT.name != "site-packages":
        path.append(str(_ROOT))
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path)}
