"""Mutants that deviate only while several requests are being answered: of one user, or of two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from conformance.reference.behaviour import Behaviour, Change
from conformance.reference.mutants import meetings
from conformance.reference.mutants.changes import Due, delivering, fresh, replying
from conformance.reference.mutants.in_flight import Effect, InFlight, meeting, of_kind
from conformance.reference.mutants.mutant import Family, Mutant
from conformance.reference.mutants.rejection import for_its_body
from conformance.reference.mutants.request_lax import unreadable
from conformance.reference.values import Kind, Object, Outcome, Reply

__all__ = ["FAMILY", "MUTANTS"]

FAMILY: Final = Family.CONCURRENCY

_ACK: Final = Kind.ACKNOWLEDGEMENT
_EVENT: Final = Kind.USER_EVENT
_CHAIN: Final = ("userData", "GSW_CHAIN_ID")
_CROWD: Final = 3
_ONE_USER: Final = "another request of the same user is in flight"
_TWO_USERS: Final = "a request of another user is in flight"
_MANY: Final = f"{_CROWD} other requests of the same user are in flight"
_WRONG_UNTIL: Final = f"{_ONE_USER}, and until is no integer"
_JOINING: Final = ("chain.made-joinable", "a request that joins a chain may be among them")


def _mutant(
    name: str,
    trigger: str,
    change: Change,
    *,
    breaks: tuple[str, ...],
    implies: tuple[tuple[str, str], ...] = (),
) -> Mutant:
    share = {_TWO_USERS: 0.1, _MANY: 0.3, _WRONG_UNTIL: 0.04}.get(trigger, 0.5)
    summary = f"{name.replace('-', ' ')}, while {trigger}"
    return Mutant(
        name=name,
        summary=summary,
        breaks=breaks,
        implies=implies,
        trigger=trigger,
        share=share,
        change=change,
    )


def _of_one_user() -> Iterator[Mutant]:
    rows: tuple[tuple[str, Effect, str, tuple[tuple[str, str], ...]], ...] = (
        ("in-flight-acknowledgement-lost", meetings.losing(_ACK), "acknowledgement.arrives", (_JOINING,)),
        ("in-flight-user-event-lost", meetings.losing(_EVENT), "user-event.arrives", ()),
        ("in-flight-acknowledgement-doubled", meetings.doubling(_ACK), "acknowledgement.once", ()),
        ("in-flight-user-event-doubled", meetings.doubling(_EVENT), "user-event.once", ()),
    )
    for name, effect, requirement, implies in rows:
        change = meeting(effect, meets=meetings.same_user)
        yield _mutant(name, _ONE_USER, change, breaks=(requirement,), implies=implies)
        many = meeting(effect, meets=meetings.same_user, fewest=_CROWD)
        yield _mutant(
            name.replace("in-flight", "crowded"), _MANY, many, breaks=(requirement,), implies=implies
        )


def _of_content() -> Iterator[Mutant]:
    yield _mutant(
        "in-flight-reference-id-overwritten",
        _ONE_USER,
        meeting(meetings.overwriting(_ACK, ("referenceId",)), meets=meetings.same_user),
        breaks=("echo.reference-id",),
        implies=(_JOINING,),
    )
    yield _mutant(
        "in-flight-phone-overwritten",
        _ONE_USER,
        meeting(meetings.overwriting(_EVENT, ("userData", "GSW_PHONE")), meets=meetings.same_user),
        breaks=("user-event.arrives", "user-event.once"),
        implies=(
            ("chain.given-reported", "the event of another request may tell of another chain"),
            ("chain.new-unique", "the event of another request may tell of another chain"),
        ),
    )
    yield _mutant(
        "in-flight-chains-exchanged",
        _ONE_USER,
        meeting(meetings.exchanging(_EVENT, _CHAIN), meets=meetings.this_named),
        breaks=("chain.given-reported",),
        implies=(("chain.new-unique", "a new record may be told of in a chain that is named"),),
    )
    yield _mutant(
        "in-flight-new-chain-shared",
        f"{_ONE_USER}, and neither names a chain",
        meeting(meetings.copying(_EVENT, _CHAIN), meets=meetings.both_new),
        breaks=("chain.new-unique",),
    )


def _of_two_users() -> Iterator[Mutant]:
    yield _mutant(
        "two-users-messages-exchanged",
        _TWO_USERS,
        meeting(meetings.misdirecting, meets=meetings.other_users),
        breaks=("session.isolation",),
        implies=(
            ("echo.reference-id", "an acknowledgement with another user's key comes in place of the own"),
            ("acknowledgement.arrives", "the acknowledgement goes astray"),
            ("user-event.arrives", "the user event goes astray"),
            _JOINING,
        ),
    )
    yield _mutant(
        "two-users-messages-to-both",
        _TWO_USERS,
        meeting(meetings.spreading, meets=meetings.other_users),
        breaks=("session.isolation",),
    )
    yield _mutant(
        "two-users-records-exchanged",
        _TWO_USERS,
        meeting(meetings.exchanging(_ACK, ("record",)), meets=meetings.other_users),
        breaks=("acknowledgement.device-path",),
    )
    yield _mutant(
        "two-users-devices-exchanged",
        _TWO_USERS,
        meeting(meetings.exchanging(_EVENT, ("deviceId",)), meets=meetings.other_users),
        breaks=("user-event.device-id",),
    )
    yield _mutant(
        "two-users-acknowledgement-lost",
        _TWO_USERS,
        meeting(meetings.losing(_ACK), meets=meetings.other_users),
        breaks=("acknowledgement.arrives",),
        implies=(_JOINING,),
    )


def _forgiving() -> Change:
    """Answer a wrong `until` with the success of a request in flight."""
    flights = InFlight()

    def forgiven(outcome: Outcome, reply: Reply) -> Reply:
        refused = outcome.refusal is not None and unreadable("until", outcome.request or {})
        met = [each for each in flights.at(outcome) if each.outcome.user == outcome.user]
        return replace(reply, status=200, body={"statusCode": 0}) if refused and met else reply

    def noted(outcome: Outcome, due: Due) -> Due:
        flights.at(outcome)
        flights.enter(outcome, due)
        return due

    def change(behaviour: Behaviour) -> Behaviour:
        return delivering(noted)(replying(forgiven)(behaviour))

    return change


def _told_of_refused() -> Change:
    """Acknowledge the refused request that came while one was in flight, in place of that one's silence."""
    flights = InFlight()

    def change(outcome: Outcome, due: Due) -> Due:
        met = [each for each in flights.at(outcome) if each.outcome.user == outcome.user]
        flights.enter(outcome, due)
        request: Object = outcome.request or {}
        refused = outcome.refusal is not None and for_its_body(outcome)
        own = of_kind(met[-1].due, _ACK) if met and refused else None
        if own is None or "referenceId" not in request or "referenceId" not in own.data:
            return due
        return (replace(own, data={**own.data, "referenceId": request["referenceId"]}),)

    return delivering(change)


MUTANTS: Final = (
    *_of_one_user(),
    *_of_content(),
    *_of_two_users(),
    _mutant(
        "in-flight-wrong-until-answered-with-success",
        _WRONG_UNTIL,
        fresh(_forgiving),
        breaks=("request.until-type",),
    ),
    _mutant(
        "in-flight-refused-acknowledged",
        f"{_ONE_USER}, and the request is refused",
        fresh(_told_of_refused),
        breaks=("rejection.no-acknowledgement",),
    ),
)
