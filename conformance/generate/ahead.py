"""Cases drawn by a process of their own, a little ahead of whoever sends them: drawing takes as long as sending.

What draws them goes out as a pickle, and they come back as pickles: both ends are this program.
"""

from __future__ import annotations

import contextlib
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from typing import IO, Any, Final, TypeAlias

from conformance.errors import ConformanceError
from conformance.generate.elsewhere import environment
from conformance.model import Case

__all__ = ["Drawn", "ahead", "feed"]

Drawn: TypeAlias = Callable[[], Iterator[Case]]
"""What yields cases, the same ones each time; made of module-level functions and values, so that it can be pickled."""

_CHILD: Final = "conformance.generate.ahead_child"
_BATCH: Final = 32
_WORDS: Final = 2_000
_TO_END: Final = 5.0


def ahead(draw: Drawn) -> Iterator[Case]:
    """Yield the cases that `draw` yields.

    The pipe holds the child back when it is too far ahead. Raises ConformanceError, with what the child wrote, where it
    fails. Whoever stops half-way ends the child.
    """
    with tempfile.TemporaryFile() as errors, _child(errors) as process:
        assert process.stdin is not None  # noqa: S101  it is a pipe
        assert process.stdout is not None  # noqa: S101  it is a pipe
        with contextlib.suppress(BrokenPipeError):
            pickle.dump(draw, process.stdin)
            process.stdin.close()
        whole = False
        while not whole and (batch := _batch(process.stdout)) is not None:
            whole = not batch
            yield from batch
        if not whole:
            raise _fault(errors)


def feed(source: IO[bytes], sink: IO[bytes]) -> None:
    """Draw what the source says into the sink, batch by batch; an empty one is the last."""
    cases = pickle.load(source)()  # noqa: S301  # our own parent wrote it
    batch: list[Case] = []
    for case in cases:
        batch.append(case)
        if len(batch) == _BATCH:
            pickle.dump(batch, sink)
            batch = []
    for last in (batch, []) if batch else ([],):
        pickle.dump(last, sink)
    sink.flush()


@contextlib.contextmanager
def _child(errors: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """The child, in a session of its own: an interrupt from the terminal is its parent's business."""
    process = subprocess.Popen(  # noqa: S603  # our own module, by our own interpreter
        [sys.executable, "-P", "-m", _CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=environment(),
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()  # it has nothing to lose
        process.wait(_TO_END)
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if stream:
                    stream.close()


def _batch(source: IO[bytes]) -> list[Case] | None:
    """Return the next batch; None where the child ended before its last one."""
    try:
        found: Any = pickle.load(source)  # noqa: S301  # our own child wrote it
    except (EOFError, pickle.UnpicklingError):
        return None
    return list(found)


def _fault(errors: IO[bytes]) -> ConformanceError:
    errors.seek(0)
    said = errors.read()[-_WORDS:].decode(errors="replace").strip() or "it wrote nothing"
    return ConformanceError(f"the cases could not be drawn: {said}", where=_CHILD)
