"""What is unexpected of an answer, as far as it shows while a run goes on."""

from __future__ import annotations

import pytest

from conformance.evidence import Sent
from conformance.judge import Reply, ReplyKind
from conformance.model import Expectation
from conformance.wire.outstanding import Under
from conformance.wire.surprise import late, surprise
from tests.support import request

OK, NO = ReplyKind.ACCEPTED, ReplyKind.REJECTED


def _said(
    expectation: Expectation,
    kind: ReplyKind,
    *,
    acknowledged: float | None = None,
    refused: float | None = None,
    told: bool = False,
    through: bool = True,
) -> str:
    sent = Sent(case=request(1, expectation=expectation), session="a", at=1.0)
    under = Under(sent, acknowledged=acknowledged, refused=refused, told=told)
    return surprise(under, Reply(kind=kind, status=200, code=0), through=through)


@pytest.mark.parametrize("expectation", Expectation)
@pytest.mark.parametrize("kind", [ReplyKind.NONE, ReplyKind.UNAVAILABLE])
def test_where_nothing_was_said_nothing_is_unexpected(expectation: Expectation, kind: ReplyKind) -> None:
    assert "" == _said(expectation, kind, through=False)


def test_a_good_case_that_is_fully_answered_is_as_expected() -> None:
    assert "" == _said(Expectation.ACCEPT, OK, acknowledged=1.1, told=True)


@pytest.mark.parametrize("kind", [NO, ReplyKind.SERVER_ERROR])
def test_a_good_case_that_is_refused_is_unexpected(kind: ReplyKind) -> None:
    assert _said(Expectation.ACCEPT, kind).startswith("refused: HTTP 200")


def test_a_good_case_that_a_message_refuses_is_unexpected() -> None:
    assert "refused by a message" == _said(Expectation.ACCEPT, OK, refused=1.2)


@pytest.mark.parametrize("expectation", [Expectation.ACCEPT, Expectation.OBSERVE])
def test_what_is_accepted_and_not_fully_answered_is_unexpected(expectation: Expectation) -> None:
    assert "a message is missing" == _said(expectation, OK, through=False)


@pytest.mark.parametrize("kind", [OK, NO, ReplyKind.SERVER_ERROR])
def test_where_the_page_is_silent_either_answer_is_as_expected(kind: ReplyKind) -> None:
    assert "" == _said(Expectation.OBSERVE, kind)
    assert "" == _said(Expectation.OBSERVE, kind, refused=1.2)


@pytest.mark.parametrize("expectation", [Expectation.REJECT, Expectation.REFUSE])
def test_a_bad_case_that_is_refused_at_once_or_later_is_as_expected(expectation: Expectation) -> None:
    assert "" == _said(expectation, NO)
    assert "" == _said(expectation, OK, refused=1.2)


@pytest.mark.parametrize("expectation", [Expectation.REJECT, Expectation.REFUSE])
def test_a_bad_case_that_is_passed_on_or_carried_out_is_unexpected(expectation: Expectation) -> None:
    assert _said(expectation, OK).startswith("passed on: HTTP 200")
    assert "carried out" == _said(expectation, OK, acknowledged=1.1)
    assert "carried out" == _said(expectation, NO, told=True)


def test_an_acknowledgement_that_must_not_come_is_unexpected() -> None:
    assert "acknowledged" == _said(Expectation.UNACKNOWLEDGED, OK, acknowledged=1.1)
    assert "" == _said(Expectation.UNACKNOWLEDGED, OK)


def test_a_message_for_a_refused_case_is_unexpected_whenever_it_comes() -> None:
    sent = Sent(case=request(1, expectation=Expectation.REFUSE), session="a", at=1.0)
    under = Under(sent)
    before = late(under)
    under.acknowledged = 4.0

    assert ("", "carried out") == (before, late(under))


def test_a_message_for_a_good_case_is_never_late() -> None:
    sent = Sent(case=request(1), session="a", at=1.0)

    assert "" == late(Under(sent, acknowledged=9.0, told=True))
