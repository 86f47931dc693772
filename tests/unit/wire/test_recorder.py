"""The writer of evidence."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from conformance.errors import EvidenceError
from conformance.evidence import Event, Exchange, Gap, HaltKind, Header, Outcome, Purpose, Sent, Window, parse
from conformance.model import Case, Expectation, Label
from conformance.wire.recorder import Recorder
from conformance.wire.redaction import Redactor

CASE = Case(
    id="c1", label=Label.SAMPLE, expectation=Expectation.ACCEPT, requirement="r", body='{"a":"\\u00e9"}'
)
EXCHANGE = Exchange(
    n=0, purpose=Purpose.CASE, session="s", method="POST", url="http://h/", body="é \ud800", sent=1.0, end=2.0
)
EVENT = Event(exchange=1, index=0, session="s", channel="/a", message={"data": 1}, at=2.0)


class Stream(io.StringIO):
    """A stream that tells what was flushed, and can fail."""

    flushed = ""
    broken = False

    def write(self, text: str) -> int:
        if self.broken:
            raise OSError(28, "No space left on device")
        return super().write(text)

    def flush(self) -> None:
        self.flushed = self.getvalue()


def recorder(stream: Any) -> Recorder:
    return Recorder(stream, Redactor(key=b"key"), clock=lambda: 7.0)


def test_a_whole_file_is_read_back_with_a_digest_that_matches(tmp_path: Path, header: Header) -> None:
    path = tmp_path / "deep" / "evidence.jsonl"
    made = recorder(path)
    made.header(header)
    made.sent(CASE, "s")
    made.exchange(EXCHANGE)
    made.event(EVENT)
    made.window(Window(session="s", start=0.0, end=1.0))
    made.gap(Gap(session="s", start=1.0, end=2.0, reason="x"))
    made.halt(HaltKind.LIMIT, "enough")
    made.finish(Outcome.HALTED)
    with path.open(encoding="utf-8", newline="") as lines:
        evidence = parse(lines)

    assert evidence.problem is None
    assert evidence.finish is not None
    assert (1, 1, 1) == (evidence.finish.cases, evidence.finish.exchanges, evidence.finish.events)
    assert evidence.exchanges[0].body == EXCHANGE.body


def test_the_line_of_a_case_is_flushed_before_sent_returns() -> None:
    stream = Stream()
    sent = recorder(stream).sent(CASE, "s")

    assert '"id":"c1"' in stream.flushed
    assert sent == Sent(case=CASE, session="s", at=7.0)


def test_a_case_may_be_sent_while_nobody_listens() -> None:
    assert Sent(case=CASE, session="s", at=7.0, deaf=True) == recorder(Stream()).sent(CASE, "s", deaf=True)


def test_exchanges_are_numbered_from_one_and_returned_as_they_were() -> None:
    made = recorder(Stream())
    made.redactor.learn("secret-one", "x")
    first, second = (made.exchange(Exchange(**{**_fields(EXCHANGE), "body": "secret-one"})) for _ in range(2))

    assert (1, 2) == (first.n, second.n)
    assert first.body == "secret-one"


def test_what_is_written_is_redacted() -> None:
    stream = Stream()
    made = recorder(stream)
    made.redactor.learn("secret-one", "x")
    made.exchange(Exchange(**{**_fields(EXCHANGE), "body": "secret-one"}))

    assert "secret-one" not in stream.getvalue()


def test_finishing_twice_writes_one_last_line() -> None:
    stream = Stream()
    made = recorder(stream)
    made.finish(Outcome.COMPLETE)
    made.finish(Outcome.HALTED)

    assert stream.getvalue().count('"type":"end"') == 1


def test_after_the_last_line_nothing_is_written_and_no_case_may_leave() -> None:
    stream = Stream()
    made = recorder(stream)
    made.finish(Outcome.COMPLETE)
    before = stream.getvalue()
    made.event(EVENT)

    assert before == stream.getvalue()
    with pytest.raises(EvidenceError):
        made.sent(CASE, "s")


def test_after_a_failed_write_the_file_is_left_as_cut() -> None:
    stream = Stream()
    made = recorder(stream)
    made.event(EVENT)
    stream.broken = True
    with pytest.raises(EvidenceError, match="No space left"):
        made.event(EVENT)
    stream.broken = False
    made.event(EVENT)
    made.finish(Outcome.COMPLETE)

    assert stream.getvalue().count("\n") == 1


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(EvidenceError, match="cannot be written"):
        recorder(tmp_path / "file" / "evidence.jsonl")


def _fields(exchange: Exchange) -> dict[str, Any]:
    return {name: getattr(exchange, name) for name in Exchange.__slots__ if name != "type"}
