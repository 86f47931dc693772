"""One pattern for many texts: a search looks at each place once, however many there are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby, takewhile

__all__ = ["any_of"]


def any_of(texts: Iterable[str]) -> re.Pattern[str]:
    """Return what matches any of the texts, at each place the longest; none of them may be empty.

    A plain alternation tries all of them wherever one may begin. Here those that begin alike are tried together.
    """
    return re.compile(_either(sorted(set(texts))))


def _either(texts: list[str]) -> str:
    """Return the alternation of sorted texts, of which a longer one comes before what it begins with."""
    begun = [_begun(list(group)) for _, group in groupby(texts, key=lambda text: text[:1])]
    return "|".join(begun[1:] + begun[:1] if "" in texts else begun)


def _begun(texts: list[str]) -> str:
    """Return the pattern of sorted texts with the same first character, or of the empty one."""
    shared = _shared(texts[0], texts[-1])
    if len(texts) == 1:
        return re.escape(shared)
    return f"{re.escape(shared)}(?:{_either([text[len(shared) :] for text in texts])})"


def _shared(first: str, last: str) -> str:
    """Return what the first and the last of sorted texts begin with, and so all in between."""
    return "".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))
