"""The registry of mutants: complete, sound, and each different from the conforming server."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import reduce
from typing import Any

import pytest

from conformance.catalogue import load
from conformance.errors import ConfigError
from conformance.reference import MUTANTS, Settings
from conformance.reference.behaviour import Behaviour
from conformance.reference.composition import behaviour_of
from conformance.reference.deployment import PHONE_TYPES, USERS
from conformance.reference.mutants import EQUIVALENT, SERVABLE, TRIGGERED, Family
from conformance.reference.values import Fault, Refusal
from tests.unit.reference.conftest import SAMPLE
from tests.unit.reference.decisions import Decider, quiet

REQUIREMENTS = {row.id for row in load() if row.untestable is None}
NAMED = frozenset(
    """
    no-acknowledgement acknowledgement-doubled reference-id-missing reference-id-case-changed
    reference-id-as-number acknowledgement-wrong-channel notification-type-wrong
    application-id-as-string user-event-missing phone-altered acknowledgement-after-rejection
    acknowledgement-after-rejection-late time-zone-not-required phone-type-refused
    """.split()  # noqa: SIM905
)
VALUES: tuple[Any, ...] = (..., None, {}, {"a": 1}, [], ["x"], True, "", "word", "134", 5, 134.5, 2_000)
MORE = (
    *({"phoneType": name} for name in PHONE_TYPES),
    {"from": 50_000, "until": 60_000},
    {"from": 50_000, "until": 60_000, "phoneNumber": "+12025550123", "chainId": ...},
    {"from": 50_000, "until": 60_000, "otherFields": {"a": 1}, "chainId": ...},
    {"from": 50_000, "until": 60_000, "referenceId": "a b"},
    {"from": 10, "until": 20},
    {"from": 0, "until": 1},
    {"from": 86_398, "until": 86_399},
    {"from": 60_000, "until": 50_000},
    {"phoneNumber": "+12025550123"},
    {"phoneNumber": "+12025550123", "chainId": ..., "otherFields": {"a": 1}},
    {"phoneNumber": "+12025550123", "chainId": ..., "referenceId": "a b"},
    {"timeZone": "PST", "referenceId": "ab"},
    {"timeZone": "Nowhere"},
    {"otherFields": {f"key{n}": "x" for n in range(15)}, "chainId": ...},
    {"otherFields": {f"key{n}": "x" for n in range(20)}, "chainId": ...},
    {"otherFields": {"k" * 30: "x"}},
    {"otherFields": {"some": 2**31 - 1, "more": -1, "none": ""}},
    {"otherFields": {"nested": {}}},
    {"otherFields": {"some": "\u00e9"}},
    {"otherFields": {"some": "text"}, "referenceId": ...},
    {"otherFields": {}, "chainId": ...},
    {"otherFields": {"some": 1}, "referenceId": "a b"},
    {"otherFields": {"some": 1}, "referenceId": "some", "chainId": 2_000},
    {"referenceId": " aB+0<%41\\'&amp;  1", "chainId": ...},
    {"referenceId": " aB"},
    {"referenceId": "a "},
    {"referenceId": 'a"'},
    {"referenceId": "a/"},
    {"referenceId": "7"},
    {"referenceId": "007"},
    {"referenceId": "a" * 36},
    {"referenceId": "a" * 36, "chainId": 2_000},
    {"referenceId": "e\u0301\u65e5\u0001"},
    {"referenceId": "long" * 60},
    {"campaignName": "None"},
    {"callingList": "None"},
    {"applicationId": 99},
    {"chainId": 2_000_000_019},
    {"chainId": 2_000},
    {"chainId": 2_000, "timeZone": "PST"},
    {"somethingElse": 1},
    {"operationName": "AddRecordX"},
    {"devicePath": USERS[1].device_path},
    *({"referenceId": f"r{n}"} for n in range(6)),
)
OTHERS: tuple[Any, ...] = ([SAMPLE], [], None, "AddRecord", 134)
FAULTS = (Fault.NOT_JSON, Fault.NOT_AUTHENTICATED, Fault.METHOD, Fault.MEDIA_TYPE, Fault.FEATURE)
BODIES = tuple(json.dumps(SAMPLE, **how) for how in ({}, {"indent": 1}, {"separators": (",", ":")}))
MESSAGES = tuple(
    {"channel": f"/meta/{kind}", "id": "7"} for kind in ("handshake", "connect", "subscribe", "disconnect")
)
REPLY = {
    "successful": True,
    "id": "7",
    "clientId": "c",
    "version": "1.0",
    "supportedConnectionTypes": ["long-polling"],
    "subscription": "/me/internal",
}


def face(behaviour) -> list[str]:
    """What a behaviour shows to a battery of requests and messages, all requests of which come at once."""
    decider = Decider(behaviour=behaviour)
    altered = [{**SAMPLE, member: value} for member in (*SAMPLE, "otherFields") for value in VALUES]
    requests = [each for one in altered for each in (one, SAMPLE)]
    requests += [{**SAMPLE, **change} for change in MORE]
    requests = [{key: value for key, value in request.items() if value is not ...} for request in requests]
    requests += [dict(reversed(SAMPLE.items())), *({**SAMPLE, "phoneNumber": f"555{n}"} for n in range(9))]
    outcomes = [decider.outcome(request, apart=0) for request in requests]
    outcomes += [decider.outcome(sent, user=1, apart=0) for sent in seconds()]
    outcomes += [decider.outcome(sent, refusal=Refusal(Fault.NOT_OBJECT, "no"), apart=0) for sent in OTHERS]
    outcomes += [decider.outcome(SAMPLE, refusal=Refusal(fault, "no"), apart=0) for fault in FAULTS]
    told = [decider.told(outcome) for outcome in outcomes]  # those in flight change what is not out yet
    parts = [repr(each) for each in told]
    parts += [json.dumps(body) for body in bodies(behaviour.cometd)]
    return [*parts, repr(read(behaviour)), repr(quiet(behaviour))]


def seconds() -> Iterator[Any]:
    """Requests of the second user."""
    for more in ({}, {"phoneNumber": "+12025550123"}, {"otherFields": {"a": 1}}, {"referenceId": "a b"}):
        yield {**SAMPLE, "devicePath": USERS[1].device_path, **more}
    yield {**SAMPLE, "devicePath": USERS[1].device_path, "from": 50_000, "until": 60_000}


def bodies(cometd) -> Iterator[Any]:
    event = {"channel": "/me/internal", "data": {"deviceId": USERS[0].device_id}}
    for message in MESSAGES:
        reply = {"channel": message["channel"], **REPLY}
        for change in cometd.replies:
            reply = change(message, reply)
        for messages in ([reply], [event, reply]):
            yield reduce(lambda body, change: change(body), cometd.bodies, messages)


def read(behaviour) -> list[Any]:
    """Which spellings are read, and which of a user's sessions are told."""
    escaped = BODIES[0].replace('"from"', '"\\u006From"')
    more = BODIES[0].replace("/", "\\/"), f" {BODIES[0]}", BODIES[1].replace("\n", "\r\n"), BODIES[0][:-1]
    texts = [text.encode() for text in (*BODIES, escaped, *more)]
    unread = [any(unreadable(text) for unreadable in behaviour.unreadable) for text in texts]
    unread += [reduce(lambda body, repair: repair(body), behaviour.repairs, text) != text for text in texts]
    audience = behaviour.cometd.audience or (lambda alive: alive)
    return [*unread, *(audience(alive) for alive in ((1,), (1, 2), (2,)))]


@pytest.fixture(scope="module")
def conforming() -> list[str]:
    return face(Behaviour())


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_shows(conforming, name) -> None:
    assert face(behaviour_of(Settings(mutants=(name,)))) != conforming


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=lambda mutant: mutant.name)
def test_a_mutant_says_what_it_is(mutant) -> None:
    assert MUTANTS[mutant.name] is mutant
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", mutant.name)
    assert mutant.summary and "\n" not in mutant.summary
    assert mutant.family in set(Family)
    assert bool(mutant.trigger) >= (mutant.family in TRIGGERED)
    assert 0 < mutant.share <= 1


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=lambda mutant: mutant.name)
def test_a_mutant_breaks_one_or_two_requirements_and_implies_few(mutant) -> None:
    implied = [requirement for requirement, _ in mutant.implies]

    assert 1 <= len(mutant.breaks) <= 2
    assert len(implied) <= 5
    assert {*mutant.breaks, *implied} <= REQUIREMENTS
    assert len({*mutant.breaks, *implied}) == len(mutant.breaks) + len(implied)
    assert all(len(reason) >= 15 for _, reason in mutant.implies)


def test_every_requirement_has_a_mutant() -> None:
    assert {requirement for mutant in MUTANTS.values() for requirement in mutant.breaks} == REQUIREMENTS


def test_the_mutants_that_gates_name_are_there() -> None:
    assert MUTANTS.keys() >= NAMED


def test_no_family_is_empty_and_all_are_many() -> None:
    counts = Counter(mutant.family for mutant in MUTANTS.values())

    assert set(Family) == set(counts)
    assert sum(counts.values()) >= 420


def test_what_is_implied_is_the_exception() -> None:
    assert sum(len(mutant.implies) for mutant in MUTANTS.values()) <= 0.2 * len(MUTANTS)


def test_a_refused_trait_breaks_its_own_requirement_alone() -> None:
    refusals = {
        "phone-type-mobile-refused": "request.phone-type-values",
        "window-afternoon-refused": "request.window",
        "other-fields-integer-refused": "request.other-fields-map",
        "reference-id-of-36-refused": "request.reference-id-values",
        "phone-number-plus-refused": "request.phone-number-values",
        "time-zone-second-refused": "request.time-zone-values",
        "spelling-escaped-refused": "request.spelling",
        "made-chain-refused": "chain.made-joinable",
    }

    assert refusals == {name: MUTANTS[name].breaks[0] for name in refusals}
    assert {()} == {MUTANTS[name].implies for name in refusals}


def test_the_control_dies_at_the_first_case() -> None:
    assert (0, 0) == Decider("control-answers-nothing").sample().counts


def test_a_pair_deviates_in_both_ways() -> None:
    pairs = [mutant for mutant in MUTANTS.values() if mutant.family == Family.SECOND_ORDER]

    assert len(pairs) >= 20
    for pair in pairs:
        first, second = pair.name.split("-with-", 1) if pair.name.count("-with-") == 1 else ("", "")
        if first:
            assert (*MUTANTS[first].breaks, *MUTANTS[second].breaks) == pair.breaks


def test_an_unknown_name_is_an_error_that_says_so() -> None:
    with pytest.raises(ConfigError, match="no such mutant: nobody"):
        behaviour_of(Settings(mutants=("nobody",)))


class TestEquivalent:
    """Mutants that no message can tell."""

    def test_they_are_servable_and_no_mutants(self) -> None:
        assert len(EQUIVALENT) >= 6
        assert set(SERVABLE) == {*MUTANTS, *EQUIVALENT}
        assert not MUTANTS.keys() & EQUIVALENT.keys()

    @pytest.mark.parametrize("name", EQUIVALENT)
    def test_each_breaks_nothing_and_has_its_reason(self, name) -> None:
        assert () == SERVABLE[name].breaks
        assert len(EQUIVALENT[name]) >= 15

    @pytest.mark.parametrize("name", [name for name in EQUIVALENT if name.startswith("store-")])
    def test_what_is_stored_shows_to_nobody(self, conforming, name) -> None:
        record = {**SAMPLE, "otherFields": {"tier": 3}}
        behaviour = behaviour_of(Settings(mutants=(name,)))

        assert conforming == face(behaviour)
        assert behaviour.stored(record) != (record,)
