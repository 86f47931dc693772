"""What a verdict rests on of which no finding tells."""

from __future__ import annotations

from dataclasses import replace

from conformance.catalogue import requirement
from conformance.evidence import Exchange, Purpose, Window
from conformance.judge import Result, RunView, Verdict
from conformance.report.html.deciding import Deciding, told
from tests.unit.report import support


def _passed(name: str, *cases: str) -> Result:
    return Result(requirement=requirement(name), verdict=Verdict.PASS, cases=9, examples=cases)


def _lines(run: RunView, name: str, *cases: str) -> dict[str, tuple[int, ...]]:
    return {one.case: one.lines for one in Deciding(run).of(_passed(name, *cases))}


def test_a_verdict_rests_on_the_cases_on_which_it_was_judged() -> None:
    assert {"c1": (3, 4, 5, 6)} == _lines(support.conforming(), "request.sample-accepted", "c1")


def test_what_a_may_has_seen_counts_as_well() -> None:
    seen = support.failed("echo.reference-id", case="c1").judgements

    assert ["c1"] == [
        one.case
        for one in Deciding(support.conforming()).of(replace(_passed("echo.reference-id"), judgements=seen))
    ]


def test_a_few_cases_are_enough() -> None:
    cases = [support.good(n) for n in range(1, 6)]
    records = [one for case in cases for one in support.answered(case, at=101.0)]
    run = support.view(support.HEADER, support.OPENED, *records)

    assert ["c1", "c2", "c3"] == [*_lines(run, "request.window", *(case.id for case in cases))]


def test_a_rejection_rests_on_the_polls_that_prove_the_silence_after_it() -> None:
    windows = [Window(session=support.SESSION, start=at, end=at + 1.0) for at in (99.0, 101.0, 102.0, 950.0)]
    case = support.bad()
    run = support.view(
        support.HEADER, support.OPENED, *support.refused(case, at=101.5), *windows[:3], windows[3]
    )

    assert {"c2": (3, 4, 6, 7)} == _lines(run, "request.campaign-name-required", "c2")


def test_what_was_carried_out_rests_on_no_silence() -> None:
    watched = Window(session=support.SESSION, start=100.0, end=110.0)
    run = support.view(support.HEADER, support.OPENED, *support.answered(support.good(), at=101.0), watched)

    assert {"c1": (3, 4, 5, 6)} == _lines(run, "request.sample-accepted", "c1")


def test_a_requirement_of_the_whole_run_rests_on_its_sessions_and_the_last_polls_of_each() -> None:
    watched = Window(session=support.SESSION, start=100.0, end=110.0)
    run = support.view(
        support.HEADER, support.OPENED, *support.answered(support.good(), at=101.0), watched, watched
    )

    assert {"": (2, 8)} == _lines(run, "session.isolation")


def test_one_of_the_protocol_rests_on_an_exchange_of_each_kind_and_on_a_message_with_its_response() -> None:
    case = support.good()
    handshake = replace(support.exchange(case, at=100.1), case=None, purpose=Purpose.HANDSHAKE, n=7)
    run = support.view(
        support.HEADER, handshake, replace(handshake, n=8), support.OPENED, *support.answered(case, at=101.0)
    )
    carrier = [line for line, one in run.evidence.numbered(Exchange) if one.n == 1]

    assert {"": (2, *carrier, 7)} == _lines(run, "bayeux.array-replies")


def test_one_of_chains_rests_on_the_user_events() -> None:
    assert {"": (6,)} == _lines(support.conforming(), "chain.new-unique")


def test_a_request_without_a_response_has_its_own_line_once() -> None:
    last = [*support.cut().cases.values()][-1]

    assert (7,) == told(last)
