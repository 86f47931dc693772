"""Chains: given ones are reported, new ones are above 0 and nobody else's."""

from __future__ import annotations

from typing import Final

import pytest

from conformance.judge import Verdict
from conformance.model import ABSENT, Case, Expectation
from tests.support import (
    EVENT,
    Story,
    answered,
    edited,
    head,
    judged,
    refused,
    request,
    silent,
    verdict,
    view,
)

PASS, FAIL, DOUBT = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
UNASKED, OUTSIDE = Verdict.UNEXERCISED, Verdict.NOT_APPLICABLE

GIVEN: Final = "chain.given-reported"
POSITIVE: Final = "chain.new-positive"
UNIQUE: Final = "chain.new-unique"
JOINABLE: Final = "chain.made-joinable"
CHAIN: Final = "/data/userData/GSW_CHAIN_ID"


def in_chain(case: Case, chain: object) -> Story:
    """Return an answered story whose user event reports that chain."""
    return edited(answered(case), EVENT, CHAIN, chain)


def joining(number: int = 2, chain: int = 7) -> Case:
    return request(number, members={"chainId": chain}, requirement=JOINABLE)


@pytest.mark.parametrize(
    ("reported", "expected"),
    [
        (7, PASS),
        (7.0, PASS),
        (7.5, UNASKED),
        (8, FAIL),
        (0, FAIL),
        ("7", UNASKED),
        (ABSENT, UNASKED),
        (True, UNASKED),
    ],
)
def test_the_chain_that_a_request_names_is_reported(reported: object, expected: Verdict) -> None:
    assert verdict(GIVEN, view(in_chain(joining(), reported))) is expected


def test_a_request_that_names_no_chain_has_none_to_report() -> None:
    assert verdict(GIVEN, view(answered(request()))) is UNASKED


@pytest.mark.parametrize(("reported", "expected"), [(1, PASS), (0, FAIL), (-1, FAIL), ("0", UNASKED)])
def test_a_new_chain_has_an_id_above_zero(reported: object, expected: Verdict) -> None:
    assert verdict(POSITIVE, view(in_chain(request(), reported))) is expected


def test_the_id_of_a_given_chain_is_not_the_targets_choice() -> None:
    assert verdict(POSITIVE, view(in_chain(joining(chain=0), 0))) is UNASKED


def test_new_chains_that_differ_pass() -> None:
    assert verdict(UNIQUE, view(answered(request(1)), answered(request(2)))) is PASS


def test_two_requests_with_the_same_new_chain_fail_together() -> None:
    run = view(in_chain(request(1), 5), in_chain(request(2), 5), in_chain(request(3), 6))
    found = judged(UNIQUE, run)[0].findings

    assert len(found) == 1
    assert "0001, 0002" in found[0].message
    assert found[0].actual == 5
    assert len(found[0].lines) == 2


def test_a_chain_joined_is_shared_by_right() -> None:
    run = view(in_chain(request(1), 7), in_chain(request(2), 8), in_chain(joining(3), 7))

    assert verdict(UNIQUE, run) is PASS


def test_one_new_chain_cannot_be_told_to_be_unique() -> None:
    assert verdict(UNIQUE, view(answered(request(1)), answered(joining()))) is UNASKED


def test_the_chain_of_a_rejected_request_is_not_asked_for() -> None:
    invalid = request(2, expectation=Expectation.REJECT)

    assert verdict(UNIQUE, view(in_chain(request(1), 5), in_chain(invalid, 5))) is UNASKED


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (answered(joining()), PASS),
        (refused(joining()), FAIL),
        (silent(joining(), status=503, body=""), DOUBT),
    ],
)
def test_a_chain_that_was_made_can_be_joined(story: Story, expected: Verdict) -> None:
    assert verdict(JOINABLE, view(answered(request(1)), story)) is expected


@pytest.mark.parametrize("requirement", [GIVEN, POSITIVE, UNIQUE])
def test_chains_are_not_judged_where_the_config_ignores_user_events(requirement: str) -> None:
    run = view(in_chain(request(1), 0), in_chain(request(2), 0), header=head(user_event_level="ignore"))

    assert verdict(requirement, run) is OUTSIDE
