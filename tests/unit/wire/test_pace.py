"""How fast a target is polled that answers at once."""

from __future__ import annotations

from conformance.wire.pace import Pace


def test_polls_that_are_answered_at_once_come_ever_slower_up_to_a_second() -> None:
    pace = Pace()

    assert [0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.0, 1.0] == [pace.after(quick=True) for _ in range(8)]


def test_a_poll_that_was_held_makes_the_pace_free_again() -> None:
    pace = Pace()
    before = [pace.after(quick=quick) for quick in (True, True, False)]

    assert [0.0, 0.05, 0.1] == before
    assert 0.0 == pace.after(quick=True)
