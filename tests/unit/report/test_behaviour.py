"""The behaviour record."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from conformance.evidence import Sent
from conformance.model import Expectation, Fault, FaultKind, Label
from conformance.report.behaviour import behaviour

from . import support


def _of(*records: Any) -> Any:
    return behaviour(support.view(support.HEADER, support.OPENED, *records))


def test_replies_are_counted_by_kind_of_fault() -> None:
    record: Any = behaviour(support.conforming())

    assert [{"count": 1, "status": 200, "status_code": 0}] == record["replies"]["none"]
    assert [{"count": 1, "status": 400, "status_code": 1}] == record["replies"]["missing"]


def test_a_missing_response_has_neither_status_nor_code() -> None:
    case = support.good()
    lost = support.exchange(case, at=101.0, status=None)
    record = _of(Sent(case=case, session=support.SESSION, at=101.0), lost)

    assert [{"count": 1, "status": None, "status_code": None}] == record["replies"]["none"]


def test_outcomes_of_unknown_names_are_kept_by_member() -> None:
    fault = Fault("/campaignName", FaultKind.UNKNOWN_NAME)
    case = support.good(2, expectation=Expectation.UNACKNOWLEDGED, fault=fault)
    record = _of(*support.answered(support.good(), at=101.0), *support.refused(case, at=102.0))

    assert {"/campaignName": {"refused": 1}} == record["unknown_names"]


def test_members_are_listed_with_their_types() -> None:
    record: Any = behaviour(support.conforming())

    assert ["integer"] == record["members"]["response"]["/statusCode"]
    assert ["string"] == record["members"]["acknowledgement"]["/data/referenceId"]
    assert ["integer"] == record["members"]["user_event"]["/data/userData/GSW_CHAIN_ID"]


def test_members_that_the_request_brought_are_not_the_targets() -> None:
    case = support.good(
        body=json.dumps(support.payload(phoneNumber="5550101", otherFields={"mine": 1, "data": 2}))
    )
    event = support.user_event(case, at=101.2)
    message: Any = json.loads(json.dumps(event.message))
    message["data"]["userData"]["mine"] = 1
    record = _of(*support.answered(case, at=101.0)[:3], replace(event, message=message))

    assert "/data/userData/GSW_PHONE" in record["members"]["user_event"]
    assert "/data/userData/mine" not in record["members"]["user_event"]


def test_chain_numbers_of_new_and_given_chains_are_told_apart() -> None:
    joined = support.good(2, body=json.dumps(support.payload(phoneNumber="5550102", chainId=41)))
    given = (*support.answered(joined, at=102.0)[:3], support.user_event(joined, at=102.2, number="one"))
    record = _of(*support.answered(support.good(), at=101.0), *given)

    assert {"new": {"0": 1}, "given": {"string": 1}} == record["chain_numbers"]


def test_outcomes_tell_named_cases_from_drawn_ones() -> None:
    drawn = support.good(label=Label.HYPOTHESIS)
    ruled = support.good(2, name="from 0 until 1")
    record = _of(*support.answered(drawn, at=101.0), *support.answered(ruled, at=102.0))

    assert ["", "from 0 until 1"] == sorted(row["name"] for row in record["outcomes"])


def test_without_a_session_the_ack_extension_is_not_known() -> None:
    assert behaviour(support.conforming())["ack_extension"] is True
    assert behaviour(support.halted_at_set_up())["ack_extension"] is None


def test_the_absence_window_is_the_one_that_was_used() -> None:
    assert 1.0 == behaviour(support.conforming())["absence_window"]
    assert 5.0 == behaviour(support.halted_at_set_up())["absence_window"]


def test_items_of_an_array_share_a_pointer_and_depth_is_limited() -> None:
    case = support.good()
    body = (
        '{"statusCode": 7, "a": [{"b/c": 1}, {"b/c": null}], "deep": ' + '{"d":' * 900 + "0" + "}" * 900 + "}"
    )
    sent = support.exchange(case, at=101.0, status=400, body=body)
    record = _of(Sent(case=case, session=support.SESSION, at=101.0), sent)
    members = record["members"]["response"]

    assert ["array"] == members["/a"]
    assert ["object"] == members["/a/*"]
    assert ["integer", "null"] == members["/a/*/b~1c"]
    assert 6 == max(pointer.count("/") for pointer in members)


def test_a_target_with_endless_members_does_not_fill_the_record() -> None:
    case = support.good()
    body = json.dumps({f"m{number}": number for number in range(1000)})
    record = _of(
        Sent(case=case, session=support.SESSION, at=101.0),
        support.exchange(case, at=101.0, status=400, body=body),
    )

    assert 200 == len(record["members"]["response"])
