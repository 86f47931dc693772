"""Where the clauses of requirements can be read: the addresses of the documents that they name.

Only pages that were read have an address here. What place within a page has an address of its own is known of none of
the vendor's; a clause's words say where to look.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["Clause", "clauses"]

_PAGE: Final = "https://docs.genesys.com/Documentation/GWS/8.5.2/API/OutboundCreate"
_ELSEWHERE: Final[Mapping[str, str]] = {
    "Bayeux 1.0": "https://docs.cometd.org/current/reference/#_bayeux",
    "CSRF protection": "https://enu.docs.genesys.com/Documentation/GWS/8.5.2/API/CSRFProtection",
    "Making a request": "https://enu.docs.genesys.com/Documentation/GWS/8.5.2/API/MakingaRequest",
}
"""What is of no page of the operation, by the words that a clause begins with."""
_RETURN_VALUES: Final = "Return values"
_OF_EDITION: Final[Mapping[str, str]] = {
    "8.5.0": "https://docs.genesys.com/Documentation/HTCC/8.5.0/API/ReturnValues",
    "8.5.1": "https://docs.genesys.com/Documentation/HTCC/8.5.1/API/ReturnValues",
    "8.5.2": "https://enu.docs.genesys.com/Documentation:HTCC:API:ReturnValues:8.5.2",
    "8.6.0": "https://enu.docs.genesys.com/Documentation:GWS:API:ReturnValues:8.6.0",
}
"""The table of status codes is another one in each edition."""
_DEFAULT: Final = "8.5.2"


@dataclass(frozen=True, slots=True)
class Clause:
    """A place in a document, in words, and the address of the document."""

    words: str
    address: str


def clauses(clause: str, *, edition: str) -> tuple[Clause, ...]:
    """Return the places that a requirement's clause names; those of one document are put together."""
    found: dict[str, list[str]] = {}
    for words in clause.split("; "):
        found.setdefault(_address(words, edition), []).append(words)
    return tuple(Clause("; ".join(words), address) for address, words in found.items())


def _address(words: str, edition: str) -> str:
    if words.startswith(_RETURN_VALUES):
        return _OF_EDITION.get(edition, _OF_EDITION[_DEFAULT])
    return next(_others(words), _PAGE)


def _others(words: str) -> Iterator[str]:
    return (address for beginning, address in _ELSEWHERE.items() if words.startswith(beginning))
