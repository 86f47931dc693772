"""Mutants that let messages of one user reach another user's session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, TypeAlias

from conformance.reference import answers
from conformance.reference.behaviour import Change
from conformance.reference.deployment import USERS, owner_of
from conformance.reference.mutants.changes import Due, among, delivering, lax
from conformance.reference.mutants.members import edited, without
from conformance.reference.mutants.mutant import MATRIX_SHARE, Family, Mutant
from conformance.reference.values import Delivery, Fault, Kind, Object, Outcome, User

__all__ = ["FAMILY", "MUTANTS", "other_user"]

FAMILY: Final = Family.ISOLATION

_When: TypeAlias = Callable[[Outcome], bool]
_BOTH: Final = frozenset({Kind.ACKNOWLEDGEMENT, Kind.USER_EVENT})
_FIRST, _SECOND = USERS


def other_user(outcome: Outcome) -> str:
    """The name of a user who is not the one of a request."""
    return _FIRST.name if outcome.user is not None and outcome.user.name == _SECOND.name else _SECOND.name


def _to_everybody() -> Iterator[Mutant]:
    for stem, kinds in (
        ("messages", _BOTH),
        ("acknowledgements", {Kind.ACKNOWLEDGEMENT}),
        ("user-events", {Kind.USER_EVENT}),
    ):

        def change(_: Outcome, due: Due, kinds: frozenset[Kind] | set[Kind] = kinds) -> Due:
            return tuple(replace(each, user=None) if each.kind in kinds else each for each in due)

        yield Mutant(
            name=f"{stem}-to-everybody",
            summary=f"{stem.replace('-', ' ')} reach every subscribed session, whoever asked",
            breaks=("session.isolation",),
            change=delivering(change),
        )


def _copied(outcome: Outcome, due: Due) -> Due:
    return (*due, *(replace(each, user=other_user(outcome)) for each in due))


def _lacks(member: str) -> _When:
    return lambda outcome: outcome.request is not None and member not in outcome.request


def _of_second_user(outcome: Outcome) -> bool:
    return outcome.user is not None and outcome.user.name == _SECOND.name


_SOME: Final[tuple[tuple[str, str, _When, float], ...]] = (
    ("without-reference-id", "of requests without referenceId", _lacks("referenceId"), MATRIX_SHARE),
    ("of-joined-chains", "of requests that name a chain", lambda o: "chainId" in (o.request or {}), 0.3),
    ("of-the-second-user", "of the second user's requests", _of_second_user, 0.14),
    ("of-failed-lookups", "of requests that name what nobody knows", lambda o: o.unknown is not None, 0.1),
)


def _for_some() -> Iterator[Mutant]:
    for stem, words, when, share in _SOME:
        yield Mutant(
            name=f"messages-{stem}-to-another",
            summary=f"the messages {words} also reach another user's session",
            breaks=("session.isolation",),
            share=share,
            change=among(when, _copied),
        )


def _leaked(message: Callable[[Outcome], Delivery]) -> Change:
    """Tell another user of a refused request, and nobody else."""

    def change(outcome: Outcome, due: Due) -> Due:
        refusal = outcome.refusal
        if refusal is None or outcome.request is None or refusal.fault not in (Fault.MISSING, Fault.VALUE):
            return due
        return (*due, replace(message(outcome), user=other_user(outcome)))

    return delivering(change)


def _for_refused() -> Iterator[Mutant]:
    for stem, message in (("acknowledgement", answers.acknowledgement), ("user-event", answers.user_event)):
        yield Mutant(
            name=f"{stem}-of-refused-to-another",
            summary=f"the {stem.replace('-', ' ')} of a refused request reaches another user's session",
            breaks=("session.isolation",),
            implies=_PHONELESS if stem == "user-event" else (),
            change=_leaked(message),
        )


_PHONELESS: Final = (
    (
        "rejection.no-user-event",
        "an event without a phone may be meant for any refused request of that session",
    ),
)


_DEVICES: Final = {user.name: user for user in USERS}


def _renamed(outcome: Outcome, due: Due) -> Due:
    """Copies for another user, each of which names that user's own device."""
    other = _DEVICES[other_user(outcome)]
    return (*due, *(replace(each, user=other.name, data=_of_device(each.data, other)) for each in due))


def _of_device(data: Object, user: User) -> Object:
    if "record" in data:
        return edited(data, ("record", "devicePath"), lambda _: user.device_path)
    return {**data, "deviceId": user.device_id}


def _nameless(outcome: Outcome, due: Due) -> Due:
    """Copies of acknowledgements for another user, without the referenceId."""
    acknowledged = (each for each in due if each.kind is Kind.ACKNOWLEDGEMENT)
    copies = (
        replace(each, user=other_user(outcome), data=without(each.data, ("referenceId",)))
        for each in acknowledged
    )
    return (*due, *copies)


def _disguised() -> Iterator[Mutant]:
    yield Mutant(
        name="messages-renamed-for-another",
        summary="the messages of every request also reach another user, as if of that user's device",
        breaks=("session.isolation",),
        implies=(
            ("acknowledgement.once", "a copy without referenceId is like a second one of such a request"),
        ),
        change=delivering(_renamed),
    )
    yield Mutant(
        name="acknowledgements-without-key-to-another",
        summary="acknowledgements also reach another user, without their referenceId",
        breaks=("session.isolation",),
        change=delivering(_nameless),
    )


def _foreign(outcome: Outcome) -> bool:
    """Whether a request names the device of another user."""
    path = (outcome.request or {}).get("devicePath")
    owner = owner_of(path) if isinstance(path, str) else None
    return owner is not None and outcome.user is not None and owner.name != outcome.user.name


def _to_owner(outcome: Outcome, due: Due) -> Due:
    return tuple(replace(each, user=other_user(outcome)) for each in due)


def _of_foreign_devices() -> Iterator[Mutant]:
    accepted = lax("device-path-foreign")
    yield Mutant(
        name="foreign-device-messages-to-both",
        summary="a request for another user's device is taken, and its messages reach both users",
        breaks=("session.isolation",),
        share=MATRIX_SHARE,
        change=lambda behaviour: among(_foreign, _copied)(accepted(behaviour)),
    )
    yield Mutant(
        name="foreign-device-messages-to-its-owner",
        summary="a request for another user's device is taken, and its messages reach that user alone",
        breaks=("session.isolation",),
        implies=(
            ("acknowledgement.arrives", "the acknowledgement goes to the other user instead"),
            ("user-event.arrives", "the user event goes to the other user instead"),
        ),
        share=MATRIX_SHARE,
        change=lambda behaviour: among(_foreign, _to_owner)(accepted(behaviour)),
    )


MUTANTS: Final = (
    *_to_everybody(),
    *_for_some(),
    *_for_refused(),
    *_disguised(),
    *_of_foreign_devices(),
)
