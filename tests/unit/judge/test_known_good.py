"""What the known good's answer says of the set-up."""

from __future__ import annotations

import pytest

from conformance.judge import set_up_fault
from tests.support import Story, answered, later_refused, refused, request, silent, view


def fault(story: Story) -> tuple[str, str] | None:
    known_good = view(story).known_good
    assert known_good is not None
    return set_up_fault(known_good)


@pytest.mark.parametrize("status", [200, 400, 403, 500])
@pytest.mark.parametrize("code", [3, 5, 6, 8, 20])
def test_these_codes_speak_of_the_set_up(code: int, status: int) -> None:
    found = fault(refused(request(), code=code, status=status))

    assert found is not None
    assert f"statusCode {code}" in found[0]
    assert found[1]


@pytest.mark.parametrize("code", [1, 2, 4, 7, 9, 10, 11, 19, 21])
def test_other_codes_do_not(code: int) -> None:
    assert fault(refused(request(), code=code, status=400)) is None


@pytest.mark.parametrize("status", [401, 403, 404])
def test_these_statuses_speak_of_the_set_up_without_an_envelope_too(status: int) -> None:
    assert fault(silent(request(), status=status, body="<html>")) is not None


@pytest.mark.parametrize("status", [400, 405, 415, 500, 503, 429, 200])
def test_other_statuses_do_not(status: int) -> None:
    assert fault(silent(request(), status=status, body="<html>")) is None


def test_a_later_refusal_speaks_of_the_deployment() -> None:
    found = fault(later_refused(request()))

    assert found is not None
    assert "AddRecordError" in found[0]
    assert "campaign" in found[1]


def test_an_answer_says_nothing_of_the_set_up() -> None:
    assert fault(answered(request())) is None


def test_silence_after_an_acceptance_is_the_targets_own() -> None:
    assert fault(silent(request())) is None


def test_no_response_says_nothing_of_the_set_up() -> None:
    assert fault(silent(request(), status=None, body=None, failure="refused")) is None


def test_a_refusal_with_statuscode_0_is_a_contradiction_of_the_targets() -> None:
    assert fault(silent(request(), status=404)) is None


def test_a_refusal_that_is_answered_by_messages_is_a_contradiction_of_the_targets() -> None:
    assert fault(answered(request(), status=404, body="{}")) is None
