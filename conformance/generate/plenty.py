"""Ordinary payloads by the thousand: three primitive choices of Hypothesis each.

What costs is the number of choices, not their size. So an open map is read from one large integer, and all that is
chosen from classes from another. The spread is measured: see docs/benchmarks.md.
"""

from __future__ import annotations

import math
import string
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final, TypeAlias

from hypothesis import strategies as st

from conformance.generate.draft import JOINABLE, KNOWN_GOOD, Spelling
from conformance.generate.factors import Change
from conformance.generate.strategies import request_members
from conformance.model import Json

__all__ = ["Changes", "payloads"]

Changes: TypeAlias = tuple[tuple[Change, ...], str]

_LETTERS: Final = string.ascii_letters.encode()
_KEY: Final = (string.ascii_letters + string.digits + "_").encode()
_TEXT: Final = (string.ascii_letters + string.digits + string.punctuation + " ").encode()
_REFERENCE: Final = bytes(code for code in range(32, 127) if chr(code) not in "{}")
_WIDEST: Final = 2**31 - 1
_EDGES: Final[tuple[Json, ...]] = ("", 0, -1, _WIDEST, -_WIDEST)
_MOST_FIELDS: Final = 20
_LONGEST_KEY: Final = 30
_LONGEST_TEXT: Final = 40
_ENTRY: Final = 2 + _LONGEST_KEY + _LONGEST_TEXT
_ZONES: Final = 60
"""Many zones divide this evenly: it is counted round."""
_PLACES: Final = 12 * _ZONES
"""How a phone is spelled is counted round, too."""

_CHAINS: Final = (None, JOINABLE, None, KNOWN_GOOD)
_SPELLINGS: Final = tuple(Spelling)
_WINDOWS: Final = 40


def payloads() -> st.SearchStrategy[Changes]:
    """Return a strategy for the changes of a payload, and its phone type. The window comes first, the open map last.

    Three numbers are drawn: one for all that has few classes, one for the referenceId, one for the open map.
    """
    classes = math.prod(
        (len(_types()), _WINDOWS, _moments() ** 2, _PLACES, len(_SPELLINGS), len(_CHAINS) + 1)
    )
    return st.builds(
        _payload,
        st.integers(0, classes - 1),
        st.integers(0, 2**80 - 1),
        st.integers(0, 2 ** (8 * (1 + _MOST_FIELDS * _ENTRY)) - 1),
    )


@cache
def _types() -> tuple[str, ...]:
    return tuple(request_members()["phoneType"]["enum"])


@cache
def _day() -> tuple[int, int]:
    """Return the first and the last second of a day."""
    members = request_members()
    return members["from"]["minimum"], members["until"]["maximum"]


def _moments() -> int:
    first, last = _day()
    return last - first + 1


def _payload(classes: int, reference: int, fields: int) -> Changes:
    rest, kind = divmod(classes, len(_types()))
    rest, window = divmod(rest, _WINDOWS * _moments() ** 2)
    return (_window(window), *_ways(rest), _reference(reference), _fields(fields)), _types()[kind]


def _window(number: int) -> Change:
    """Return a window: one in 40 at each corner of the day, one in seven with an end at an edge, others anywhere."""
    first, last = _day()
    corners = {0: (first, last), 1: (first, first + 1), 2: (last - 1, last)}
    edges = {3: first, 4: first, 5: first + 1, 6: last, 7: last, 8: last - 1}
    rest, which = divmod(number, _WINDOWS)
    one, other = (first + moment for moment in divmod(rest, _moments()))
    start, end = corners.get(which) or sorted((edges.get(which, one), other))
    return Change(members={"from": min(start, last - 1), "until": max(end, first + 1)})


def _ways(number: int) -> tuple[Change, Change, Change]:
    """Return how it is written, whose chain it joins and who sends it, and how phone and zone are spelled."""
    number, spelling = divmod(number, len(_SPELLINGS))
    place, chain = divmod(number, len(_CHAINS) + 1)
    second = chain == len(_CHAINS)
    return (
        Change(spelling=_SPELLINGS[spelling]),
        Change(second_user=True) if second else Change(chain_of=_CHAINS[chain]),
        Change(spelled_as=place, zone=place % _ZONES),
    )


def _reference(number: int) -> Change:
    """Return what a referenceId begins with: digits, letters, any printable characters, or as much as it may hold."""
    raw = number.to_bytes(10, "little")
    size = 1 + raw[0] % 6
    forms: tuple[Callable[[], str], ...] = (
        lambda: "0" + _chars(raw[2 : 2 + size], b"0123456789"),
        lambda: _chars(raw[2 : 2 + size], _LETTERS),
        lambda: " " + _chars(raw[2 : 2 + size], _REFERENCE),
        lambda: _chars(raw[2 : 2 + size], _REFERENCE),
    )
    which = raw[1] % (len(forms) + 1)
    return Change(reference="r", longest=True) if which == len(forms) else Change(reference=forms[which]())


def _fields(number: int) -> Change:
    """Return otherFields as calling lists hold them: none, an empty map, one entry, few with long keys, or many."""
    raw = number.to_bytes(1 + _MOST_FIELDS * _ENTRY, "little")
    level, more = raw[0] % 5, raw[0] // 5
    if level == 0:
        return Change()
    count = (0, 1, 2 + more % 9, 11 + more % 10)[level - 1]
    shape = (0, 1, _LONGEST_KEY if more % 2 else 0, 0)[level - 1]
    return Change(members={"otherFields": dict(_entries(raw[1:], count, key=shape))})


def _entries(raw: bytes, count: int, *, key: int) -> Iterator[tuple[str, Json]]:
    seen: set[str] = set()
    for start in range(0, count * _ENTRY, _ENTRY):
        part = raw[start : start + _ENTRY]
        name = _name(part[2 : 2 + _LONGEST_KEY], key or 2 + part[0] % 12)
        while name in seen or name.upper().startswith("GSW"):
            name = f"x{len(seen)}{name}"[:_LONGEST_KEY]
        seen.add(name)
        yield name, _value(part[1], part[2 + _LONGEST_KEY :])


def _name(raw: bytes, length: int) -> str:
    return _chars(raw[:1], _LETTERS) + _chars(raw[1:length], _KEY)


def _value(which: int, raw: bytes) -> Json:
    kind, more = which % 3, which // 3
    if kind == 0:
        return _chars(raw[: 1 + more % _LONGEST_TEXT], _TEXT)
    if kind == 1:
        return int.from_bytes(raw[:4], "little", signed=True)
    return _EDGES[more % len(_EDGES)]


_TABLES: Final = {
    alphabet: bytes(alphabet[code % len(alphabet)] for code in range(256))
    for alphabet in (_LETTERS, _KEY, _TEXT, _REFERENCE, b"0123456789")
}


def _chars(raw: bytes, alphabet: bytes) -> str:
    """Return a character of the alphabet for every byte; for 0, its first."""
    return raw.translate(_TABLES[alphabet]).decode("ascii")
