"""Which members a target's answers have, and of which JSON types: what `compare` sees change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Final

from conformance.judge import CaseView
from conformance.model import Absent, Json, member
from conformance.report.quoting import shortened

__all__ = ["Members", "type_name", "typed"]

_DEEPEST: Final = 6
_MOST: Final = 200
_LONGEST: Final = 120
_OWN: Final = frozenset({"", "/data"})
"""Where no member of otherFields can stand, whatever its name."""


_SOURCES: Final[Mapping[str, Callable[[CaseView], Iterator[Json | Absent]]]] = {
    "response": lambda case: iter((case.reply.body,)),
    "acknowledgement": lambda case: (message.event.message for message in case.acknowledgements),
    "user_event": lambda case: (message.event.message for message in case.user_events),
    "later_refusal": lambda case: (message.event.message for message in case.refused_later),
}


class Members:
    """The types of every member by its pointer, for each kind of answer; array indexes are `*`.

    Members that the request itself put into otherFields are left out: they are the plan's, not the target's.
    """

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, set[str]]] = {name: defaultdict(set) for name in _SOURCES}

    def take(self, case: CaseView) -> None:
        """Take the answers of one case."""
        given = member(case.payload, "otherFields")
        ours = frozenset(given) if isinstance(given, dict) else frozenset[str]()
        for name, source in _SOURCES.items():
            for value in source(case):
                _collect(value, self._seen[name], ours=ours)

    def told(self) -> dict[str, Json]:
        """Return the types."""
        return {
            name: {at: list[Json](sorted(found[at])) for at in sorted(found)}
            for name, found in self._seen.items()
        }


def typed(case: CaseView, value: Json | Absent) -> Mapping[str, str]:
    """Return the type of each member of one answer to a case by its pointer, the request's own otherFields left out."""
    given = member(case.payload, "otherFields")
    ours = frozenset(given) if isinstance(given, dict) else frozenset[str]()
    return dict(islice(_walk(value, ours=ours), _MOST))


def type_name(value: Json | Absent) -> str:
    """Return the JSON type of a value, `integer` told from `number`, `absent` for ABSENT."""
    if value is None or isinstance(value, Absent):
        return "null" if value is None else "absent"
    if isinstance(value, bool):
        return "boolean"
    names = {int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return names[type(value)]


def _collect(value: Json | Absent, seen: dict[str, set[str]], *, ours: frozenset[str]) -> None:
    for pointer, found in _walk(value, ours=ours):
        if pointer in seen or len(seen) < _MOST:
            seen[pointer].add(found)


def _walk(value: Json | Absent, *, ours: frozenset[str], at: str = "") -> Iterator[tuple[str, str]]:
    if not isinstance(value, Absent):
        yield at, type_name(value)
    if at.count("/") < _DEEPEST:
        for name, item in _inside(value):
            if at in _OWN or name not in ours:
                yield from _walk(item, ours=ours, at=f"{at}/{name}")


def _inside(value: Json | Absent) -> Iterator[tuple[str, Json]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield shortened(name, limit=_LONGEST).replace("~", "~0").replace("/", "~1"), item
    elif isinstance(value, list):
        for item in value[:_MOST]:
            yield "*", item
