"""How much of a page may be findings: the first ones are shown whole, the others without picture and request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from typing import Final

from conformance.report.html.card import Card

__all__ = ["MOST", "lightened"]

MOST: Final = 100
"""How many findings and doubts a page shows whole."""


def lightened(cards: Iterable[Card]) -> Iterator[Card]:
    """Yield the cards; findings and doubts beyond the first `MOST` of them keep their words and lines alone."""
    number = count(1)
    for card in cards:
        yield replace(
            card,
            findings=tuple(
                one if next(number) <= MOST else replace(one, picture=None, smallest=None, brief=True)
                for one in card.findings
            ),
            doubts=tuple(
                one if next(number) <= MOST else replace(one, picture=None, request=None)
                for one in card.doubts
            ),
        )
