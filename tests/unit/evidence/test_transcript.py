"""A whole file of evidence as a value, and what is wrong with its end."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.errors import EvidenceError
from conformance.evidence import (
    Event,
    Evidence,
    Exchange,
    Finish,
    Gap,
    Halt,
    HaltKind,
    Line,
    Opened,
    Outcome,
    Record,
    Sent,
    Window,
    parse,
    to_line,
)
from tests.support import answered, evidence, head, opened, request

GAP = Gap(session="a", start=1.0, end=2.0, reason="a poll was dropped: \ud83d")


def finish(lines: list[str]) -> str:
    digest = hashlib.sha256("".join(lines).encode()).hexdigest()
    last = Finish(outcome=Outcome.COMPLETE, cases=1, exchanges=1, events=2, digest=digest, at=9.0)
    return to_line(last) + "\n"


def file(*records: Record) -> list[str]:
    """Return the lines of a whole file."""
    lines = [to_line(record) + "\n" for record in records]
    return [*lines, finish(lines)]


def whole() -> list[str]:
    story = answered(request())
    return file(*(line.record for line in evidence(story, gaps=[GAP], finished=False).lines))


def test_a_whole_file_has_no_problem() -> None:
    assert parse(whole()).problem is None


def test_lines_are_numbered_from_one() -> None:
    found = parse(whole())

    assert [line.number for line in found.lines] == list(range(1, len(whole()) + 1))


def test_the_records_are_found_by_kind() -> None:
    found = parse(whole())

    assert [len(records) for records in (found.opened, found.cases, found.exchanges, found.events)] == [
        1,
        1,
        1,
        2,
    ]
    assert found.gaps == (GAP,)
    assert len(found.windows) == 1
    assert found.halt is None
    assert found.finish is not None


def test_records_of_a_kind_come_with_their_line_numbers() -> None:
    found = parse(whole())

    assert [number for number, _ in found.numbered(Sent)] == [3]
    assert [number for number, _ in found.numbered(Exchange)] == [4]
    assert [number for number, _ in found.numbered(Event)] == [5, 6]


def test_the_first_halt_counts() -> None:
    halts = [Halt(kind=HaltKind.LIMIT, what=what, at=1.0) for what in ("first", "second")]

    found = parse(file(head(), *halts))

    assert found.halt is halts[0] or found.halt == halts[0]


def test_a_file_without_its_last_line_was_cut_short() -> None:
    found = parse(whole()[:-1])

    assert found.finish is None
    assert "cut short" in (found.problem or "")


def test_a_line_without_its_end_is_passed_over() -> None:
    lines = whole()
    found = parse([*lines[:2], lines[2][:-1]])

    assert len(found.lines) == 2
    assert found.problem == "the run was cut short in line 3"


@given(st.integers(min_value=0), st.data())
@settings(max_examples=150)
def test_a_file_cut_at_any_byte_says_so(at: int, data: st.DataObject) -> None:
    text = "".join(whole())
    cut = text[: at % len(text)]

    try:
        found = parse(cut.splitlines(keepends=True))
    except EvidenceError:
        assert "\n" not in cut
    else:
        assert found.problem
        assert cut.startswith("".join(to_line(line.record) + "\n" for line in found.lines))


@given(st.integers(min_value=0), st.characters(min_codepoint=32, max_codepoint=126))
@settings(max_examples=150)
def test_a_file_with_one_letter_changed_is_told_or_read_with_a_problem(at: int, letter: str) -> None:
    lines = whole()
    text = "".join(lines[:-1])
    place = at % len(text)
    if text[place] in {letter, "\n"}:
        return
    changed = text[:place] + letter + text[place + 1 :] + lines[-1]

    try:
        assert parse(changed.splitlines(keepends=True)).problem
    except EvidenceError as error:
        assert "line" in str(error)


@given(st.lists(st.text(max_size=30), max_size=4))
def test_any_text_is_evidence_or_an_evidence_error(lines: list[str]) -> None:
    with pytest.raises(EvidenceError):
        parse(lines)


@given(st.binary(max_size=60))
def test_any_bytes_read_as_text_are_an_evidence_error(raw: bytes) -> None:
    with pytest.raises(EvidenceError):
        parse(raw.decode("utf-8", "surrogateescape").splitlines(keepends=True))


def test_an_empty_file_is_told_by_its_name() -> None:
    with pytest.raises(EvidenceError, match="run-7"):
        parse([], name="run-7")


def test_a_file_that_does_not_begin_with_a_run_is_told() -> None:
    with pytest.raises(EvidenceError, match="head of a run"):
        parse(whole()[1:])


def test_a_bad_line_is_told_by_file_and_number() -> None:
    lines = whole()

    with pytest.raises(EvidenceError, match="run-7, line 2"):
        parse([lines[0], "{}\n", *lines[2:]], name="run-7")


def test_a_line_removed_is_told() -> None:
    lines = whole()

    assert "altered" in (parse([*lines[:3], *lines[4:]]).problem or "")


def test_two_lines_exchanged_are_told() -> None:
    lines = whole()
    lines[4], lines[5] = lines[5], lines[4]

    assert "altered" in (parse(lines).problem or "")


def test_a_line_added_after_the_last_is_told() -> None:
    added = to_line(Window(session="a", start=0.0, end=99.0)) + "\n"

    assert parse([*whole(), added]).problem


def test_a_second_run_glued_to_the_first_is_told() -> None:
    assert parse([*whole(), *whole()]).problem


def test_evidence_keeps_no_line_for_the_cut_one() -> None:
    found = parse([*whole()[:1], '{"type":"ses'])

    assert found == Evidence(
        header=head(), lines=(Line(1, head()),), problem="the run was cut short in line 2"
    )


def test_a_run_with_no_session_has_none_opened() -> None:
    assert parse(file(head())).opened == ()
    assert parse(file(head(), opened())).opened == (opened(),)
    assert isinstance(parse(file(head(), opened())).lines[1].record, Opened)
