"""Random changes of a file: a byte, a line removed or swapped, a cut between lines; each one really changes it."""

from __future__ import annotations

import random
from collections.abc import Iterator

__all__ = ["altered"]


def altered(raw: bytes, *, count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield `count` changed files, each with what was done to it."""
    rng = random.Random(seed)
    kinds = (_byte, _removed, _swapped, _cut)
    made = 0
    while made < count:
        what, changed = kinds[made % len(kinds)](raw, rng)
        if changed != raw:
            made += 1
            yield what, changed


def _byte(raw: bytes, rng: random.Random) -> tuple[str, bytes]:
    at = rng.randrange(len(raw))
    return f"byte {at}", raw[:at] + bytes([raw[at] ^ rng.randrange(1, 256)]) + raw[at + 1 :]


def _removed(raw: bytes, rng: random.Random) -> tuple[str, bytes]:
    lines = raw.splitlines(keepends=True)
    gone = rng.randrange(len(lines))
    return f"line {gone} removed", b"".join(lines[:gone] + lines[gone + 1 :])


def _swapped(raw: bytes, rng: random.Random) -> tuple[str, bytes]:
    lines = raw.splitlines(keepends=True)
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return f"lines {one} and {other} swapped", b"".join(lines)


def _cut(raw: bytes, rng: random.Random) -> tuple[str, bytes]:
    lines = raw.splitlines(keepends=True)
    end = rng.randrange(len(lines))
    return f"cut at line {end}", b"".join(lines[:end])
