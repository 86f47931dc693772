"""The reference server before a real client: npm `cometd`, with a cookie jar that knows paths."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.reference import Settings, config_text, running
from tests.peers.programs import run

ACKNOWLEDGEMENTS, USER_EVENTS = "/v2/me/outbound", "/me/internal"
USER = tomllib.loads(config_text("http://127.0.0.1", Settings()))["users"][0]
DEVICE = USER["device_path"]
POLL_MS = 250
PATIENCE_MS = 6_000

Play = Callable[..., Any]


def record(number: int = 1) -> dict[str, Any]:
    """A request that differs from others in phone and referenceId."""
    return {
        "operationName": "AddRecord",
        "applicationId": 134,
        "campaignName": "Campaign1",
        "callingList": "CallingList1",
        "devicePath": DEVICE,
        "phoneNumber": f"5550{number:03}",
        "phoneType": "HomePhone",
        "timeZone": "GMT",
        "from": 0,
        "until": 86339,
        "otherFields": {"naïve 名": "☎"},
        "referenceId": f"peer-{number}",
    }


@pytest.fixture
def play(programs: Path) -> Play:
    """Run the client against a fresh reference server, and return what it saw."""

    def played(*rounds: list[dict[str, Any]], settings: dict[str, Any] | None = None, **client: Any) -> Any:
        with running(Settings(**{"poll_timeout_ms": POLL_MS, **(settings or {})})) as base_url:
            given = {
                "baseUrl": base_url,
                "username": USER["username"],
                "password": USER["password"],
                "channels": [ACKNOWLEDGEMENTS, USER_EVENTS],
                "rounds": rounds,
                "patience": PATIENCE_MS,
            }
            return run(programs / "client" / "agent.mjs", given | client)

    return played


def on(seen: Any, channel: str) -> list[Any]:
    """The data that came on a channel."""
    return [event["data"] for event in seen["events"] if event["channel"] == channel]


SITES: dict[str, dict[str, Any]] = {
    "plain": {},
    "ack": {"ack": True},
    "csrf": {"settings": {"csrf": True}},
    "csrf-and-ack": {"settings": {"csrf": True}, "ack": True},
    "prefix": {"settings": {"prefix": "/cloud-web"}},
    "at-once": {"settings": {"delay_ms": 0}},
    "no-browser-cookie": {"settings": {"require_browser": False}},
}


@pytest.mark.parametrize("site", SITES.values(), ids=SITES)
def test_a_real_client_receives_both_messages_of_a_record(play: Play, site: dict[str, Any]) -> None:
    seen = play([record()], **site)
    (acknowledgement,), (user_event,) = on(seen, ACKNOWLEDGEMENTS), on(seen, USER_EVENTS)

    assert seen["envelopes"] == [{"status": 200, "body": {"statusCode": 0}}]
    assert acknowledgement == {
        "messageType": "OutboundRecordMessage",
        "notificationType": "AddRecordAcknowledge",
        "referenceId": "peer-1",
        "record": {
            "devicePath": DEVICE,
            "callingList": "CallingList1",
            "applicationId": 134,
            "campaignName": "Campaign1",
        },
    }
    assert user_event["messageType"] == "DeviceUserEventMessage"
    assert user_event["deviceId"] == DEVICE.removeprefix("/devices/")
    assert user_event["userData"].pop("GSW_CHAIN_ID") > 0
    assert user_event["userData"] == {
        "GSW_USER_EVENT": "AddRecordAcknowledge",
        "GSW_APPLICATION_ID": 134,
        "GSW_CAMPAIGN_NAME": "Campaign1",
        "GSW_CALLING_LIST": "CallingList1",
        "GSW_PHONE": "5550001",
        "GSW_CHAIN_N": 0,
    }


@pytest.mark.parametrize("ack", [False, True], ids=["plain", "ack"])
def test_a_real_client_talks_through_without_a_failure(play: Play, ack: bool) -> None:
    seen = play([record()], ack=ack)
    (handshake,) = seen["handshakes"]

    assert (seen["failures"], seen["transport"], seen["status"]) == ([], "long-polling", "disconnected")
    assert handshake["successful"] and handshake["reestablish"] is False
    assert {reply["subscription"]: reply["successful"] for reply in seen["subscriptions"]} == {
        ACKNOWLEDGEMENTS: True,
        USER_EVENTS: True,
    }
    assert all(reply["successful"] for reply in [*seen["connects"], seen["disconnect"]])


def test_each_of_many_records_at_once_is_answered_once(play: Play) -> None:
    seen = play([record(number) for number in range(60)])

    references = Counter(data["referenceId"] for data in on(seen, ACKNOWLEDGEMENTS))
    phones = Counter(data["userData"]["GSW_PHONE"] for data in on(seen, USER_EVENTS))
    assert references == Counter(f"peer-{number}" for number in range(60))
    assert phones == Counter(f"5550{number:03}" for number in range(60))
    assert Counter(envelope["body"]["statusCode"] for envelope in seen["envelopes"]) == {0: 60}


def test_the_ack_extension_numbers_every_poll(play: Play) -> None:
    seen = play(*([record(number)] for number in range(5)), ack=True)
    batches = [reply["ext"]["ack"] for reply in seen["connects"]]

    assert seen["handshakes"][0]["ext"] == {"ack": True}
    assert len(batches) > 5
    assert batches == list(range(batches[0], batches[0] + len(batches)))
    assert len(seen["events"]) == 10


@pytest.mark.parametrize("ack", [False, True], ids=["plain", "ack"])
def test_a_client_that_slept_past_its_session_handshakes_again(play: Play, ack: bool) -> None:
    seen = play([record(1)], [record(2)], settings={"max_interval_ms": 200}, sleep=1_600, ack=ack)
    (refused,) = seen["failures"]

    assert (refused["channel"], refused["error"]) == ("/meta/connect", "402::session_unknown")
    assert refused["advice"] == {"reconnect": "handshake", "interval": 0}
    assert [reply["reestablish"] for reply in seen["handshakes"]] == [False, True]
    assert [data["referenceId"] for data in on(seen, ACKNOWLEDGEMENTS)] == ["peer-1", "peer-2"]
    assert [data["userData"]["GSW_PHONE"] for data in on(seen, USER_EVENTS)] == ["5550001", "5550002"]


def test_a_client_without_login_is_denied_and_stops(play: Play) -> None:
    seen = play([record()], password="wrong")
    (handshake,) = seen["handshakes"]

    assert (handshake["successful"], handshake["error"]) == (False, "403::handshake_denied")
    assert handshake["advice"] == {"reconnect": "none"}
    assert (seen["status"], seen["events"], seen["envelopes"]) == ("disconnected", [], [])


def test_a_refused_record_brings_no_message(play: Play) -> None:
    seen = play([record(1) | {"operationName": "NoSuchRecord"}], patience=1_200)

    assert seen["envelopes"][0]["body"]["statusCode"] != 0
    assert seen["events"] == []
