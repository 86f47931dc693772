"""The first five minutes of a new user, without the installation: that is timed by `tox -e first-steps`."""

from __future__ import annotations

from pathlib import Path

from tests.meta.first_steps import MOST, walk

INSTALLED = 120.0
"""Seconds that are left for a clone and an installation."""


def test_from_nothing_to_a_verdict_and_to_a_failure_explained(tmp_path: Path) -> None:
    steps = walk(tmp_path, here=True)

    assert len(steps.taken) == 4
    assert steps.total < MOST - INSTALLED
