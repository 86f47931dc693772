"""What was not heard of one case is not proven by the others."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from conformance.catalogue import load
from conformance.checks import index
from conformance.evidence import Gap
from conformance.judge import Verdict, judge_all
from conformance.model import ABSENT, Expectation, Fault, FaultKind
from tests.support import Story, answered, head, refused, request, silent, view

PASS, DOUBT = Verdict.PASS, Verdict.INCONCLUSIVE
GOOD: Final = answered(request(1))
LOST: Final = Gap(session="a", start=9.0, end=11.0, reason="a poll was dropped")
BAD: Final = request(2, expectation=Expectation.REJECT, twin="0001", fault=Fault("/until", FaultKind.NULL))
CHANNEL, ECHO = "acknowledgement.channel", "echo.reference-id"
PHONE, CHAIN = "user-event.phone", "chain.own-chain"


def said(requirement: str, *stories: Story, gaps: tuple[Gap, ...] = ()) -> tuple[Verdict, str]:
    rows = [row for row in load() if row.id == requirement]
    (result,) = judge_all(view(GOOD, *stories, gaps=gaps, header=head()), requirements=rows, checks=index())
    return result.verdict, result.reason


@pytest.mark.parametrize("requirement", [CHANNEL, ECHO, PHONE])
def test_what_all_cases_tell_is_proven(requirement: str) -> None:
    assert (PASS, "") == said(requirement, answered(request(2), at=10.0))


@pytest.mark.parametrize("requirement", [CHANNEL, ECHO, PHONE])
def test_messages_that_may_have_been_lost_leave_the_content_of_messages_open(requirement: str) -> None:
    verdict, reason = said(requirement, silent(request(2), at=10.0), gaps=(LOST,))

    assert DOUBT is verdict
    assert "of case 0002 not all was heard (messages may have been lost" in reason


@pytest.mark.parametrize("requirement", [CHANNEL, ECHO, PHONE])
def test_a_request_without_a_response_and_without_messages_leaves_them_open(requirement: str) -> None:
    lost = silent(request(2), at=10.0, status=None, body=None, failure="closed: reset")

    assert DOUBT is said(requirement, lost)[0]


def test_an_acknowledgement_that_is_promised_to_nobody_may_have_been_lost_too() -> None:
    nameless = request(2, members={"referenceId": ABSENT}, alone=True)
    verdict, reason = said(CHANNEL, silent(nameless, at=10.0), gaps=(LOST,))

    assert DOUBT is verdict
    assert "case 0002: messages may have been lost" in reason


@pytest.mark.parametrize("status", [503, None])
def test_an_invalid_request_without_an_answer_leaves_rejections_open(status: int | None) -> None:
    lost = silent(BAD, at=10.0, status=status, body=None, failure=None if status else "closed: reset")
    other = replace(BAD, id="0003", phone="5550103", reference_id="ref-0003")

    assert DOUBT is said("rejection.no-acknowledgement", refused(other, at=12.0), lost)[0]


def test_a_message_that_is_plainly_missing_leaves_the_content_of_others_proven() -> None:
    assert PASS is said(CHANNEL, silent(request(2), at=10.0))[0]
