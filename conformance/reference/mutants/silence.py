"""Mutants that deviate only for requests on which the page is silent: taken, they must be answered like any other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from typing import Final, NamedTuple

from conformance.reference.add_record import TYPES, has_type
from conformance.reference.behaviour import Behaviour, Change
from conformance.reference.deployment import owner_of
from conformance.reference.mutants import traits
from conformance.reference.mutants.changes import (
    When,
    altering,
    among,
    fresh,
    lax,
    replying,
    silencing,
)
from conformance.reference.mutants.members import edited
from conformance.reference.mutants.mutant import MATRIX_SHARE, Family, Mutant
from conformance.reference.values import Json, Kind, Object, Outcome, Reply

__all__ = ["ANY_PROBE", "FAMILY", "MUTANTS", "PROBES", "Probe", "taking"]

FAMILY: Final = Family.VALUE

_ZONES: Final = frozenset({"GMT", "UTC", "PST", "MST", "CST", "EST", "CET"})
_UNKNOWN_CHAIN: Final = 1_000_000_000
_LONGEST: Final = 36
_REFUSED: Final = Reply(status=400, body={"statusCode": 10, "statusMessage": "Not accepted here"})


class Probe(NamedTuple):
    """A kind of request; `memory` makes its predicate for one server, `rules` would have refused it."""

    name: str
    words: str
    memory: Callable[[], When]
    rules: tuple[str, ...] = ()


def _always(when: When) -> Callable[[], When]:
    return lambda: when


def _plain(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _foreign(outcome: Outcome) -> bool:
    path = traits.request(outcome).get("devicePath")
    owner = owner_of(path) if isinstance(path, str) else None
    return owner is not None and outcome.user is not None and owner.name != outcome.user.name


def _reversed(outcome: Outcome) -> bool:
    request = traits.request(outcome)
    start: Json = request.get("from")
    end: Json = request.get("until")
    return has_type(start, int) and has_type(end, int) and start > end


def _unusual(reference: str) -> bool:
    return len(reference) > _LONGEST or not (reference.isascii() and reference.isprintable())


def _again() -> When:
    """Whether the referenceId was in an earlier request, that was taken."""
    seen: dict[object, Outcome] = {}

    def again(outcome: Outcome) -> bool:
        reference = traits.request(outcome).get("referenceId")
        if outcome.refusal is not None or not isinstance(reference, str):
            return False
        first = seen.setdefault(reference, outcome)
        return first is not outcome

    return again


def _null_chain(outcome: Outcome) -> bool:
    return traits.request(outcome).get("chainId", 0) is None


def _more_members(outcome: Outcome) -> bool:
    return not TYPES.keys() >= traits.request(outcome).keys()


def _unknown_zone(outcome: Outcome) -> bool:
    zone = traits.request(outcome).get("timeZone")
    return isinstance(zone, str) and zone not in _ZONES


_NESTED: Final = traits.in_fields(lambda value: not _plain(value))
_MADE_BY_NOBODY: Final = traits.number("chainId", lambda chain: chain > _UNKNOWN_CHAIN)

PROBES: Final = (
    Probe("null-chain", "chainId is null", _always(_null_chain), ("chain-id-null",)),
    Probe("unknown-member", "a member is there that the page does not name", _always(_more_members)),
    Probe("nested-fields", "otherFields holds more than texts and integers", _always(_NESTED)),
    Probe("unknown-time-zone", "timeZone is none of the usual ones", _always(_unknown_zone)),
    Probe("foreign-device", "devicePath is another user's", _always(_foreign), ("device-path-foreign",)),
    Probe("reversed-window", "from is after until", _always(_reversed)),
    Probe("reference-again", "referenceId was used before", _again),
    Probe("unknown-chain", "chainId is one that nobody made", _always(_MADE_BY_NOBODY)),
    Probe(
        "unusual-reference",
        "referenceId is longer than 36 or no printable ASCII",
        _always(traits.in_reference(_unusual)),
    ),
)
"""The kinds of requests on which the page is silent."""


def _any(outcome: Outcome) -> bool:
    """Whether a request is of one of the kinds that show by themselves."""
    return any(probe.memory()(outcome) for probe in PROBES if probe.memory is not _again)


ANY_PROBE: Final = Probe(
    "silent-page",
    "the page is silent on the request",
    _always(_any),
    tuple(rule for probe in PROBES for rule in probe.rules),
)
"""All of them but for the referenceId that comes again."""

_NO_ECHO: Final = frozenset({"reference-again", "unusual-reference"})
"""Of these the echo cannot be told from that of the first request, or is a subject of its own."""


def _unanswered(when: When) -> Change:
    return among(when, silencing(Kind.ACKNOWLEDGEMENT, Kind.USER_EVENT))


def _contradicted(when: When) -> Change:
    def change(outcome: Outcome, reply: Reply) -> Reply:
        return _REFUSED if outcome.refusal is None and when(outcome) else reply

    return replying(change)


def _garbled(when: When) -> Change:
    def edit(_: Outcome, data: Object) -> Object:
        return edited(data, ("referenceId",), lambda value: f"{value}~")

    return altering(Kind.ACKNOWLEDGEMENT, edit, when=when)


def taking(probe: Probe, deviation: Callable[[When], Change]) -> Change:
    """Take such requests, and deviate for them."""

    def memory() -> Change:
        steps = (lax(*probe.rules), deviation(probe.memory()))
        return lambda behaviour: reduce(_applied, steps, behaviour)

    return fresh(memory)


def _applied(behaviour: Behaviour, change: Change) -> Behaviour:
    return change(behaviour)


_ANSWERS: Final = ("acknowledgement.arrives", "user-event.arrives")
_SILENCE: Final = ("rejection.no-acknowledgement", "rejection.no-user-event")


def _of(probe: Probe) -> Iterator[Mutant]:
    ways: list[tuple[str, str, tuple[str, ...], Callable[[When], Change]]] = [
        ("unanswered", "taken and never answered", _ANSWERS, _unanswered),
        ("refused-and-answered", "refused at once, and carried out", _SILENCE, _contradicted),
    ]
    if probe.name not in _NO_ECHO:
        ways.append(("echo-altered", "acknowledged for another one", ("echo.reference-id",), _garbled))
    for way, words, breaks, deviation in ways:
        yield Mutant(
            name=f"{probe.name}-{way}",
            summary=f"a request is {words}: where {probe.words}",
            breaks=breaks,
            trigger=probe.words,
            share=MATRIX_SHARE,
            change=taking(probe, deviation),
        )


MUTANTS: Final = tuple(mutant for probe in PROBES for mutant in _of(probe))
