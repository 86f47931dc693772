"""What happened around a case, in the order of time."""

from __future__ import annotations

from dataclasses import replace

from conformance.evidence import Event, Exchange, Gap, Purpose, Record
from conformance.judge import RunView
from conformance.report.html.cited import records
from conformance.report.html.course import Course, Happening, Way
from tests.unit.report import support


def _poll(n: int, *, sent: float, end: float) -> Exchange:
    made = support.exchange(support.good(), at=sent)
    return replace(made, n=n, purpose=Purpose.CONNECT, case=None, sent=sent, end=end)


def _carried(event: Event, n: int) -> Event:
    return replace(event, exchange=n)


def _of(run: RunView, case: str = "c1", cited: tuple[int, ...] = ()) -> Happening:
    return Course(run, records(run.evidence, cited)).of(run.cases[case], cited)


def _answered(*more: Record) -> RunView:
    sent, exchange, acknowledgement, user_event = support.answered(support.good(), at=101.0)
    assert isinstance(acknowledgement, Event) and isinstance(user_event, Event)
    return support.view(
        support.HEADER,
        support.OPENED,
        sent,
        exchange,
        _poll(7, sent=100.9, end=101.1),
        _carried(acknowledgement, 7),
        _poll(8, sent=101.11, end=101.2),
        _carried(user_event, 8),
        *more,
    )


def test_request_response_polls_and_messages_come_in_the_order_of_time() -> None:
    found = _of(_answered())

    assert [
        (-100, "poll"),
        (0, "request"),
        (20, "response"),
        (100, "poll"),
        (100, "acknowledgement"),
        (110, "poll"),
        (200, "poll"),
        (200, "user-event"),
        (5000, "deadline"),
    ] == [(round(one.at * 1000), one.kind) for one in found.moments]


def test_each_moment_names_the_line_that_says_so() -> None:
    found = _of(_answered())

    assert [5, 3, 4, 5, 6, 7, 7, 8, None] == [one.line for one in found.moments]
    assert (5, 3, 4, 6, 7, 8) == found.lines


def test_messages_come_from_the_target_and_requests_go_to_it() -> None:
    ways = {one.kind: one.way for one in _of(_answered()).moments if one.kind != "poll"}

    assert Way.OUT is ways["request"]
    assert {Way.IN} == {ways["response"], ways["acknowledgement"], ways["user-event"]}
    assert Way.MARK is ways["deadline"]


def test_polls_that_carried_nothing_of_the_case_are_counted() -> None:
    found = _of(_answered(*(_poll(9 + n, sent=101.12, end=101.19) for n in range(3))))

    assert 3 == found.polls_left_out


def test_polls_before_the_request_and_after_the_last_message_are_none_of_its_course() -> None:
    found = _of(_answered(_poll(9, sent=101.3, end=101.4), _poll(10, sent=100.1, end=100.2)))

    assert (0, 9) == (found.polls_left_out, len(found.moments))


def test_a_missing_message_stands_at_the_deadline() -> None:
    sent, exchange, acknowledgement, _ = support.answered(support.good(), at=101.0)
    found = _of(support.view(support.HEADER, support.OPENED, sent, exchange, acknowledgement))

    assert ("missing", "deadline; not seen: user event") == (found.moments[-1].kind, found.moments[-1].text)


def test_a_user_event_that_nobody_asks_for_is_not_missing() -> None:
    header = replace(support.HEADER, user_event_level="ignore")
    sent, exchange, acknowledgement, _ = support.answered(support.good(), at=101.0)
    found = _of(support.view(header, support.OPENED, sent, exchange, acknowledgement))

    assert "deadline" == found.moments[-1].kind


def test_gaps_of_the_session_are_there_and_no_others() -> None:
    gap = Gap(session=support.SESSION, start=102.0, end=103.5, reason="a poll was lost")
    found = _of(
        _answered(
            gap,
            replace(gap, session="other"),
            replace(gap, start=110.0, end=111.0),
            replace(gap, start=100.0, end=100.9),
        )
    )

    assert ["gap of 1,500.0 ms: a poll was lost"] == [one.text for one in found.moments if one.kind == "gap"]


def test_silence_after_a_rejection_ends_where_it_proves_something() -> None:
    found = _of(support.conforming(), "c2")

    assert "from here on silence proves that no message comes" == found.moments[-1].text
    assert "deadline" == found.moments[-1].kind


def test_an_acknowledgement_of_a_refused_request_must_not_come() -> None:
    refused = support.refused(support.bad(), at=102.0)
    stray = support.acknowledgement(support.good(2), at=102.5)
    found = _of(support.view(support.HEADER, support.OPENED, *refused, stray), "c2")

    assert ("unwelcome", "acknowledgement on /v2/me/outbound; must not come") == (
        found.moments[-1].kind,
        found.moments[-1].text,
    )


def test_a_request_without_an_answer_says_so() -> None:
    found = _of(support.cut(), "c2")

    assert "no response was recorded" in [one.text for one in found.moments]


def test_lines_cited_besides_are_drawn_too() -> None:
    run = support.conforming()
    line = next(number for number, one in run.evidence.numbered(Exchange) if one.case == "c2")
    found = _of(run, "c1", (line, 3))

    assert 1 == len([one for one in found.moments if one.line == line])
    assert 1 == len([one for one in found.moments if one.line == 3])


def test_a_finding_of_the_whole_run_has_the_lines_that_it_cites() -> None:
    run = support.conforming()
    found = Course(run, records(run.evidence, (4, 5))).among((4, 5))

    assert [(0, 4), (100, 5)] == [(round(one.at * 1000), one.line) for one in found.moments]


def test_many_moments_are_cut_and_counted() -> None:
    case = support.good()
    again = [support.acknowledgement(case, at=101.3 + n / 100) for n in range(40)]
    found = _of(_answered(*again))

    assert 24 == len(found.moments)
    assert 40 + 9 - 24 == found.left_out
