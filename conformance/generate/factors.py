"""What varies in an ordinary payload: six factors of five levels, each a class from which Hypothesis draws values."""

from __future__ import annotations

import string
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from hypothesis import strategies as st

from conformance.generate.draft import JOINABLE, KNOWN_GOOD, Spelling
from conformance.generate.strategies import request_members
from conformance.model import Json, Object

__all__ = ["AWKWARD", "REFERENCE", "Change", "anywhere", "factors", "own", "row"]

_WIDEST: Final = 2**31 - 1
"""Integers that name no bound are held by a data base's int column."""

_NOON: Final = 43_200
_KEY: Final = string.ascii_letters + string.digits + "_"
_TEXT: Final = string.ascii_letters + string.digits + string.punctuation + " "
_PRINTABLE: Final = "".join(chr(code) for code in range(32, 127) if chr(code) not in "{}")
_MOST_FIELDS: Final = 20
_LONGEST_KEY: Final = 30
_AWKWARD: Final = ("a  b <b>&amp;", "%41%2F a+b", "'\"\\n\\u0041", " a#?=;,:/", "007-._~!@$^*()[{{|`")
"""Texts that come back otherwise where something on their way unescapes, trims or counts: one for each window.

A brace is written twice: what follows is filled in between braces.
"""

_ENDINGS: Final = (" ", "\\", '"', "/", ";")
"""What may be lost at the end of a text; one for each window, too."""

_BEYOND_ASCII: Final = ("\u00e9\u00df", "\u65e5\u672c", "\u03a9 \u0416")

_OWN: Final = frozenset(
    {
        "record_id",
        "contact_info",
        "contact_info_type",
        "record_type",
        "record_status",
        "call_result",
        "attempt",
        "dial_sched_time",
        "call_time",
        "daily_from",
        "daily_till",
        "tz_dbid",
        "campaign_id",
        "agent_id",
        "chain_id",
        "chain_n",
        "group_id",
        "app_id",
        "treatments",
        "media_ref",
        "email_subject",
        "email_template_id",
        "switch_id",
    }
)
"""The mandatory fields of a calling list (Outbound Contact Deployment Guide, Calling Lists)."""

REFERENCE: Final = 4
AWKWARD: Final = 2
"""Where the factor of referenceIds stands, and its level of awkward ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one level of a factor does to a payload and to the way it is sent; `chain_of` says whose chain it joins.

    `reference` is what stands before the nonce in a referenceId, `ending` what stands behind it.
    """

    members: Object = field(default_factory=dict)
    reference: str = ""
    ending: str = ""
    longest: bool = False
    spelling: Spelling = Spelling.PLAIN
    chain_of: str | None = None
    second_user: bool = False
    spelled_as: int = 0
    zone: int = 0


def row(levels: tuple[int, ...]) -> st.SearchStrategy[tuple[Change, ...]]:
    """Return a strategy for a payload with one level of each factor; the window first, the open map last."""
    chosen = [factor[level] for factor, level in zip(factors(), levels, strict=True)]
    if levels[REFERENCE] == AWKWARD:
        chosen[REFERENCE] = st.just(Change(reference=_AWKWARD[levels[0]], ending=_ENDINGS[levels[0]]))
    return st.tuples(*chosen)


def _window(start: st.SearchStrategy[int], end: st.SearchStrategy[int]) -> st.SearchStrategy[Change]:
    return (
        st.tuples(start, end)
        .filter(lambda pair: pair[0] != pair[1])
        .map(lambda pair: Change(members={"from": min(pair), "until": max(pair)}))
    )


def _windows() -> tuple[st.SearchStrategy[Change], ...]:
    members = request_members()
    first, last = members["from"]["minimum"], members["until"]["maximum"]
    morning, afternoon = st.integers(first + 1, _NOON - 1), st.integers(_NOON, last - 60)
    return (
        _window(st.just(first), st.just(last)),
        _window(st.just(first), st.just(first + 1)),
        _window(st.just(last - 1), st.just(last)),
        _window(morning, morning),
        _window(afternoon, afternoon | st.just(_NOON)),
    )


def anywhere() -> st.SearchStrategy[Change]:
    """Return windows of any kind, most of them inside the day."""
    members = request_members()
    moment = st.integers(members["from"]["minimum"], members["until"]["maximum"])
    # one_of flattens what it is given twice into one: each of these is a strategy of its own
    return st.one_of(*_windows()[:3], *(_window(moment, moment) for _ in range(6)))


def _fields() -> tuple[st.SearchStrategy[Change], ...]:
    """Return maps of texts and integers, as calling lists hold them; no key that the protocol keeps for itself."""
    short, one = _keys(1, 12), _keys(0, 0)
    return (
        st.just(Change()),
        _map(short, 0, 0),
        _map(one, 1, 1),
        _map(short, _MOST_FIELDS - 2, _MOST_FIELDS - 2, odd=True) | _map(short, 11, _MOST_FIELDS - 1),
        _map(_keys(_LONGEST_KEY - 1, _LONGEST_KEY - 1) | short, 2, 10),
    )


def _keys(shortest: int, longest: int) -> st.SearchStrategy[str]:
    rest = st.text(_KEY, min_size=shortest, max_size=longest)
    keys = st.tuples(st.sampled_from(string.ascii_letters), rest).map("".join)
    return keys.filter(lambda key: not own(key))


def own(key: str) -> bool:
    """Whether a field is the calling list's own: one that is given could stand in place of the number or the window."""
    return key.upper().startswith("GSW") or key.lower() in _OWN


def _map(
    keys: st.SearchStrategy[str], fewest: int, most: int, *, odd: bool = False
) -> st.SearchStrategy[Change]:
    """Return maps of so many entries; `odd` adds a text that is written in other letters, and an empty one."""
    edges: tuple[Json, ...] = ("", 0, -1, _WIDEST, -_WIDEST)
    values = st.text(_TEXT, min_size=1, max_size=40) | st.integers(-_WIDEST, _WIDEST) | st.sampled_from(edges)
    maps = st.dictionaries(keys, values, min_size=fewest, max_size=most)
    more = st.fixed_dictionaries(
        {"in_other_letters": st.sampled_from(_BEYOND_ASCII), "empty": st.just("")} if odd else {}
    )
    return st.tuples(maps, more).map(lambda both: Change(members={"otherFields": {**both[0], **both[1]}}))


def _references() -> tuple[st.SearchStrategy[Change], ...]:
    texts = (
        st.text(string.digits, max_size=8).map("0".__add__),
        st.text(string.ascii_letters, min_size=1, max_size=6),
        st.sampled_from(_AWKWARD),
        st.text(_PRINTABLE, min_size=1, max_size=11).map(" {}".format),
    )
    longest = st.just(Change(reference="r", longest=True))
    return (*(text.map(lambda drawn: Change(reference=drawn)) for text in texts), longest)


def _chains() -> tuple[st.SearchStrategy[Change], ...]:
    """Return whose chain is joined, and by whom: the chains are those of the first user."""
    joined = (Change(), Change(chain_of=JOINABLE), Change(), Change(chain_of=KNOWN_GOOD))
    return tuple(map(st.just, (*joined, Change(second_user=True))))


def _places() -> tuple[st.SearchStrategy[Change], ...]:
    """Return spellings of phones and time zones by their numbers; both are the deployment's."""
    return tuple(st.just(Change(spelled_as=level, zone=level // 2)) for level in range(5))


@cache
def factors() -> tuple[tuple[st.SearchStrategy[Change], ...], ...]:
    """Return the levels of each factor."""
    spellings = tuple(st.just(Change(spelling=spelling)) for spelling in Spelling)
    return (_windows(), spellings, _chains(), _places(), _references(), _fields())
