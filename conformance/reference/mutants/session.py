"""Mutants of login, feature and CSRF protection, and of the notification session that is opened anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, TypeAlias

from conformance.reference.behaviour import Behaviour, Change
from conformance.reference.deployment import USERS
from conformance.reference.faults import Status
from conformance.reference.mutants.changes import fresh, rebodied, replying
from conformance.reference.mutants.mutant import MATRIX_SHARE, Family, Mutant
from conformance.reference.values import Fault, Json, Object, Outcome, Reply

__all__ = ["FAMILY", "MUTANTS"]

FAMILY: Final = Family.SESSION


def _said_yes(fault: Fault) -> Change:
    def change(outcome: Outcome, reply: Reply) -> Reply:
        denied = outcome.refusal is not None and outcome.refusal.fault is fault
        return Reply(status=200, body={"statusCode": 0}) if denied else reply

    return replying(change)


def _denied_with(status: Status) -> Change:
    def change(behaviour: Behaviour) -> Behaviour:
        return replace(behaviour, statuses={**behaviour.statuses, Fault.NOT_AUTHENTICATED: status})

    return change


def _codes() -> Iterator[Mutant]:
    for name, status in (
        ("code-5", Status(5, 401)),
        ("code-3", Status(3, 401)),
        ("code-1-and-http-200", Status(1, 200)),
    ):
        yield Mutant(
            name=f"unauthenticated-{name}",
            summary=f"a request without login is refused with statusCode {status.code} and HTTP {status.http}",
            breaks=("session.unauthenticated-code",),
            share=MATRIX_SHARE,
            change=_denied_with(status),
        )


def _of_feature() -> Iterator[Mutant]:
    changes: tuple[tuple[str, str, Change], ...] = (
        (
            "feature-not-required",
            "a user without the feature is served like any other",
            lambda behaviour: replace(behaviour, overlooked=behaviour.overlooked | {Fault.FEATURE}),
        ),
        (
            "feature-missing-answered-with-success",
            "a user without the feature is answered with 0, and nothing happens",
            _said_yes(Fault.FEATURE),
        ),
    )
    for name, summary, change in changes:
        yield Mutant(
            name=name,
            summary=summary,
            breaks=("session.feature-required",),
            without_feature=True,
            share=MATRIX_SHARE,
            change=change,
        )


_Audience: TypeAlias = Callable[[tuple[int, ...]], tuple[int, ...]]
_NOT_ANSWERED: Final = (
    ("acknowledgement.arrives", "on the session opened anew no acknowledgement comes"),
    ("user-event.arrives", "on the session opened anew no user event comes"),
)


def _of_resumption() -> Iterator[Mutant]:
    audiences: tuple[tuple[str, str, _Audience], ...] = (
        ("messages-to-the-oldest-session", "messages go to the oldest session alive", lambda alive: alive[:1]),
        ("first-session-alone-served", "messages go to a user's very first session", lambda _: (1,)),
        ("sessions-served-one-at-a-time", "messages go to a session while it is the user's only one", _alone),
    )  # fmt: skip
    for name, summary, audience in audiences:
        yield Mutant(
            name=name,
            summary=f"{summary}, not to one opened anew",
            breaks=("session.resumed",),
            implies=_NOT_ANSWERED,
            share=MATRIX_SHARE,
            change=_reaching(audience),
        )


def _alone(alive: tuple[int, ...]) -> tuple[int, ...]:
    return alive if len(alive) == 1 else ()


def _again_when_subscribing() -> Change:
    """Put the first user's last user event before the reply to each subscribe that follows it."""
    last: list[Object] = []

    def change(messages: list[Object]) -> Json:
        if any(each.get("channel") == "/meta/subscribe" for each in messages):
            return [*last, *messages]
        told = [each for each in messages if _of_first_user(each)]
        last[:] = told[-1:] or last
        return messages

    return rebodied(change)


def _of_first_user(message: Object) -> bool:
    data = message.get("data")
    return isinstance(data, dict) and data.get("deviceId") == USERS[0].device_id


def _reaching(audience: _Audience) -> Change:
    return lambda behaviour: replace(behaviour, cometd=replace(behaviour.cometd, audience=audience))


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
        change=_said_yes(Fault.NOT_AUTHENTICATED),
    ),
    Mutant(
        name="csrf-not-enforced",
        summary="requests without the CSRF token are taken",
        breaks=("session.csrf-refused",),
        variants=("csrf",),
        change=lambda behaviour: replace(behaviour, csrf_enforced=False),
    ),
    Mutant(
        name="csrf-end-compared",
        summary="a CSRF token is taken that ends as the one that was issued",
        breaks=("session.csrf-refused",),
        variants=("csrf",),
        change=lambda behaviour: replace(behaviour, csrf_compared_from=-8),
    ),
    *_codes(),
    *_of_feature(),
    *_of_resumption(),
    Mutant(
        name="user-event-again-in-a-new-session",
        summary="the last user event comes again as soon as a new session is subscribed",
        breaks=("user-event.once",),
        share=MATRIX_SHARE,
        change=fresh(_again_when_subscribing),
    ),
)
