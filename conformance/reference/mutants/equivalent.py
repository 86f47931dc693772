"""Mutants that no message can tell: what they do wrong shows in the calling list only, or not at all.

They break no requirement. A run against one must pass; each says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from conformance.reference.behaviour import Behaviour, Change
from conformance.reference.mutants.changes import altering
from conformance.reference.mutants.in_flight import meeting
from conformance.reference.mutants.meetings import exchanging, same_user
from conformance.reference.mutants.members import edited
from conformance.reference.mutants.mutant import Mutant
from conformance.reference.values import Kind, Object

__all__ = ["EQUIVALENT", "MUTANTS"]

_HOUR: Final = 3_600
_LAST: Final = 86_399
_IN_THE_LIST: Final = "only the calling list shows it: neither message carries"


def _kept(edit: Callable[[Object], Object]) -> Change:
    """Change each row that is kept of a record."""

    def change(behaviour: Behaviour) -> Behaviour:
        stored = behaviour.stored
        return replace(behaviour, stored=lambda request: tuple(edit(row) for row in stored(request)))

    return change


def _without(*members: str) -> Change:
    return _kept(lambda row: {name: value for name, value in row.items() if name not in members})


def _shifted(row: Object) -> Object:
    return {**row, "from": max(0, row["from"] - _HOUR), "until": min(_LAST, row["until"] + _HOUR)}


def _misdialled(row: Object) -> Object:
    return {**row, "phoneNumber": f"{row['phoneNumber'][:-1]}0"}


def _twice(behaviour: Behaviour) -> Behaviour:
    stored = behaviour.stored
    return replace(behaviour, stored=lambda request: (*stored(request), *stored(request)))


_CONSTANT: Final = altering(
    Kind.USER_EVENT, lambda _, data: edited(data, ("userData", "GSW_CHAIN_N"), lambda _: 0)
)
_ROWS: Final[tuple[tuple[str, str, Change, str], ...]] = (
    (
        "store-without-window",
        "from and until are not kept",
        _without("from", "until"),
        f"{_IN_THE_LIST} from or until",
    ),
    (
        "store-window-wider",
        "the window is kept an hour wider on both sides",
        _kept(_shifted),
        f"{_IN_THE_LIST} from or until",
    ),
    (
        "store-without-time-zone",
        "the time zone is not kept",
        _without("timeZone"),
        f"{_IN_THE_LIST} the time zone",
    ),
    (
        "store-without-phone-type",
        "the phone type is not kept",
        _without("phoneType"),
        f"{_IN_THE_LIST} the phone type",
    ),
    (
        "store-without-other-fields",
        "otherFields are not kept",
        _without("otherFields"),
        f"{_IN_THE_LIST} otherFields, which may but need not be in the user event",
    ),
    (
        "store-other-phone",
        "another phone is kept than the one that is reported",
        _kept(_misdialled),
        "only the calling list shows it: the user event carries the phone of the request",
    ),
    (
        "store-twice",
        "a record is kept twice, and told of once",
        _twice,
        "only the calling list shows it: one pair of messages comes, and chains may be numbered with gaps",
    ),
    (
        "chain-n-constant",
        "every record is told of as the first of its chain",
        _CONSTANT,
        "the page's own sample has the place 0 in a chain that it names; no clause has the places differ",
    ),
    (
        "in-flight-references-exchanged",
        "two acknowledgements of one user that are on their way exchange their referenceIds",
        meeting(exchanging(Kind.ACKNOWLEDGEMENT, ("referenceId",)), meets=same_user),
        "both come, at the same time, and tell the same but for the referenceId: the pair is the same pair",
    ),
)


def _made() -> Iterator[Mutant]:
    for name, summary, change, _ in _ROWS:
        yield Mutant(name=name, summary=summary, family="equivalent", breaks=(), change=change)


MUTANTS: Final = tuple(_made())

EQUIVALENT: Final[Mapping[str, str]] = MappingProxyType({name: reason for name, *_, reason in _ROWS})
"""Why each of them cannot be told, by its name."""
