"""The registries of mutants and variants: complete, sound, and each different from the conforming server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from typing import Any

import pytest

from conformance.errors import ConfigError
from conformance.reference import MUTANTS, VARIANTS, Settings, answers
from conformance.reference.add_record import first_broken, refusal_of
from conformance.reference.behaviour import Behaviour
from conformance.reference.composition import behaviour_of, effective
from conformance.reference.deployment import PHONE_TYPES, USERS
from conformance.reference.faults import refused
from conformance.reference.values import Fault, Outcome, Refusal, Reply

REQUIREMENTS = frozenset(
    """
    acknowledgement.record user-event.user-data
    request.operation-name-required request.application-id-required request.campaign-name-required
    request.calling-list-required request.phone-number-required request.time-zone-required
    request.phone-type-required request.from-required request.until-required
    request.device-path-required request.operation-name-type request.chain-id-type
    request.application-id-type request.campaign-name-type request.calling-list-type
    request.phone-number-type request.time-zone-type request.phone-type-type request.from-type
    request.until-type request.other-fields-type request.device-path-type request.reference-id-type
    request.operation-name-value request.phone-type-values request.phone-type-enumeration request.window
    request.chain-id-optional request.other-fields-optional request.reference-id-optional
    request.other-fields-map request.combinations request.body-object request.campaign-name-used
    request.calling-list-used request.application-id-used request.sample-accepted envelope.media-type
    envelope.status-code envelope.status-message-on-error envelope.no-status-message-on-success
    envelope.error-members envelope.known-codes acknowledgement.arrives acknowledgement.once
    acknowledgement.channel acknowledgement.message-type acknowledgement.notification-type
    acknowledgement.device-path acknowledgement.calling-list acknowledgement.application-id
    acknowledgement.campaign-name user-event.arrives user-event.once user-event.channel
    user-event.message-type user-event.device-id user-event.application-id user-event.user-event
    user-event.calling-list user-event.phone user-event.campaign-name user-event.chain-n
    user-event.chain-id user-event.metrics echo.reference-id echo.none-invented echo.user-event
    rejection.no-acknowledgement rejection.no-user-event chain.given-reported chain.new-positive
    chain.new-unique chain.made-joinable session.unauthenticated-refused session.csrf-refused
    session.isolation bayeux.handshake-reply bayeux.connect-reply bayeux.subscribe-reply
    bayeux.disconnect-reply bayeux.reply-ids bayeux.events-have-data bayeux.array-replies
    bayeux.media-type
    """.split()  # noqa: SIM905
)
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
    {"from": 10, "until": 20},
    {"until": 86_399},
    {"phoneNumber": "+12025550123", "chainId": ...},
    {"otherFields": {f"key{n}": "x" for n in range(15)}, "chainId": ...},
    {"otherFields": {"k" * 25: "x"}},
    {"referenceId": " aB+0<%41  1", "chainId": ...},
    {"referenceId": "007"},
    {"referenceId": "a" * 36},
    {"referenceId": "\u00e9"},
    {"campaignName": "None"},
    {"callingList": "None"},
    {"applicationId": 99},
    {"somethingElse": 1},
    *({"referenceId": f"r{n}"} for n in range(6)),
)
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


def outcome_of(behaviour, request, refusal=None) -> Outcome:
    """The decision of a behaviour about a request, at a fixed time."""
    rule = first_broken(behaviour.rules, request, USERS[0]) if refusal is None else None
    refusal = refusal_of(rule) if rule else refusal
    unknown = first_broken(behaviour.lookups, request, USERS[0]) if refusal is None else None
    return Outcome(
        request=request,
        user=USERS[0],
        refusal=refusal,
        unknown=unknown,
        chain=(2_000, 3),
        delay=1.0,
        now_ms=10,
        elapsed_ns=5,
    )


def shown(behaviour, outcome) -> str:
    """All that goes out for one outcome."""
    reply = (
        refused(outcome.refusal, behaviour.statuses)
        if outcome.refusal
        else Reply(status=200, body={"statusCode": 0})
    )
    for change in behaviour.replies:
        reply = change(outcome, reply)
    due = answers.deliveries(outcome)
    for change in behaviour.deliveries:
        due = change(outcome, due)
    return repr((reply, due))


def face(behaviour, sample) -> list[str]:
    """What a behaviour shows to a battery of requests and messages."""
    requests = [{**sample, member: value} for member in (*sample, "otherFields") for value in VALUES]
    requests += [{**sample, **change} for change in MORE]
    requests = [{key: value for key, value in request.items() if value is not ...} for request in requests]
    for read in behaviour.reads:
        requests = [read(request) for request in requests]
    parts = [shown(behaviour, outcome_of(behaviour, request)) for request in requests]
    faults = (Fault.NOT_JSON, Fault.NOT_OBJECT, Fault.NOT_AUTHENTICATED)
    parts += [shown(behaviour, outcome_of(behaviour, {}, Refusal(fault, "no"))) for fault in faults]
    parts += [json.dumps(body) for body in bodies(behaviour.cometd)]
    return [*parts, repr(scalars(behaviour))]


def bodies(cometd) -> Iterator[Any]:
    for message in MESSAGES:
        reply = {"channel": message["channel"], **REPLY}
        for change in cometd.replies:
            reply = change(message, reply)
        for messages in ([reply], [{"channel": "/me/internal", "data": {}}, reply]):
            yield reduce(lambda body, change: change(body), cometd.bodies, messages)


def scalars(behaviour) -> Behaviour:
    nothing = {"reads": (), "rules": (), "lookups": (), "replies": (), "deliveries": (), "statuses": {}}
    return replace(behaviour, **nothing, cometd=replace(behaviour.cometd, replies=(), bodies=()))


@pytest.fixture(scope="module")
def conforming() -> tuple[dict[str, Any], list[str]]:
    sample = {
        "chainId": 2,
        "from": 0,
        "devicePath": USERS[0].device_path,
        "operationName": "AddRecord",
        "phoneNumber": "12345",
        "phoneType": "InstantMessaging",
        "campaignName": "Campaign1",
        "timeZone": "GMT",
        "callingList": "CallingList1",
        "applicationId": 134,
        "until": 86339,
        "referenceId": "123456789",
    }
    return sample, face(Behaviour(), sample)


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_shows_and_breaks_what_it_says(conforming, name) -> None:
    sample, face_of_reference = conforming
    mutant = MUTANTS[name]

    assert mutant.name == name
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert mutant.summary
    assert set(mutant.breaks) <= REQUIREMENTS
    assert {requirement for requirement, _ in mutant.implies} <= REQUIREMENTS
    assert mutant.breaks
    assert face(behaviour_of(Settings(mutants=(name,))), sample) != face_of_reference


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_shows(conforming, name) -> None:
    sample, face_of_reference = conforming
    settings = effective(Settings(variants=(name,)))
    differs = settings != Settings(variants=(name,))

    assert VARIANTS[name].name == name
    assert differs or face(behaviour_of(settings), sample) != face_of_reference


def test_every_requirement_has_a_mutant() -> None:
    assert {requirement for mutant in MUTANTS.values() for requirement in mutant.breaks} == REQUIREMENTS


def test_the_mutants_that_gates_name_are_there() -> None:
    assert MUTANTS.keys() >= NAMED


def test_an_unknown_name_is_an_error_that_says_so() -> None:
    with pytest.raises(ConfigError, match="no such mutant: nobody"):
        behaviour_of(Settings(mutants=("nobody",)))
    with pytest.raises(ConfigError, match="no such variant: nobody"):
        effective(Settings(variants=("nobody",)))
