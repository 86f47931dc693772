"""How often Python's collector of cyclic garbage runs while very many values are made that hold none."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from typing import Final

__all__ = ["seldom_collected", "sweep"]

_YOUNG: Final = 3_000
"""New containers between two collections; Python's own figure is 700, and with more than this nothing is faster."""


@contextlib.contextmanager
def seldom_collected() -> Iterator[None]:
    """Let the collector leave alone what is there already, and look seldom at what is new, as long as the block lasts.

    See https://docs.python.org/3/library/gc.html#gc.freeze.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_YOUNG, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def sweep() -> None:
    """Free what cycles hold: the views of a judged run are a web of them, and the next shall not stand beside them."""
    gc.collect()
