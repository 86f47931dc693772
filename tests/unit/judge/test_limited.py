"""What a limit kept from being sent: the requirement is not proven, and says why."""

from __future__ import annotations

from conformance.catalogue import load
from conformance.checks import index
from conformance.evidence import Skipped
from conformance.judge import Result, Verdict, judge_all
from tests.support import answered, request, view

WHY = "limits.dial_safe_window: its window includes the present time of day"


def results(*skipped: Skipped) -> dict[str, Result]:
    run = view(answered(request(1)), answered(request(2)), others=skipped)
    return {one.requirement.id: one for one in judge_all(run, requirements=load(), checks=index())}


def kept(requirement: str, reason: str = WHY) -> Skipped:
    return Skipped(case="0009", requirement=requirement, reason=reason, at=1.0)


def test_a_requirement_of_which_a_case_was_kept_back_does_not_pass() -> None:
    assert Verdict.PASS is results()["request.sample-accepted"].verdict

    found = results(kept("request.sample-accepted"))["request.sample-accepted"]

    assert Verdict.INCONCLUSIVE is found.verdict
    assert WHY in found.reason


def test_a_requirement_of_which_all_was_kept_back_says_so() -> None:
    found = results(kept("request.time-zone-required"))["request.time-zone-required"]

    assert Verdict.INCONCLUSIVE is found.verdict
    assert f"not exercised: {WHY}" == found.reason


def test_what_is_only_observed_takes_nothing_from_a_requirement() -> None:
    found = results(kept("request.sample-accepted", f"observed only; {WHY}"))["request.sample-accepted"]

    assert Verdict.PASS is found.verdict


def test_what_could_not_be_sent_for_another_reason_takes_nothing_either() -> None:
    found = results(kept("request.sample-accepted", "the target issued no CSRF token"))[
        "request.sample-accepted"
    ]

    assert Verdict.PASS is found.verdict
