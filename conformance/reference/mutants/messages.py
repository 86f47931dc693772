"""Mutants of a message, made by rule for each of the two: whether it comes, how often, where, with what in it."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from conformance.reference.behaviour import Change
from conformance.reference.mutants.changes import Due, altering, delivering
from conformance.reference.mutants.members import Member, edited, made
from conformance.reference.mutants.mutant import Mutant
from conformance.reference.values import Delivery, Json, Kind, Object, Outcome

__all__ = ["member", "of_delivery", "of_members", "with_value"]

_STEMS: Final = {Kind.ACKNOWLEDGEMENT: "acknowledgement", Kind.USER_EVENT: "user-event"}
_NAMES: Final = {
    "acknowledgement-application-id-retyped": "application-id-as-string",
    "acknowledgement-notification-type-altered": "notification-type-wrong",
    "acknowledgement-reference-id-missing": "reference-id-missing",
    "user-event-phone-altered": "phone-altered",
}
_ALL: Final = ("missing", "null", "retyped", "altered")
_SOMETIMES: Final = {
    Kind.ACKNOWLEDGEMENT: (
        ("chain.made-joinable", "a record that joins may be the one without"),
        ("relation.repeated", "a record sent again may be the one without"),
        ("session.resumed", "a record of a session opened anew may be the one without"),
    ),
    Kind.USER_EVENT: (
        ("relation.repeated", "a record sent again may be the one without"),
        ("session.resumed", "a record of a session opened anew may be the one without"),
    ),
}


def member(kind: Kind, path: tuple[str, ...], what: str) -> Member:
    """A member of a message whose requirement is named after both."""
    stem = _STEMS[kind]
    return Member(path=path, stem=f"{stem}-{what}", breaks=(f"{stem}.{what}",))


def of_members(kind: Kind, members: tuple[Member, ...], kinds: tuple[str, ...] = _ALL) -> Iterator[Mutant]:
    """One mutant for each member of a message and each kind of deviation."""

    def mutant(deviation: str, member: Member, edit: Callable[[Object], Object]) -> Mutant:
        name = f"{member.stem}-{deviation}"
        return Mutant(
            name=_NAMES.get(name, name),
            summary=f"{member.path[-1]} is {deviation} in the {kind}",
            breaks=member.breaks,
            change=altering(kind, lambda _, data: edit(data)),
        )

    yield from made(members, kinds, mutant=mutant)


def with_value(kind: Kind, name: str, requirement: str, path: tuple[str, ...], *, to: Json) -> Mutant:
    """A mutant that has another value in one place."""
    return Mutant(
        name=name,
        summary=f"{path[-1]} is {to!r} in the {kind}",
        breaks=(requirement,),
        change=altering(kind, lambda _, data: edited(data, path, lambda _: to)),
    )


def of_delivery(kind: Kind, other_channel: str) -> Iterator[Mutant]:
    """Missing, now and then missing, twice, twice with a pause, on the channel of the other message."""
    stem = _STEMS[kind]
    missing = "no-acknowledgement" if kind is Kind.ACKNOWLEDGEMENT else "user-event-missing"
    cases: tuple[tuple[str, str, str, Callable[[Delivery], Due]], ...] = (
        (missing, "arrives", "never comes", lambda _: ()),
        (
            f"{stem}-sometimes-missing",
            "arrives",
            "does not come for one in four",
            lambda d: () if _fourth(d) else (d,),
        ),
        (f"{stem}-doubled", "once", "comes twice", lambda d: (d, d)),
        (f"{stem}-doubled-later", "once", "comes again", lambda d: (d, replace(d, delay=3 * d.delay))),
        (
            f"{stem}-wrong-channel",
            "channel",
            "is on the other channel",
            lambda d: (replace(d, channel=other_channel),),
        ),
    )
    for name, what, words, spread in cases:
        yield Mutant(
            name=name,
            summary=f"the {kind} {words}",
            breaks=(f"{stem}.{what}",),
            implies=_SOMETIMES[kind] if "sometimes" in name else (),
            share=0.25 if "sometimes" in name else 1.0,
            change=_spread(kind, spread),
        )


def _spread(kind: Kind, spread: Callable[[Delivery], Due]) -> Change:
    def change(_: Outcome, due: Due) -> Due:
        return tuple(
            each for delivery in due for each in (spread(delivery) if delivery.kind is kind else (delivery,))
        )

    return delivering(change)


def _fourth(delivery: Delivery) -> bool:
    """Whether it is the turn of a message: by its text without times, so that a run can be repeated."""
    text = repr([delivery.data.get("referenceId"), delivery.data.get("userData", {}).get("GSW_PHONE")])
    return zlib.crc32(text.encode(errors="backslashreplace")) % 4 == 0
