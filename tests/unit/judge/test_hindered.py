"""What went wrong on the way keeps requirements from passing, and says why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.catalogue import load
from conformance.checks import index
from conformance.evidence import Exchange, Gap, Halt, HaltKind, Purpose, Skipped
from conformance.judge import ReplyKind, Result, RunView, Verdict, judge_all
from tests.support import ACK, EVENT, Story, answered, edited, refused, request, silent, verdict, view

CUT = Gap(session="a", start=2.5, end=3.0, reason="closed: cut")


def results(run: RunView) -> dict[str, Result]:
    return {one.requirement.id: one for one in judge_all(run, requirements=load(), checks=index())}


def unanswered(number: int = 2, **fields: Any) -> Story:
    return silent(request(number), status=None, body=None, failure="closed: cut", at=2.0, **fields)


@pytest.mark.parametrize(
    "requirement",
    ["acknowledgement.arrives", "echo.reference-id", "envelope.status-code", "chain.new-positive"],
)
def test_a_case_without_an_answer_keeps_what_it_might_show_from_passing(requirement: str) -> None:
    assert Verdict.PASS is results(view(answered(request(1))))[requirement].verdict

    found = results(view(answered(request(1)), unanswered()))[requirement]

    assert Verdict.INCONCLUSIVE is found.verdict
    assert "not exercised in full: case 0002 was not answered (no response (closed: cut))" == found.reason


def test_a_case_whose_messages_may_have_been_lost_keeps_what_they_might_show_from_passing() -> None:
    found = results(view(answered(request(1)), silent(request(2), at=2.0), gaps=[CUT]))

    assert Verdict.INCONCLUSIVE is found["echo.reference-id"].verdict
    assert "of case 0002 not all was heard" in found["echo.reference-id"].reason
    assert "closed: cut" in found["echo.reference-id"].reason
    assert Verdict.PASS is found["envelope.status-code"].verdict, "its response was heard"


def test_a_gap_in_which_nothing_is_missed_keeps_nothing_from_passing() -> None:
    run = view(answered(request(1)), answered(request(2), at=2.0), gaps=[CUT])

    assert {} == run.unheard
    assert Verdict.PASS is results(run)["echo.reference-id"].verdict


def test_a_fault_that_is_seen_fails_whatever_was_lost() -> None:
    wrong = edited(answered(request(1)), ACK, "/data/messageType", "Other")

    assert Verdict.FAIL is results(view(wrong, unanswered()))["acknowledgement.message-type"].verdict


def late(story: Story, seconds: float) -> Story:
    return replace(story, deliveries=tuple(replace(one, after=seconds) for one in story.deliveries))


@pytest.mark.parametrize(("seconds", "hindered"), [(0.2, False), (6.0, True)])
def test_a_chain_that_comes_too_late_to_be_joined_keeps_from_passing(seconds: float, hindered: bool) -> None:
    why = "case 0001 was given no chain that could be joined"
    skipped = Skipped(case="0009", requirement="chain.made-joinable", reason=why, at=9.0)

    assert bool(view(late(answered(request(1)), seconds), others=[skipped]).unsent) is hindered


def test_a_requirement_that_no_case_met_says_what_went_wrong() -> None:
    found = results(view(answered(request(1)), unanswered()))["rejection.no-acknowledgement"]

    assert Verdict.INCONCLUSIVE is found.verdict
    assert "case 0002 was not answered" in found.reason


def test_a_known_good_of_which_messages_may_be_lost_says_so() -> None:
    halt = Halt(kind=HaltKind.KNOWN_GOOD, what="it was not fully answered", at=9.0)
    found = results(view(silent(request(1), at=2.0), gaps=[CUT], halt=halt))["echo.none-invented"]

    assert "not exercised: it was not fully answered: messages may have been lost" in found.reason


def test_a_known_good_whose_messages_came_late_says_so() -> None:
    halt = Halt(kind=HaltKind.KNOWN_GOOD, what="it was not fully answered", at=9.0)
    found = results(view(late(answered(request(1)), 6.0), halt=halt))["echo.none-invented"]

    assert "its messages came when 5 s were over" in found.reason


# Whose a message is that has not its case's key


def foreign() -> Story:
    """Return the story of a case that was given the user event of somebody else, for want of its own."""
    return edited(answered(request(2), at=2.0), EVENT, "/data/userData/GSW_PHONE", "0000000")


def test_a_message_with_another_key_is_the_cases_where_nothing_was_lost() -> None:
    assert Verdict.FAIL is verdict("user-event.phone", view(answered(request(1)), foreign()))


def test_a_message_with_another_key_is_nobodys_where_the_cases_own_may_have_been_lost() -> None:
    run = view(answered(request(1)), foreign(), gaps=[CUT])

    assert () == run.cases["0002"].user_events
    assert Verdict.FAIL is not verdict("user-event.phone", run)


# A lost login


def poll(status: int, at: float) -> Exchange:
    return Exchange(
        n=0,
        purpose=Purpose.CONNECT,
        session="a",
        method="POST",
        url="http://127.0.0.1:1/api/v2/notifications",
        status=status,
        body="",
        sent=at,
        first=at,
        end=at,
    )


@pytest.mark.parametrize(("status", "code"), [(401, 20), (403, 3), (200, 20)])
def test_a_refusal_after_the_login_was_lost_says_nothing_of_the_request(status: int, code: int) -> None:
    bad = refused(request(2), status=status, code=code, at=3.0)
    polls = [poll(200, 2.0), poll(403, 4.0)]
    lost = view(answered(request(1)), bad, others=polls).cases["0002"]
    kept = view(answered(request(1)), bad, others=polls[:1]).cases["0002"]

    assert (ReplyKind.UNAVAILABLE, ReplyKind.REJECTED) == (lost.reply.kind, kept.reply.kind)
    assert "the login was not accepted any more" in lost.reply.described


def test_a_refusal_before_the_login_was_lost_counts() -> None:
    bad = refused(request(2), status=403, at=1.5)
    run = view(answered(request(1)), bad, others=[poll(200, 2.0), poll(403, 4.0)])

    assert run.cases["0002"].rejected


def test_a_refusal_of_another_kind_counts_whatever_became_of_the_login() -> None:
    run = view(answered(request(1)), refused(request(2), at=3.0), others=[poll(200, 2.0), poll(403, 4.0)])

    assert run.cases["0002"].rejected
