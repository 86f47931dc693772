"""Mutants that refuse two ordinary things together, each of which they take alone, or one way to write JSON."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from conformance.reference.behaviour import Change
from conformance.reference.mutants.changes import strict
from conformance.reference.mutants.mutant import Family, Mutant
from conformance.reference.mutants.refusing import Broken, Strict, fields, has_letter, refusing
from conformance.reference.values import Object

__all__ = ["FAMILY", "MUTANTS"]

FAMILY: Final = Family.REQUEST_STRICT

_NOON: Final = 43_200

_HALVES: Final[tuple[tuple[str, Broken], ...]] = (
    ("chain", lambda r: "chainId" in r),
    ("other-fields", lambda r: bool(fields(r))),
    ("plus", lambda r: r["phoneNumber"][:1] == "+"),
    ("afternoon", lambda r: r["from"] >= _NOON),
    ("letter", has_letter),
)
"""What many valid cases have, so that each two of them meet in several."""


def _pairs() -> Iterator[Mutant]:
    for (first, one), (second, other) in itertools.combinations(_HALVES, 2):
        pair = Strict(f"{first}-with-{second}-refused", partial(_both, one, other), 0.11)
        yield refusing("request.combinations", pair)


def _both(one: Broken, other: Broken, request: Object) -> bool:
    return one(request) and other(request)


_SPELLINGS: Final[tuple[tuple[str, Callable[[bytes], bool]], ...]] = (
    ("escaped", lambda body: re.search(rb'"\\u00[0-9A-F]{2}', body) is not None),
    ("indented", lambda body: b"\n" in body),
    ("compact", lambda body: body.startswith(b"{") and b'": ' not in body),
    ("preceded", lambda body: body[:1] == b" "),
    ("returned", lambda body: b"\r" in body),
    ("slashed", lambda body: b"\\/" in body),
)


def _spellings() -> Iterator[Mutant]:
    for word, unreadable in _SPELLINGS:
        yield _of_spelling(f"spelling-{word}-refused", _unreadable(unreadable))
    yield _of_spelling("spelling-reversed-refused", strict("order", _reversed))


def _of_spelling(name: str, change: Change) -> Mutant:
    return Mutant(
        name=name,
        summary=f"refuses an ordinary record whose JSON is {name.split('-')[1]}",
        breaks=("request.spelling",),
        share=0.14,
        change=change,
    )


def _unreadable(unreadable: Callable[[bytes], bool]) -> Change:
    return lambda behaviour: replace(behaviour, unreadable=(*behaviour.unreadable, unreadable))


def _reversed(request: Object) -> bool:
    """Whether the members stand the other way round than on the page."""
    order = list(request)
    return order.index("operationName") > order.index("campaignName")


_ANEW: Final = (
    ("session.resumed", "the requests of a session opened anew have letters in their referenceId"),
)
_LETTER: Final = Strict("reference-id-letter-refused", has_letter, 0.7)

MUTANTS: Final = (
    *_pairs(),
    *_spellings(),
    replace(refusing("request.reference-id-values", _LETTER), implies=_ANEW),
)
