"""Which message an event is, by its members: a target may add others, also those of the other message."""

from __future__ import annotations

import itertools
from typing import Any, Final

import pytest

from conformance.correlate import Kind, Message, acknowledges, kind
from conformance.evidence import Event
from tests.support import acknowledgement, request, user_event

ACKNOWLEDGEMENT: Final[dict[str, Any]] = acknowledgement(request())["data"]
USER_EVENT: Final[dict[str, Any]] = user_event(request(), chain=7)["data"]
GIVEN: Final = ({}, None, {"note": "as asked"}, dict(USER_EVENT["userData"]))


def event(data: Any) -> Event:
    return Event(exchange=1, index=0, session="a", channel="/any", message={"data": data}, at=1.0)


def without(data: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in names}


@pytest.mark.parametrize("given", GIVEN)
def test_an_acknowledgement_with_user_data_is_one(given: Any) -> None:
    seen = event(ACKNOWLEDGEMENT | {"userData": given})

    assert (kind(seen), acknowledges(seen)) == (Kind.OUTBOUND, True)


@pytest.mark.parametrize("given", GIVEN)
def test_a_refusal_with_user_data_is_no_user_event_and_acknowledges_nothing(given: Any) -> None:
    refusal = {
        "messageType": "OutboundRecordMessage",
        "notificationType": "AddRecordError",
        "referenceId": "r-1",
        "userData": given,
    }

    assert (kind(event(refusal)), acknowledges(event(refusal))) == (Kind.OUTBOUND, False)


@pytest.mark.parametrize("given", GIVEN)
def test_a_refusal_that_names_no_request_is_no_user_event_whatever_its_user_data(given: Any) -> None:
    refusal = {
        "messageType": "OutboundRecordMessage",
        "notificationType": "AddRecordError",
        "userData": given,
    }

    assert kind(event(refusal)) is Kind.OUTBOUND


@pytest.mark.parametrize("name", ["referenceId", "record", "notificationType"])
def test_a_user_event_with_a_member_of_the_acknowledgement_is_one(name: str) -> None:
    seen = event(USER_EVENT | {name: ACKNOWLEDGEMENT[name]})

    assert (kind(seen), acknowledges(seen)) == (Kind.DEVICE, True)


@pytest.mark.parametrize("names", [*itertools.combinations(sorted(ACKNOWLEDGEMENT), 2)])
def test_an_acknowledgement_that_lacks_two_members_is_no_user_event(names: tuple[str, ...]) -> None:
    assert kind(event(without(ACKNOWLEDGEMENT, *names))) is Kind.OUTBOUND


@pytest.mark.parametrize("name", sorted(USER_EVENT))
def test_a_user_event_that_lacks_one_member_is_one(name: str) -> None:
    assert kind(event(without(USER_EVENT, name))) is Kind.DEVICE


def test_each_with_the_message_type_of_the_other_is_what_its_members_say() -> None:
    of_device, of_outbound = USER_EVENT["messageType"], ACKNOWLEDGEMENT["messageType"]

    assert kind(event(ACKNOWLEDGEMENT | {"messageType": of_device})) is Kind.OUTBOUND
    assert kind(event(USER_EVENT | {"messageType": of_outbound})) is Kind.DEVICE


@pytest.mark.parametrize("data", [{}, {"messageType": "CallStateChangedMessage", "deviceId": "d"}, [], None])
def test_what_has_nothing_of_either_is_neither(data: Any) -> None:
    assert kind(event(data)) is Kind.UNRELATED


def test_a_message_knows_both() -> None:
    message = Message(3, event(ACKNOWLEDGEMENT))

    assert (message.kind, message.acknowledges) == (Kind.OUTBOUND, True)


def test_a_message_that_is_held_is_the_same_one() -> None:
    message = Message(3, event(ACKNOWLEDGEMENT))

    assert message.held is message
