"""Windows and gaps from what polls came to."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.evidence import Gap, Window
from conformance.wire.watch import Watch


@pytest.fixture
def watch(notes: Any) -> Watch:
    return Watch(notes.recorder, "s")


def spans(notes: Any) -> list[tuple[str, float, float]]:
    return [(type(r).__name__, r.start, r.end) for r in notes.records if isinstance(r, Window | Gap)]


def test_windows_begin_with_the_first_poll_and_are_contiguous(watch: Watch, notes: Any) -> None:
    watch.polled(1.0)
    watch.answered(2.0, numbered=False)
    watch.polled(2.5)
    watch.answered(3.0, numbered=False)

    assert [("Window", 1.0, 2.0), ("Window", 2.0, 3.0)] == spans(notes)


def test_a_failed_poll_makes_a_gap_from_the_last_proof_to_the_answer_of_the_next(
    watch: Watch, notes: Any
) -> None:
    watch.polled(1.0)
    watch.answered(2.0, numbered=False)
    watch.polled(2.0)
    watch.failed("closed", resumable=False)
    watch.polled(4.0)
    watch.answered(5.0, numbered=False)

    assert [("Window", 1.0, 2.0), ("Gap", 2.0, 5.0), ("Window", 5.0, 5.0)] == spans(notes)


@pytest.mark.parametrize(
    ("unanswered", "left", "end"), [(True, 2.0, 3.0), (False, 2.0, 2.3), (True, 1.0, 2.3)]
)
def test_a_poll_that_was_given_up_may_arrive_for_a_while(
    watch: Watch, notes: Any, unanswered: bool, left: float, end: float
) -> None:
    watch.polled(left)
    watch.failed("closed", resumable=False, unanswered=unanswered)
    watch.polled(2.2)
    watch.answered(2.3, numbered=False)

    assert [("Gap", left, end), ("Window", 2.3, 2.3)] == spans(notes)


def test_the_ack_extension_closes_a_gap(watch: Watch, notes: Any) -> None:
    watch.polled(1.0)
    watch.failed("closed", resumable=True)
    watch.polled(3.0)
    watch.answered(4.0, numbered=True)

    assert [("Window", 1.0, 4.0)] == spans(notes)


def test_an_answer_without_a_number_does_not_close_a_gap(watch: Watch, notes: Any) -> None:
    watch.polled(1.0)
    watch.failed("closed", resumable=True)
    watch.polled(3.0)
    watch.answered(4.0, numbered=False)

    assert [("Gap", 1.0, 4.0), ("Window", 4.0, 4.0)] == spans(notes)


def test_a_session_lost_after_a_resumable_failure_is_a_gap(watch: Watch, notes: Any) -> None:
    watch.polled(1.0)
    watch.failed("closed", resumable=True)
    watch.polled(2.0)
    watch.failed("session unknown", resumable=False)
    watch.polled(4.0)
    watch.answered(5.0, numbered=True)

    assert [("Gap", 1.0, 5.0), ("Window", 5.0, 5.0)] == spans(notes)
    assert watch.doubt is None


def test_the_gap_lasts_over_all_polls_that_fail(watch: Watch, notes: Any) -> None:
    watch.polled(1.0)
    for at in (2.0, 3.0):
        watch.failed("closed", resumable=False)
        watch.polled(at)
    watch.answered(4.0, numbered=False)

    assert [("Gap", 1.0, 4.0), ("Window", 4.0, 4.0)] == spans(notes)


def test_the_first_reason_is_the_one_told(watch: Watch, notes: Any) -> None:
    watch.polled(1.0)
    watch.failed("closed", resumable=False)
    watch.failed("refused", resumable=False)
    watch.polled(2.0)
    watch.answered(3.0, numbered=False)

    assert ["closed"] == [gap.reason for gap in notes.of(Gap)]


def test_the_end_of_polling_leaves_a_gap_after_the_last_proof(watch: Watch, notes: Any) -> None:
    watch.polled(1.0)
    watch.answered(2.0, numbered=True)
    watch.ended(3.0, reason="stopped")

    assert [("Window", 1.0, 2.0), ("Gap", 2.0, 3.0)] == spans(notes)


def test_nothing_is_said_about_a_channel_that_was_never_watched(watch: Watch, notes: Any) -> None:
    watch.failed("closed", resumable=False)
    watch.ended(3.0, reason="stopped")

    assert [] == spans(notes)


def test_an_answer_with_events_proves_nothing_until_one_is_empty(watch: Watch, notes: Any) -> None:
    watch.polled(1.0)
    watch.answered(2.0, numbered=False, emptied=False)

    assert ([], 1.0) == (spans(notes), watch.proven)

    watch.answered(3.0, numbered=False)

    assert [("Window", 1.0, 3.0)] == spans(notes)


def test_a_gap_after_an_answer_with_events_begins_with_the_last_empty_one(watch: Watch, notes: Any) -> None:
    watch.polled(1.0)
    watch.answered(2.0, numbered=False, emptied=False)
    watch.failed("closed", resumable=False)
    watch.polled(4.0)
    watch.answered(5.0, numbered=False)

    assert [("Gap", 1.0, 5.0), ("Window", 5.0, 5.0)] == spans(notes)


def test_what_is_sent_again_with_events_leaves_no_doubt(watch: Watch, notes: Any) -> None:
    watch.polled(1.0)
    watch.failed("closed", resumable=True)
    watch.polled(2.0)
    watch.answered(3.0, numbered=True, emptied=False)

    assert watch.doubt is None
    assert [] == spans(notes)


def test_events_that_end_a_gap_do_not_prove_what_follows_it(watch: Watch, notes: Any) -> None:
    watch.polled(1.0)
    watch.failed("closed", resumable=True)
    watch.polled(2.0)
    watch.answered(3.0, numbered=False, emptied=False)

    assert ([("Gap", 1.0, 3.0)], 3.0) == (spans(notes), watch.proven)
