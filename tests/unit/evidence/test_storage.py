"""Evidence that is read again from its file says what the same lines say in memory."""

from __future__ import annotations

import gc
import io
from pathlib import Path
from typing import Any

import pytest

from conformance.errors import EvidenceError
from conformance.evidence import Event, Evidence, Exchange, Line, Sent, parse, stored, to_line
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
