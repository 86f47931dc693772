"""What happened around a case, as moments in the order of time: its request, response, polls and messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

from conformance.correlate import Kind, Message
from conformance.evidence import Event, Exchange, Gap, Purpose, Record
from conformance.judge import CaseView, RunView
from conformance.model import Expectation
from conformance.report.exchanges import of_cases
from conformance.report.html.words import milliseconds
from conformance.report.quoting import plain, shortened

__all__ = ["Course", "Happening", "Moment", "Way"]

_LONGEST: Final = 160
_MOST: Final = 24
_UNACKNOWLEDGED: Final = frozenset({Expectation.REJECT, Expectation.REFUSE, Expectation.UNACKNOWLEDGED})


class Way(StrEnum):
    """Which way something went."""

    OUT = "out"
    """From the suite to the target."""
    IN = "in"
    """From the target to the suite."""
    MARK = "mark"
    """Nowhere: a deadline, a gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened, `at` seconds after the request, and the line of the evidence that says so."""

    at: float
    way: Way
    kind: str
    text: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """The moments of one case, and what was left out of them."""

    moments: tuple[Moment, ...]
    polls_left_out: int = 0
    left_out: int = 0

    @property
    def lines(self) -> tuple[int, ...]:
        """The lines of the evidence that it is drawn from."""
        return tuple(dict.fromkeys(one.line for one in self.moments if one.line is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Poll:
    """What is drawn of a poll: all of a run are looked at, and with what they brought they would fill memory."""

    line: int
    n: int
    sent: float
    end: float
    answer: str

    def moments(self, *, carries: bool) -> Iterator[Moment]:
        """Yield its request and, where it carries a message of the case, its answer."""
        yield Moment(at=self.sent, way=Way.OUT, kind="poll", text="poll (/meta/connect)", line=self.line)
        if carries:
            text = f"poll answered, {self.answer}"
            yield Moment(at=self.end, way=Way.IN, kind="poll", text=text, line=self.line)


@dataclass(frozen=True)
class Course:
    """What happened around the cases of a run."""

    run: RunView
    records: Mapping[int, Record] = field(repr=False)
    """The records of the lines that are cited, by their numbers."""

    def of(self, case: CaseView, cited: Sequence[int] = ()) -> Happening:
        """Return what happened around a case; `cited` are lines that a finding names besides."""
        exchange = of_cases(self.run).get(case.case.id)
        start = case.sent.at if exchange is None else exchange.sent
        messages = self.run.correlation.owned.get(case.case.id, ())
        carriers = {message.event.exchange for message in messages}
        until = max([case.reply.end, start, *(message.event.at for message in messages)])
        of_session = self._polls.get(case.sent.session, ())
        polls = [poll for poll in of_session if poll.sent <= until and poll.end >= start]
        drawn = [poll for number, poll in enumerate(polls) if number == 0 or poll.n in carriers]
        moments = [
            *_request(case, exchange),
            *(moment for poll in drawn for moment in poll.moments(carries=poll.n in carriers)),
            *(_message(message, case) for message in messages),
            *self._gaps(case),
            *_ends(case),
        ]
        known = {moment.line for moment in moments}
        moments += self._cited([line for line in cited if line not in known])
        return _happening(moments, start, polls_left_out=len(polls) - len(drawn))

    def among(self, cited: Sequence[int]) -> Happening:
        """Return what the cited lines say happened, where a finding is of no single case."""
        moments = tuple(self._cited(cited))
        return _happening(moments, min((one.at for one in moments), default=0.0))

    def _cited(self, lines: Sequence[int]) -> Iterator[Moment]:
        for line in lines:
            record = self.records.get(line)
            if isinstance(record, Event):
                text = f"message on {_short(record.channel)}"
                yield Moment(at=record.at, way=Way.IN, kind="message", text=text, line=line)
            elif isinstance(record, Exchange):
                text = f"{record.purpose.value}: {record.method}, {_answer(record)}"
                yield Moment(at=record.sent, way=Way.OUT, kind="request", text=text, line=line)

    def _gaps(self, case: CaseView) -> Iterator[Moment]:
        for line, gap in self._all_gaps:
            if gap.session == case.sent.session and gap.start < case.deadline and gap.end > case.sent.at:
                text = f"gap of {milliseconds(gap.end - gap.start)}: {_short(gap.reason)}"
                yield Moment(at=gap.start, way=Way.MARK, kind="gap", text=text, line=line)

    @cached_property
    def _all_gaps(self) -> Sequence[tuple[int, Gap]]:
        return tuple(self.run.evidence.numbered(Gap))

    @cached_property
    def _polls(self) -> Mapping[str, Sequence[_Poll]]:
        found = defaultdict[str, list[_Poll]](list)
        for line, poll in self.run.evidence.exchanged(Purpose.CONNECT):
            found[poll.session].append(
                _Poll(line=line, n=poll.n, sent=poll.sent, end=poll.end, answer=_answer(poll))
            )
        return found


def _happening(moments: Sequence[Moment], start: float, *, polls_left_out: int = 0) -> Happening:
    """Return the moments in order, with times from the start on."""
    ordered = sorted(moments, key=lambda one: one.at)
    shown = tuple(
        Moment(at=one.at - start, way=one.way, kind=one.kind, text=one.text, line=one.line)
        for one in ordered[:_MOST]
    )
    return Happening(shown, polls_left_out, len(ordered) - len(shown))


def _request(case: CaseView, exchange: Exchange | None) -> Iterator[Moment]:
    sent = case.sent.at if exchange is None else exchange.sent
    yield Moment(
        at=sent, way=Way.OUT, kind="request", text=f"{case.case.method}: case {case.case.id}", line=case.line
    )
    if exchange is None:
        yield Moment(at=sent, way=Way.MARK, kind="missing", text="no response was recorded")
        return
    text = f"response: {case.reply.described}"
    way = Way.IN if exchange.failure is None else Way.MARK
    yield Moment(at=exchange.end, way=way, kind="response", text=_short(text), line=case.reply.line)


def _answer(exchange: Exchange) -> str:
    if exchange.failure is not None or exchange.status is None:
        return f"no response ({_short(exchange.failure or 'none was recorded')})"
    return f"HTTP {exchange.status}"


def _message(message: Message, case: CaseView) -> Moment:
    elsewhere = "" if message.event.session == case.sent.session else ", on another session"
    unwelcome = message.acknowledges and case.case.expectation in _UNACKNOWLEDGED
    text = f"{_name(message)} on {_short(message.event.channel)}{elsewhere}{'; must not come' if unwelcome else ''}"
    kind = "acknowledgement" if message.kind is Kind.OUTBOUND else "user-event"
    return Moment(
        at=message.event.at,
        way=Way.IN,
        kind="unwelcome" if unwelcome else kind,
        text=text,
        line=message.line,
    )


def _name(message: Message) -> str:
    if message.kind is Kind.DEVICE:
        return "user event"
    return "acknowledgement" if message.acknowledges else "message with another notificationType"


def _ends(case: CaseView) -> Iterator[Moment]:
    """Yield the deadline, what was missing by then, and, after a rejection, when silence counts as proof."""
    if case.owed:
        levels = case.run.header.user_event_level
        missing = [
            *([] if case.acknowledgements else ["acknowledgement"]),
            *([] if case.user_events or levels == "ignore" else ["user event"]),
        ]
        text = f"deadline; not seen: {' and '.join(missing)}" if missing else "deadline of its messages"
        kind = "missing" if missing else "deadline"
        yield Moment(at=case.deadline, way=Way.MARK, kind=kind, text=text)
    elif case.case.expectation in _UNACKNOWLEDGED and not case.acknowledgements and not case.user_events:
        end = max(case.reply.end, case.sent.at) + case.run.quiet
        yield Moment(
            at=end, way=Way.MARK, kind="deadline", text="from here on silence proves that no message comes"
        )


def _short(text: str) -> str:
    return plain(shortened(text, limit=_LONGEST))
