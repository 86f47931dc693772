"""A case and a run as the checks see them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.correlate import Kind
from conformance.evidence import Gap, Window
from conformance.judge import CaseView, quiet
from conformance.model import ABSENT, Expectation, Fault, FaultKind
from tests.support import (
    ACK,
    EVENT,
    Delivery,
    Story,
    answered,
    edited,
    head,
    later_refused,
    refused,
    request,
    silent,
    view,
    watched,
)


def case_of(story: Story, **fields: object) -> CaseView:
    return view(story, **fields).cases[story.case.id]


# How long silence must last


@pytest.mark.parametrize(
    ("slowest", "expected"),
    [
        (None, 5.0),  # none was seen: the whole time that one may take
        (0.1, 1.0),  # quick: the config's window
        (0.5, 1.5),  # three times the slowest
        (4.0, 5.0),  # never longer than an acknowledgement may take
        (0.0, 1.0),
    ],
)
def test_silence_lasts_as_long_as_the_slowest_acknowledgement_demands(
    slowest: float | None, expected: float
) -> None:
    assert quiet(slowest, ack_timeout=5.0, quiet_window=1.0) == expected


@given(st.none() | st.floats(0, 100), st.floats(0.1, 60), st.floats(0.1, 60))
def test_silence_never_lasts_longer_than_an_acknowledgement_may_take(
    slowest: float | None, timeout: float, window: float
) -> None:
    assert quiet(slowest, ack_timeout=timeout, quiet_window=window) <= timeout


def test_the_slowest_is_measured_from_the_request_to_its_first_acknowledgement() -> None:
    slow = answered(request(2), at=2.0)
    slow = replace(slow, deliveries=(replace(slow.deliveries[ACK], after=0.7), slow.deliveries[EVENT]))

    assert view(answered(request(1)), slow).slowest == pytest.approx(0.7)


def test_a_run_without_acknowledgements_has_no_slowest() -> None:
    run = view(refused(request(1)))

    assert run.slowest is None
    assert run.quiet == 5.0


def test_a_later_refusal_is_not_the_slowest_acknowledgement() -> None:
    assert view(later_refused(request(1))).slowest is None


# What is proven to be watched


def test_a_span_within_a_window_is_watched() -> None:
    assert view(windows=[watched(end=10.0)]).unwatched("a", 1.0, 10.0) == ""


def test_a_span_beyond_the_last_window_is_not_proven() -> None:
    assert "alive" in view(windows=[watched(end=10.0)]).unwatched("a", 1.0, 10.1)


def test_a_window_of_another_session_proves_nothing() -> None:
    assert view(windows=[watched("b")]).unwatched("a", 1.0, 2.0)


def test_the_last_window_counts_in_whatever_order_they_stand() -> None:
    windows = [watched(end=10.0), Window(session="a", start=0.0, end=4.0)]

    assert view(windows=windows).unwatched("a", 1.0, 9.0) == ""


@pytest.mark.parametrize(
    ("start", "end", "hurts"),
    [
        (0.0, 0.9, False),
        (0.0, 1.0, False),
        (0.0, 1.1, True),
        (1.2, 1.3, True),
        (1.9, 5.0, True),
        (0.0, 9.0, True),
        (2.0, 3.0, False),
    ],
)
def test_a_gap_hurts_the_spans_that_it_overlaps(start: float, end: float, hurts: bool) -> None:
    gap = Gap(session="a", start=start, end=end, reason="dropped")

    assert bool(view(gaps=[gap]).unwatched("a", 1.0, 2.0)) is hurts


def test_a_gap_of_another_session_hurts_nothing() -> None:
    assert view(gaps=[Gap(session="b", start=0.0, end=9.0, reason="dropped")]).unwatched("a", 1.0, 2.0) == ""


def test_a_gap_says_why() -> None:
    assert "dropped" in view(gaps=[Gap(session="a", start=0.0, end=9.0, reason="dropped")]).unwatched(
        "a", 1.0, 2.0
    )


# What became of a case


def test_an_answered_case_is_accepted_and_answered() -> None:
    case = case_of(answered(request()))

    assert (case.accepted, case.rejected, case.answered, case.owed) == (True, False, True, True)


def test_a_case_refused_at_once_is_rejected() -> None:
    case = case_of(refused(request()))

    assert (case.accepted, case.rejected, case.answered, case.owed) == (False, True, False, False)


def test_a_case_refused_later_is_rejected_and_owes_nothing() -> None:
    case = case_of(later_refused(request()))

    assert (case.accepted, case.rejected, case.owed) == (True, True, False)
    assert len(case.refused_later) == 1


def test_a_case_of_which_nothing_is_heard_is_neither_rejected_nor_answered() -> None:
    case = case_of(silent(request()))

    assert (case.accepted, case.rejected, case.answered, case.owed) == (True, False, False, True)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_target_that_is_not_available_says_nothing(status: int) -> None:
    case = case_of(silent(request(), status=status, body=""))

    assert (case.accepted, case.rejected) == (False, False)


def test_a_wrong_name_is_an_acknowledgement_where_the_user_event_tells_of_the_record() -> None:
    case = case_of(edited(answered(request()), ACK, "/data/notificationType", "RecordAdded"))

    assert len(case.acknowledgements) == 1
    assert not case.refused_later


def test_a_wrong_name_alone_is_a_later_refusal() -> None:
    story = edited(answered(request()), ACK, "/data/notificationType", "RecordAdded")
    case = case_of(replace(story, deliveries=story.deliveries[:1]))

    assert not case.acknowledgements
    assert len(case.refused_later) == 1


def test_a_wrong_name_in_both_messages_is_a_later_refusal() -> None:
    story = edited(answered(request()), ACK, "/data/notificationType", "RecordAdded")
    case = case_of(edited(story, EVENT, "/data/userData/GSW_USER_EVENT", "RecordAdded"))

    assert case.refused_later
    assert not case.user_events


def test_a_user_event_with_a_wrong_name_is_one_beside_an_acknowledgement() -> None:
    case = case_of(edited(answered(request()), EVENT, "/data/userData/GSW_USER_EVENT", "Other"))

    assert len(case.user_events) == 1


def test_an_unclear_reply_is_an_acceptance_where_messages_tell_so() -> None:
    assert case_of(answered(request(), body="{}")).accepted
    assert not case_of(silent(request(), body="{}")).accepted


def test_an_unclear_reply_with_a_later_refusal_is_a_rejection() -> None:
    assert case_of(later_refused(request(), body="{}")).rejected


def test_messages_in_another_session_are_not_the_cases() -> None:
    story = answered(request())
    astray = tuple(replace(one, session="b") for one in story.deliveries)

    assert case_of(replace(story, deliveries=astray)).outbound == ()


def test_a_case_is_answered_without_user_event_only_where_the_config_ignores_it() -> None:
    story = answered(request())
    without = replace(story, deliveries=story.deliveries[:1])

    assert not case_of(without).answered
    assert case_of(without, header=head(user_event_level="ignore")).answered


def test_the_first_case_sent_is_the_known_good() -> None:
    run = view(answered(request(7)), answered(request(1)))

    assert run.known_good is run.cases["0007"]
    assert view().known_good is None


def test_the_twin_is_found_by_its_id() -> None:
    bad = request(2, twin="0001", fault=Fault("/until", FaultKind.NULL))
    run = view(answered(request(1)), refused(bad))

    assert run.cases["0002"].twin is run.cases["0001"]
    assert run.cases["0001"].twin is None


def test_a_twin_that_was_never_sent_is_none() -> None:
    assert case_of(refused(request(2, twin="0001"))).twin is None


def test_the_payload_of_a_broken_body_is_absent() -> None:
    assert case_of(refused(request(body="{"))).payload is ABSENT


def test_a_case_without_an_exchange_has_no_reply() -> None:
    assert case_of(silent(request(), status=None, body=None)).reply.described.startswith("no response")


@pytest.mark.parametrize(
    ("expectation", "refused"), [(Expectation.ACCEPT, False), (Expectation.REJECT, True)]
)
def test_a_message_of_another_record_is_no_refusal_of_a_valid_request_without_a_reference_id(
    expectation: Expectation, refused: bool
) -> None:
    """It has no key, and comes while such a request runs alone: only one that is to be refused is refused by it."""
    nameless = request(members={"referenceId": ABSENT}, alone=True, expectation=expectation)
    other = {"messageType": "OutboundRecordMessage", "notificationType": "PreviewRecord", "record": {}}
    message = Delivery(message={"channel": "/v2/me/outbound", "data": other})

    assert refused is bool(case_of(silent(nameless, deliveries=(message,))).refused_later)


def test_what_was_sent_until_a_time_has_come_with_the_next_poll_that_is_answered() -> None:
    run = view(
        answered(request()), windows=[Window(session="a", start=0, end=end) for end in (2.0, 7.5, 9.0)]
    )

    assert [2.0, 7.5, 9.5] == [run.heard_by("a", at) for at in (1.0, 6.0, 9.5)]
    assert 6.0 == run.heard_by("b", 6.0)


def test_the_case_that_had_a_phone_before_is_the_last_one_that_was_sent_earlier() -> None:
    same = {"phoneNumber": "5550101"}
    run = view(
        *(answered(request(n, members=same), at=10.0 * n) for n in (1, 2, 3)), answered(request(4), at=25.0)
    )
    earlier = [run.used_before("5550101", at) for at in (10.0, 20.0, 30.0, 99.0)]

    assert [None, "0001", "0002", "0003"] == [one and one.id for one in earlier]
    assert run.used_before(None, 99.0) is None
    assert run.used_before("5550199", 99.0) is None


def test_the_only_acknowledgement_of_a_case_is_none_too_many_though_its_key_is_spelled_otherwise() -> None:
    """Where messages were lost meanwhile it may not be its own, but nothing makes it a second one."""
    altered = edited(answered(request(1)), ACK, "/data/referenceId", "REF-0001")
    again = replace(altered, deliveries=(*altered.deliveries[:1], *altered.deliveries))
    gap = Gap(session="a", start=3.0, end=4.0, reason="closed")

    assert () == view(altered, gaps=[gap]).surplus

    twice = view(again, gaps=[gap])

    assert twice.correlation.of("0001", Kind.OUTBOUND)[1:] == twice.surplus


def test_what_was_refused_at_once_is_told_by_its_id() -> None:
    seen = view(answered(request(1)), refused(request(2))).exchanges.refused

    assert ["0002"] == [name for name in ("0001", "0002", "0009") if name in seen]
