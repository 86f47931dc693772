"""Garbage is collected seldom in a block, and as before when it has ended."""

from __future__ import annotations

import gc
import weakref

import pytest

from conformance.garbage import seldom_collected, sweep


class _Knot:
    """What holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_in_the_block_the_collector_runs_less_often() -> None:
    before = gc.get_threshold()[0]

    with seldom_collected():
        assert gc.get_threshold()[0] > before


def test_what_was_there_is_left_alone_in_the_block() -> None:
    with seldom_collected():
        assert gc.get_freeze_count() > 0


def test_after_an_error_all_is_as_before() -> None:
    before = gc.get_threshold()

    with pytest.raises(ValueError, match="any"), seldom_collected():
        raise ValueError("any")

    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_cycles_are_still_collected_in_the_block() -> None:
    with seldom_collected():
        cycle: list[object] = []
        cycle.append(cycle)
        del cycle

        assert gc.collect() > 0


def test_what_only_cycles_hold_is_swept_away_in_the_block_too() -> None:
    with seldom_collected():
        left = weakref.ref(_Knot())
        sweep()

    assert left() is None
