"""Mutants of login, CSRF protection and the separation of users."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from conformance.reference.deployment import USERS
from conformance.reference.mutants.changes import delivering, replying
from conformance.reference.mutants.mutant import Mutant
from conformance.reference.values import Delivery, Fault, Kind, Outcome, Reply

__all__ = ["MUTANTS"]


def _said_yes(outcome: Outcome, reply: Reply) -> Reply:
    denied = outcome.refusal is not None and outcome.refusal.fault is Fault.NOT_AUTHENTICATED
    return replace(reply, status=200, body={"statusCode": 0}) if denied else reply


def _to_everybody() -> Iterator[Mutant]:
    for stem, kinds in (
        ("messages", (Kind.ACKNOWLEDGEMENT, Kind.USER_EVENT)),
        ("acknowledgements", (Kind.ACKNOWLEDGEMENT,)),
        ("user-events", (Kind.USER_EVENT,)),
    ):

        def change(
            _: Outcome, due: tuple[Delivery, ...], kinds: tuple[Kind, ...] = kinds
        ) -> tuple[Delivery, ...]:
            return tuple(replace(each, user=None) if each.kind in kinds else each for each in due)

        yield Mutant(
            name=f"{stem}-to-everybody",
            summary=f"{stem.replace('-', ' ')} reach every subscribed session, whoever asked",
            breaks=("session.isolation",),
            change=delivering(change),
        )


MUTANTS: Final = (
    Mutant(
        name="unauthenticated-accepted",
        summary="a request without login is taken as that of the first user",
        breaks=("session.unauthenticated-refused",),
        change=lambda behaviour: replace(behaviour, anonymous=USERS[0].name),
    ),
    Mutant(
        name="unauthenticated-answered-with-success",
        summary="a request without login is answered with 0 and goes nowhere",
        breaks=("session.unauthenticated-refused",),
        change=replying(_said_yes),
    ),
    Mutant(
        name="csrf-not-enforced",
        summary="requests without the CSRF token are taken",
        breaks=("session.csrf-refused",),
        variants=("csrf",),
        change=lambda behaviour: replace(behaviour, csrf_enforced=False),
    ),
    *_to_everybody(),
)
