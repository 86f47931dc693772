"""Evidence that is read again from its file says what the same lines say in memory."""

from __future__ import annotations

import gc
import io
from pathlib import Path
from typing import Any

import pytest

from conformance.correlate import Message
from conformance.errors import EvidenceError
from conformance.evidence import (
    Event,
    Evidence,
    Exchange,
    Finish,
    Line,
    Minimising,
    Outcome,
    Sent,
    parse,
    stored,
    to_line,
)
from conformance.judge import RunView
from tests.support import answered, evidence, refused, request


@pytest.fixture(params=[0, 3, 9_000])
def kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Keep none of the lines, a few, or all."""
    monkeypatch.setattr("conformance.evidence.storage._KEPT", request.param)
    return int(request.param)


def file(tmp_path: Path) -> Path:
    found = evidence(answered(request(1)), refused(request(2)), answered(request(3)))
    path = tmp_path / "evidence.jsonl"
    path.write_text("".join(f"{to_line(line.record)}\n" for line in found.lines), encoding="ascii")
    return path


def both(path: Path) -> tuple[Evidence, Evidence]:
    return stored(path), parse(io.StringIO(path.read_text(encoding="ascii")))


def plain(value: Any) -> Any:
    names = type(value).__mro__[-2].__dataclass_fields__
    return {name: getattr(value, name) for name in names}


@pytest.mark.parametrize("kind", [Sent, Event, Exchange])
def test_each_kind_of_record_is_the_same(tmp_path: Path, kept: int, kind: type) -> None:
    one, other = both(file(tmp_path))

    assert [(n, plain(r)) for n, r in other.numbered(kind)] == [(n, plain(r)) for n, r in one.numbered(kind)]


def test_the_id_of_a_case_is_known_without_reading(tmp_path: Path, kept: int) -> None:
    assert ["0001", "0002", "0003"] == [sent.id for sent in stored(file(tmp_path)).cases]


def test_lines_are_had_by_place_and_by_number(tmp_path: Path, kept: int) -> None:
    one, other = both(file(tmp_path))

    assert len(other.lines) == len(one.lines)
    assert Line(1, one.header) == one.lines[0]
    assert [line.number for line in other.lines[1:3]] == [line.number for line in one.lines[1:3]]
    assert plain(other.record(3)) == plain(one.record(3))


def test_each_line_is_written_again_as_it_stands(tmp_path: Path, kept: int) -> None:
    path = file(tmp_path)

    assert path.read_text("ascii").splitlines() == [to_line(line.record) for line in stored(path).lines]


def test_the_run_looks_the_same(tmp_path: Path, kept: int) -> None:
    one, other = map(RunView, both(file(tmp_path)))

    assert (other.slowest, other.quiet, other.blame.known) == (one.slowest, one.quiet, one.blame.known)
    assert [case.rejected for case in other.cases.values()] == [case.rejected for case in one.cases.values()]
    assert [len(case.user_events) for case in other.cases.values()] == [
        len(case.user_events) for case in one.cases.values()
    ]


def test_a_file_that_is_cut_says_so(tmp_path: Path, kept: int) -> None:
    path = file(tmp_path)
    path.write_text(path.read_text("ascii")[:-20], encoding="ascii")

    assert "cut short" in (stored(path).problem or "")


def test_a_line_that_is_no_record_is_named_with_its_file(tmp_path: Path, kept: int) -> None:
    path = file(tmp_path)
    path.write_text(path.read_text("ascii") + "{}\n", encoding="ascii")

    with pytest.raises(EvidenceError, match=r"evidence\.jsonl, line"):
        stored(path)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="no list of open files here")
def test_the_file_is_closed_with_the_evidence(tmp_path: Path) -> None:
    gc.collect()
    before = len(list(Path("/proc/self/fd").iterdir()))
    found = stored(file(tmp_path))
    during = len(list(Path("/proc/self/fd").iterdir()))
    del found
    gc.collect()

    assert (1, before) == (during - before, len(list(Path("/proc/self/fd").iterdir())))


def minimised_file(tmp_path: Path) -> Path:
    """A run with one more case in its minimising, before the last line."""
    found = evidence(answered(request(1)), refused(request(2)), answered(request(3)))
    more = evidence(answered(request(4))).lines[1:]
    lines = [line.record for line in found.lines if not isinstance(line.record, Finish)]
    lines += [Minimising(patience=1.0, at=90.0)]
    lines += [line.record for line in more if not isinstance(line.record, Finish)]
    lines += [Finish(outcome=Outcome.COMPLETE, cases=3, exchanges=3, events=4, digest="", at=99.0)]
    path = tmp_path / "minimised.jsonl"
    path.write_text("".join(f"{to_line(record)}\n" for record in lines), encoding="ascii")
    return path


def test_what_minimising_sent_is_no_part_of_the_run(tmp_path: Path, kept: int) -> None:
    one, other = both(minimised_file(tmp_path))

    assert ["0001", "0002", "0003"] == [sent.id for sent in one.cases] == [sent.id for sent in other.cases]
    assert ["0001", "0002", "0003"] == list(RunView(one).cases)
    assert len(one.lines) == len(other.lines)
    assert not any(isinstance(line.record, Minimising) for line in one.lines)


def test_what_minimising_sent_stands_aside_with_its_numbers(tmp_path: Path, kept: int) -> None:
    one, other = both(minimised_file(tmp_path))

    assert isinstance(one.aftermath[0].record, Minimising)
    assert one.aftermath == other.aftermath
    assert "0004" in {line.record.id for line in one.aftermath if isinstance(line.record, Sent)}


def test_the_last_line_is_the_runs_after_minimising_too(tmp_path: Path, kept: int) -> None:
    path = minimised_file(tmp_path)
    one, other = both(path)
    count = len(path.read_text("ascii").splitlines())

    assert one.finish is not None
    assert (one.finish, one.problem) == (other.finish, other.problem)
    assert (count, count) == (one.length, other.length)
    assert (count, one.finish) == (one.lines[-1].number, one.record(count)) == (count, other.record(count))
    assert [count] == [line for line, _ in one.numbered(Finish)]


def test_the_lines_that_answer_the_cases_are_known_by_their_ids(tmp_path: Path, kept: int) -> None:
    one, other = both(file(tmp_path))

    assert other.answered == one.answered
    assert all(
        isinstance(seen := one.record(line), Exchange) and seen.case == case
        for case, line in one.answered.items()
    )
    assert {"0001", "0002", "0003"} == one.answered.keys()


def test_a_message_that_is_held_is_not_read_again(tmp_path: Path, kept: int) -> None:
    one, _ = both(file(tmp_path))
    messages = [Message(line, event) for line, event in one.numbered(Event)]

    assert [plain(m.event) for m in messages] == [plain(m.held.event) for m in messages]
    assert {Event} == {type(m.held.event) for m in messages}
    assert [(m.line, m.kind, m.acknowledges) for m in messages] == [
        (m.held.line, m.held.kind, m.held.acknowledges) for m in messages
    ]
