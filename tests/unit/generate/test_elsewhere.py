"""Bodies that Schemathesis draws in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from unittest.mock import patch

import pytest

from conformance.errors import ConformanceError
from conformance.generate import elsewhere
from conformance.generate.elsewhere import drawn_by_schemathesis
from conformance.generate.strategies import request_members
from conformance.schemas import problems


@pytest.fixture(scope="module")
def drawn():
    return drawn_by_schemathesis(60, 1)


def test_each_has_the_one_fault_that_it_names_or_none(drawn) -> None:
    seen = [
        [(one.pointer, one.keyword) for one in problems("add_record/request", each.body)] for each in drawn
    ]

    assert [[] if each.pointer is None else [(each.pointer, each.keyword)] for each in drawn] == seen


def test_faults_are_of_members_of_the_request(drawn) -> None:
    faulty = {each.pointer for each in drawn if each.pointer}

    assert faulty
    assert faulty <= {f"/{name}" for name in request_members()}


def test_half_are_of_the_coverage_phase_and_all_differ(drawn) -> None:
    covering = [each for each in drawn if "_" in each.description.split(" ")[0] and each.mode == "negative"]

    assert len(covering) >= 15
    assert 60 == len({str(each.body) for each in drawn})


def test_valid_and_invalid_ones_are_drawn(drawn) -> None:
    assert {"positive", "negative"} == {each.mode for each in drawn}


def test_the_same_seed_draws_the_same(drawn) -> None:
    assert drawn == drawn_by_schemathesis(60, 1)


def test_another_seed_draws_others(drawn) -> None:
    assert drawn != drawn_by_schemathesis(60, 2)


def test_schemathesis_is_not_loaded_here() -> None:
    code = f"import sys, {elsewhere.__name__}; print('schemathesis' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "False" == ended.stdout.strip()


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        (subprocess.CompletedProcess([], 1, b"", b"no such release"), "no such release"),
        (subprocess.CompletedProcess([], 1, b"", b""), "wrote nothing"),
        (subprocess.CompletedProcess([], 0, b"", b""), "drew 0 of 3"),
    ],
)
def test_a_child_that_fails_is_quoted(ended, words) -> None:
    with (
        patch.object(elsewhere.subprocess, "run", return_value=ended),
        pytest.raises(ConformanceError, match=words),
    ):
        drawn_by_schemathesis(3, 1)


def test_a_child_that_hangs_is_given_up() -> None:
    late = subprocess.TimeoutExpired([], 1)
    with (
        patch.object(elsewhere.subprocess, "run", side_effect=late),
        pytest.raises(ConformanceError, match="end within"),
    ):
        drawn_by_schemathesis(3, 1)
