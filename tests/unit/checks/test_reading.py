"""What a reading of the page changes: the same run, judged by another option."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

import pytest

from conformance.checks.reading import left_out, reads
from conformance.config import READINGS
from conformance.evidence import Event
from conformance.judge import RunView, Verdict
from conformance.model import ABSENT, Expectation, Fault, FaultKind, Json
from tests.support import (
    ACK,
    EVENT,
    Story,
    answered,
    edited,
    head,
    judged,
    request,
    silent,
    user_event,
    verdict,
    view,
)

PASS, FAIL, UNASKED, OUTSIDE = Verdict.PASS, Verdict.FAIL, Verdict.UNEXERCISED, Verdict.NOT_APPLICABLE

GOOD: Final = answered(request())
DEVICE: Final = "/devices/4d72a6b5-ee96-4e1f-b09b-5c3f979d82b7"
IDENTIFIED: Final = answered(request(members={"devicePath": DEVICE}))
FIELDS: Final = answered(request(members={"otherFields": {"custom1": "a"}}))
EMPTY: Final = edited(GOOD, EVENT, "/data/metrics", {})
NULL: Final = edited(GOOD, EVENT, "/data/metrics", None)
FIGURE: Final = "/data/metrics/eventProcessing/nodeProcessingTimeNanos"


def reply(body: Json, *, status: int = 200, kind: FaultKind | None = None) -> Story:
    """Return the story of a case with that response; its fault is of that kind."""
    fault = Fault("/until", kind) if kind else None
    expectation = Expectation.REJECT if kind else Expectation.ACCEPT
    case = request(fault=fault, expectation=expectation)
    return silent(case, status=status, body=json.dumps(body))


def error(code: int = 10, *, status: int = 400, kind: FaultKind | None = None, **more: Json) -> Story:
    return reply({"statusCode": code, "statusMessage": "why", **more}, status=status, kind=kind)


def known(code: int, kind: FaultKind) -> tuple[str, Story]:
    return "envelope.known-codes", error(code, kind=kind)


SUCCESS: Final = "envelope.no-status-message-on-success"
CODES: Final = {"error_codes": "general_table"}
STATUS_4XX: Final = {"http_status_of_errors": "4xx"}
STATUS_200: Final = {"http_status_of_errors": "200"}
REFUSED: Final = {"undocumented_members": "refused"}

Row = tuple[str, Story, dict[str, str], Verdict, Verdict]

ROWS: Final[dict[str, Row]] = {
    "no acknowledgement without a referenceId": (
        "acknowledgement.arrives",
        silent(request(members={"referenceId": ABSENT})),
        {"acknowledgement_without_reference_id": "required"},
        UNASKED,
        FAIL,
    ),
    "a handle in the record": (
        "acknowledgement.record",
        edited(GOOD, ACK, "/data/record/recordHandle", 9),
        {"record_members": "closed"},
        PASS,
        FAIL,
    ),
    "the sample's record": ("acknowledgement.record", GOOD, {"record_members": "closed"}, PASS, PASS),
    "a plain device path": (
        "acknowledgement.device-path",
        GOOD,
        {"device_path_form": "uuid"},
        PASS,
        FAIL,
    ),
    "a UUID in the device path": (
        "acknowledgement.device-path",
        IDENTIFIED,
        {"device_path_form": "uuid"},
        PASS,
        PASS,
    ),
    "a plain device id": ("user-event.device-id", GOOD, {"device_path_form": "uuid"}, PASS, FAIL),
    "a UUID as device id": ("user-event.device-id", IDENTIFIED, {"device_path_form": "uuid"}, PASS, PASS),
    "another member in an acknowledgement": (
        "acknowledgement.message-type",
        edited(GOOD, ACK, "/data/uri", "/x"),
        REFUSED,
        PASS,
        FAIL,
    ),
    "the sample's acknowledgement": ("acknowledgement.message-type", GOOD, REFUSED, PASS, PASS),
    "another member in a user event": (
        "user-event.message-type",
        edited(GOOD, EVENT, "/data/phone", "/x"),
        REFUSED,
        PASS,
        FAIL,
    ),
    "another member in userData": (
        "user-event.user-data",
        edited(GOOD, EVENT, "/data/userData/GSW_FROM", 0),
        REFUSED,
        PASS,
        FAIL,
    ),
    "the request's otherFields in userData": (
        "user-event.user-data",
        edited(FIELDS, EVENT, "/data/userData/custom1", "a"),
        REFUSED,
        PASS,
        PASS,
    ),
    "the sample's user event": ("user-event.user-data", GOOD, REFUSED, PASS, PASS),
    "another reference id in a user event": (
        "echo.user-event",
        edited(GOOD, EVENT, "/data/userData/GSW_REFERENCE_ID", "other"),
        {"user_event_reference_id": "ignored"},
        FAIL,
        OUTSIDE,
    ),
    "no metrics": (
        "user-event.metrics",
        edited(GOOD, EVENT, "/data/metrics", ABSENT),
        {"metrics": "required"},
        OUTSIDE,
        FAIL,
    ),
    "empty metrics": ("user-event.metrics", EMPTY, {"metrics": "required"}, PASS, FAIL),
    "whole metrics": ("user-event.metrics", GOOD, {"metrics": "required"}, PASS, PASS),
    "wrong metrics": (
        "user-event.metrics",
        edited(GOOD, EVENT, "/data/metrics", []),
        {"metrics": "ignored"},
        FAIL,
        OUTSIDE,
    ),
    "metrics of null": ("user-event.metrics", NULL, {"metrics_null": "wrong"}, OUTSIDE, FAIL),
    "metrics of null as nothing": ("user-event.metrics", NULL, {"metrics_null": "absent"}, OUTSIDE, OUTSIDE),
    "metrics of null where they are required": (
        "user-event.metrics",
        NULL,
        {"metrics": "required"},
        OUTSIDE,
        FAIL,
    ),
    "their inner object of null": (
        "user-event.metrics",
        edited(GOOD, EVENT, "/data/metrics/eventProcessing", None),
        {"metrics_null": "wrong"},
        PASS,
        FAIL,
    ),
    "a figure of null": (
        "user-event.metrics",
        edited(GOOD, EVENT, FIGURE, None),
        {"metrics_null": "absent"},
        FAIL,
        PASS,
    ),
    "an error with 200": ("envelope.status-code", error(status=200), STATUS_4XX, PASS, FAIL),
    "an error with 500": ("envelope.status-code", error(status=500), STATUS_4XX, PASS, FAIL),
    "an error with 499": ("envelope.status-code", error(status=499), STATUS_4XX, PASS, PASS),
    "an error with 400": ("envelope.status-code", error(status=400), STATUS_200, PASS, FAIL),
    "an error with 200 as it is read": ("envelope.status-code", error(status=200), STATUS_200, PASS, PASS),
    "a success is no error": ("envelope.status-code", reply({"statusCode": 0}), STATUS_4XX, PASS, PASS),
    "a message on success": (
        SUCCESS,
        reply({"statusCode": 0, "statusMessage": "OK"}),
        {"status_message_on_success": "tolerated"},
        FAIL,
        OUTSIDE,
    ),
    "a message on success that is otherwise closed": (
        SUCCESS,
        reply({"statusCode": 0, "statusMessage": "OK"}),
        {"status_message_on_success": "tolerated", "success_members": "only_status_code"},
        FAIL,
        PASS,
    ),
    "another member on success": (
        SUCCESS,
        reply({"statusCode": 0, "uris": []}),
        {"success_members": "only_status_code"},
        PASS,
        FAIL,
    ),
    "another member in an error": (
        "envelope.error-members",
        error(path="/x"),
        {"error_members": "tolerated"},
        FAIL,
        OUTSIDE,
    ),
    "1 for a missing member": (*known(1, FaultKind.MISSING), CODES, PASS, PASS),
    "10 for a missing member": (*known(10, FaultKind.MISSING), CODES, PASS, FAIL),
    "1 for a wrong value": (*known(1, FaultKind.WRONG_TYPE), CODES, PASS, FAIL),
    "2 for a wrong value": (*known(2, FaultKind.WRONG_TYPE), CODES, PASS, PASS),
    "10 for a value outside its list": (*known(10, FaultKind.OUT_OF_ENUMERATION), CODES, PASS, PASS),
    "1 for null": (*known(1, FaultKind.NULL), CODES, PASS, PASS),
    "4 for null": (*known(4, FaultKind.NULL), CODES, PASS, FAIL),
    "6 for an unknown name": (*known(6, FaultKind.UNKNOWN_NAME), CODES, PASS, PASS),
}


@pytest.mark.parametrize("name", ROWS)
def test_the_reading_decides(name: str) -> None:
    requirement, story, reading, default, otherwise = ROWS[name]

    assert default is verdict(requirement, view(story))
    assert otherwise is verdict(requirement, view(story, header=head(interpretation=reading)))


@pytest.mark.parametrize("name", ROWS)
def test_evidence_that_names_every_default_is_judged_as_evidence_that_names_none(name: str) -> None:
    requirement, story, _, default, _ = ROWS[name]
    given = head(interpretation={reading.name: reading.default for reading in READINGS})

    assert default is verdict(requirement, view(story, header=given))


def test_evidence_of_an_option_that_is_gone_is_judged_by_the_default() -> None:
    run = view(EMPTY, header=head(interpretation={"metrics": "gone", "gone": "metrics"}))

    assert verdict("user-event.metrics", run) is PASS


@pytest.mark.parametrize(
    ("edition", "code", "expected"), [("8.5.1", 2, PASS), ("8.5.2", 10, PASS), ("8.5.2", 6, FAIL)]
)
def test_the_general_table_is_the_editions(edition: str, code: int, expected: Verdict) -> None:
    run = view(error(code, kind=FaultKind.WRONG_TYPE), header=head(edition=edition, interpretation=CODES))

    assert verdict("envelope.known-codes", run) is expected


# Numbers of a chain


def joined(number: int, *, chain: int, place: int) -> Story:
    """Return the story of a record that joins a chain and is given that number in it."""
    story = answered(request(number, members={"chainId": chain}), at=float(number))
    return edited(story, EVENT, "/data/userData/GSW_CHAIN_N", place)


def distinct(*stories: Story, reading: str = "distinct") -> RunView:
    return view(*stories, header=head(interpretation={"chain_number": reading}))


def test_one_number_twice_in_a_chain_is_anybodys_right_by_default() -> None:
    stories = joined(1, chain=5, place=0), joined(2, chain=5, place=0)

    assert verdict("user-event.chain-n", distinct(*stories, reading="any")) is PASS
    assert verdict("user-event.chain-n", view(*stories)) is PASS


def test_one_number_twice_in_a_chain_fails_where_numbers_are_read_as_distinct() -> None:
    run = distinct(joined(1, chain=5, place=0), joined(2, chain=5, place=0))
    findings = [finding for one in judged("user-event.chain-n", run) for finding in one.findings]

    assert ["GSW_CHAIN_N is that of case 0001 in the same chain"] == [one.message for one in findings]
    assert 2 == len(findings[0].lines)


@pytest.mark.parametrize(("chain", "place"), [(5, 1), (6, 0)])
def test_another_number_or_another_chain_is_distinct(chain: int, place: int) -> None:
    run = distinct(joined(1, chain=5, place=0), joined(2, chain=chain, place=place))

    assert verdict("user-event.chain-n", run) is PASS


def test_the_maker_of_a_chain_has_a_number_in_it_too() -> None:
    maker = answered(request(1))
    chain = user_event(maker.case)["data"]["userData"]["GSW_CHAIN_ID"]

    assert verdict("user-event.chain-n", distinct(maker, joined(2, chain=chain, place=0))) is FAIL


# What is no choice


def test_the_two_messages_may_come_in_either_order() -> None:
    late, early = replace(GOOD.deliveries[ACK], after=0.2), replace(GOOD.deliveries[EVENT], after=0.1)
    run = view(replace(GOOD, deliveries=(early, late)))

    assert [PASS] * 2 == [verdict(f"{which}.arrives", run) for which in ("acknowledgement", "user-event")]


def test_messages_of_another_notification_type_are_nobodys_business() -> None:
    state: Json = {"record": {"id": "x", "state": "Ready"}, "notificationType": "StatusChanged"}
    message: Json = {"channel": "/v2/me/outbound", "data": {"messageType": "OutboundRecordMessage", **state}}
    other = Event(exchange=0, index=9, session="a", channel="/v2/me/outbound", message=message, at=1.15)

    assert verdict("acknowledgement.once", view(GOOD, others=[other])) is PASS


def test_a_reference_id_comes_back_as_a_string() -> None:
    digits = answered(request(members={"referenceId": "123456789"}))

    assert verdict("echo.reference-id", view(edited(digits, ACK, "/data/referenceId", 123456789))) is FAIL


def test_a_request_that_is_passed_on_and_never_acknowledged_has_two_verdicts() -> None:
    run = view(silent(request()))

    assert (PASS, FAIL) == (
        verdict("envelope.status-code", run),
        verdict("acknowledgement.arrives", run),
    )


# The functions


def test_a_run_reads_what_its_evidence_says() -> None:
    run = view(GOOD, header=head(interpretation={"metrics": "ignored"}))

    assert ("ignored", "objects_absent") == (reads(run, "metrics"), reads(run, "metrics_null"))


def test_a_reading_that_does_not_exist_is_our_fault() -> None:
    with pytest.raises(KeyError):
        reads(view(GOOD), "metric")


def test_what_is_left_out_says_by_which_readings() -> None:
    why = left_out(metrics="ignored", record_members="open")

    assert why(view(GOOD)) == ""
    assert why(view(GOOD, header=head(interpretation={"metrics": "ignored"}))) == (
        'the config reads metrics as "ignored" and record_members as "open"'
    )
