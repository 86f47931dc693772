"""Which requests meet in flight, and what becomes of their messages when they do."""

from __future__ import annotations

from dataclasses import replace

from conformance.reference.mutants.borrowed import Path, value_at
from conformance.reference.mutants.changes import Due, silencing, twice
from conformance.reference.mutants.in_flight import Effect, Flight, of_kind
from conformance.reference.mutants.isolation import other_user
from conformance.reference.mutants.members import edited
from conformance.reference.values import Delivery, Kind, Outcome

__all__ = [
    "both_new",
    "copying",
    "doubling",
    "exchanging",
    "losing",
    "misdirecting",
    "other_users",
    "overwriting",
    "same_user",
    "spreading",
    "this_named",
]


def same_user(one: Outcome, other: Outcome) -> bool:
    """Whether two requests are of one user."""
    return one.user == other.user


def other_users(one: Outcome, other: Outcome) -> bool:
    """Whether two requests are of two users."""
    return one.user != other.user


def both_new(one: Outcome, other: Outcome) -> bool:
    """Whether both requests name no chain."""
    return same_user(one, other) and not any("chainId" in (each.request or {}) for each in (one, other))


def this_named(one: Outcome, other: Outcome) -> bool:
    """Whether the later request names a chain, and not that of the other."""
    return same_user(one, other) and "chainId" in (other.request or {}) and one.chain != other.chain


def _put(delivery: Delivery, path: Path, value: object) -> None:
    """Change a message that is not out yet."""
    delivery.data.update(edited(delivery.data, path, lambda _: value))


def exchanging(kind: Kind, path: Path) -> Effect:
    """The two requests' messages of a kind exchange a member."""

    def effect(_: Outcome, due: Due, met: Flight) -> Due:
        one, other = of_kind(met.due, kind), of_kind(due, kind)
        if one is not None and other is not None:
            first, second = value_at(one.data, path), value_at(other.data, path)
            _put(one, path, second)
            _put(other, path, first)
        return due

    return effect


def overwriting(kind: Kind, path: Path) -> Effect:
    """The message of the request that is met says what the later one's says."""

    def effect(_: Outcome, due: Due, met: Flight) -> Due:
        one, other = of_kind(met.due, kind), of_kind(due, kind)
        if one is not None and other is not None:
            _put(one, path, value_at(other.data, path))
        return due

    return effect


def copying(kind: Kind, path: Path) -> Effect:
    """The message of the later request says what that of the one met says."""

    def effect(_: Outcome, due: Due, met: Flight) -> Due:
        one, other = of_kind(met.due, kind), of_kind(due, kind)
        if one is not None and other is not None:
            _put(other, path, value_at(one.data, path))
        return due

    return effect


def losing(*kinds: Kind) -> Effect:
    """The later request misses its messages of some kinds."""
    return lambda outcome, due, _: silencing(*kinds)(outcome, due)


def doubling(kind: Kind) -> Effect:
    """The message of a kind comes twice for the later request."""
    return lambda outcome, due, _: twice(kind)(outcome, due)


def misdirecting(outcome: Outcome, due: Due, _: Flight) -> Due:
    """The messages of the later request go to another user."""
    return tuple(replace(each, user=other_user(outcome)) for each in due)


def spreading(outcome: Outcome, due: Due, _: Flight) -> Due:
    """The messages of the later request go to another user, too."""
    return (*due, *(replace(each, user=other_user(outcome)) for each in due))
