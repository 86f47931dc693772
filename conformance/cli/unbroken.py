"""Output that may be lost without a fault of ours: a reader who has enough closes the pipe, and a disk is full.

What a command does must not hang on who reads what it says: a run goes on, its evidence is whole, and its exit code is
that of its verdict.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

__all__ = ["Lost", "unbroken"]


@dataclass
class Lost:
    """Why output was lost, for each stream that lost some; a reader who went away is no reason to complain."""

    errors: list[OSError] = field(default_factory=list)

    @property
    def complaint(self) -> str:
        """What to say of it, "" where there is nothing to be said."""
        found = next((one for one in self.errors if one.errno != errno.EPIPE), None)
        return "" if found is None else found.strerror or str(found)


class _Sink(io.FileIO):
    """A file that takes whatever it is given; from the first failure on, nothing of it arrives."""

    def __init__(self, number: int, lost: Lost) -> None:
        super().__init__(number, "wb", closefd=False)
        self._lost = lost
        self._broken = False

    def write(self, data: ReadableBuffer, /) -> int:
        """Write if that can be done; say that it was."""
        if not self._broken:
            try:
                return super().write(data) or 0
            except OSError as error:
                self._broken = True
                self._lost.errors.append(error)
        return memoryview(data).nbytes


@contextlib.contextmanager
def unbroken() -> Iterator[Lost]:
    """Let standard output and standard error outlive their readers for the block; what was lost is told at its end.

    Characters that the terminal cannot show are spelt out. A stream that was closed before we began swallows all.
    """
    before, lost = (sys.stdout, sys.stderr), Lost()
    sys.stdout, sys.stderr = (_stream(one, lost) for one in before)
    try:
        yield lost
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(ValueError):  # closed meanwhile
                stream.flush()
        sys.stdout, sys.stderr = before


def _stream(stream: TextIO | None, lost: Lost) -> Any:
    """Return a stream in place of this one: the same, where it is no file of the system."""
    if stream is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    if reconfigure := getattr(stream, "reconfigure", None):
        reconfigure(errors="backslashreplace")
    buffer = getattr(stream, "buffer", None)
    unbuffered = isinstance(buffer, io.FileIO)  # as PYTHONUNBUFFERED makes it
    if not unbuffered and not isinstance(getattr(buffer, "raw", None), io.FileIO):
        return stream
    with contextlib.suppress(OSError):
        stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(_Sink(stream.fileno(), lost)),
        encoding=stream.encoding,
        errors="backslashreplace",
        line_buffering=unbuffered or stream.isatty() or stream is sys.stderr,
    )
