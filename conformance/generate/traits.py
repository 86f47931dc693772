"""What a valid payload is like, in classes: the traits to which a refusal may be laid.

Fine enough that one of them tells what a target does not like, coarse enough that each is found in several cases of a
plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from conformance.generate.draft import PHONE, REFERENCE
from conformance.model import Json, Object, Trait

__all__ = ["form", "traits"]

_NAMED_MOMENTS: Final = frozenset({0, 1, 43_199, 43_200, 86_398, 86_399})
_NOON: Final = 43_200
_LAST_MINUTE: Final = 86_340
_HOUR: Final = 3_600
_LARGE: Final = 2**16


def traits(payload: Object) -> tuple[Trait, ...]:
    """Return the traits of a payload of ordinary values."""
    rows = (
        *(("request.window", word) for word in _window(payload.get("from"), payload.get("until"))),
        *(("request.other-fields-map", word) for word in sorted(set(_fields(payload.get("otherFields"))))),
        *(("request.reference-id-values", word) for word in _reference(payload.get(REFERENCE))),
        *(("request.reference-id-optional", "no referenceId") for _ in range(REFERENCE not in payload)),
        ("request.phone-type-values", payload.get("phoneType")),
        ("request.time-zone-values", payload.get("timeZone")),
        ("request.phone-number-values", form(payload.get(PHONE))),
    )
    return tuple(Trait(requirement, value) for requirement, value in rows if isinstance(value, str))


def form(phone: Json) -> str | None:
    """Return how a phone is spelled: every digit as a 0; None where it is no text."""
    return re.sub(r"\d", "0", phone) if isinstance(phone, str) else None


def _window(start: Json, end: Json) -> Iterator[str]:
    if not isinstance(start, int) or not isinstance(end, int):
        return
    yield f"from {_moment(start)}"
    yield f"until {_moment(end)}"
    yield "from noon on" if start >= _NOON else "from the morning on"
    if end >= _LAST_MINUTE:
        yield "until the last minute"
    if end - start < _HOUR:
        yield "under an hour"


def _moment(second: int) -> str:
    if second in _NAMED_MOMENTS:
        return str(second)
    return "before noon" if second < _NOON else "after noon"


def _fields(fields: Json) -> Iterator[str]:
    if not isinstance(fields, dict):
        return
    yield _size(len(fields))
    if fields:
        yield "some entries"
    for key, value in fields.items():
        yield _key(len(key))
        yield _value(value)


def _size(count: int) -> str:
    sizes: Mapping[int, str] = {0: "no entry", 1: "one entry", 20: "20 entries"}
    return sizes.get(count, "2 to 10 entries" if count <= 10 else "11 to 19 entries")


def _key(length: int) -> str:
    if length == 1:
        return "a key of one letter"
    return "a key of over 20 characters" if length > 20 else "a key of 2 to 20 characters"


def _value(value: Json) -> str:
    if isinstance(value, str):
        if not value:
            return "an empty text"
        return "a text" if value.isascii() else "a text beyond ASCII"
    if isinstance(value, int) and value < 0:
        return "a negative integer"
    return "a large integer" if isinstance(value, int) and value >= _LARGE else "an integer"


def _reference(reference: Json) -> Iterator[str]:
    if not isinstance(reference, str):
        return
    yield _length(len(reference))
    for word, pattern in (
        ("digits alone", r"[0-9]+"),
        ("a leading zero", r"0.*"),
        ("a space", r".* .*"),
        ("punctuation", r".*[^A-Za-z0-9 ].*"),
        ("letters", r".*[A-Za-z].*"),
    ):
        if re.fullmatch(pattern, reference):
            yield word


def _length(characters: int) -> str:
    if characters in {1, 36}:
        return f"{characters} characters" if characters > 1 else "1 character"
    return "2 to 20 characters" if characters <= 20 else "21 to 35 characters"
