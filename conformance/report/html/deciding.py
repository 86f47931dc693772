"""What a verdict rests on of which no finding tells: so that a pass, too, leads to evidence.

That is a few of the cases on which the requirement was judged. Where silence is what they show, it is the polls that
prove that the channel was alive. A requirement of the run as a whole rests on its sessions and what they exchanged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final

from conformance.evidence import Event, Exchange, Opened, Purpose, Window
from conformance.judge import CaseView, Result, RunView
from conformance.model import Expectation, Subject

__all__ = ["Deciding", "Example", "told"]

_MOST: Final = 3
_LINES: Final = 12
_PROTOCOL: Final = (Purpose.HANDSHAKE, Purpose.SUBSCRIBE, Purpose.CONNECT, Purpose.DISCONNECT)
_INVALID: Final = frozenset({Expectation.REJECT, Expectation.REFUSE, Expectation.UNACKNOWLEDGED})


@dataclass(frozen=True, slots=True)
class Example:
    """A case, "" for the run as a whole, and the lines of its request, response, messages and watched silence."""

    case: str
    lines: tuple[int, ...]


def told(case: CaseView) -> tuple[int, ...]:
    """Return the lines of a case's request, response and messages."""
    owned = case.run.correlation.owned.get(case.id, ())
    lines = (case.line, case.reply.line, *(message.line for message in owned))
    return tuple(dict.fromkeys(line for line in lines if line))


@dataclass(frozen=True)
class Deciding:
    """Finds what the verdicts of a run rest on."""

    run: RunView

    def of(self, result: Result) -> tuple[Example, ...]:
        """Return the first cases on which a requirement was judged; where there are none, the run as a whole."""
        ids = (*result.examples, *(one.case for one in result.judgements if one.case is not None))
        cases = (self.run.cases.get(name) for name in dict.fromkeys(ids))
        found = tuple(self.example(case) for case in islice(filter(None, cases), _MOST))
        return found or (Example("", tuple(islice(self._whole(result.requirement.subject), _LINES))),)

    def example(self, case: CaseView) -> Example:
        """Return a case as an example."""
        answered = case.id in self.run.correlation.owned or case.case.expectation not in _INVALID
        lines = (*told(case), *(() if answered else self._silence(case)))
        return Example(case.case.id, tuple(dict.fromkeys(lines)))

    def _silence(self, case: CaseView) -> Sequence[int]:
        """Return the lines of the first and the last window in which nothing came after a case."""
        until = max(case.reply.end, case.sent.at) + self.run.quiet
        watched = self._windows.get(case.sent.session, ())
        lines = [line for line, one in watched if one.start <= until and one.end >= case.sent.at]
        return [*lines[:1], *lines[-1:]]

    def _whole(self, subject: Subject) -> Iterator[int]:
        if subject is Subject.BAYEUX:
            yield from self._protocol
        elif subject is Subject.CHAIN:
            yield from (one.user_events[0].line for one in self.run.cases.values() if one.user_events)
        else:
            yield from (line for line, _ in self.run.evidence.numbered(Opened))
            yield from (several[-1][0] for several in self._windows.values())

    @cached_property
    def _protocol(self) -> Sequence[int]:
        """The lines of the first exchange of each kind, and of the first message with the exchange that brought it."""
        message = next(iter(self.run.evidence.numbered(Event)), None)
        carrier = None if message is None else message[1].exchange
        first, found = dict[Purpose, int](), list[int]()
        for line, exchange in self.run.evidence.numbered(Exchange):
            if exchange.purpose in _PROTOCOL:
                first.setdefault(exchange.purpose, line)
            if exchange.n == carrier:
                found.append(line)
        return sorted({*first.values(), *found, *([] if message is None else [message[0]])})

    @cached_property
    def _windows(self) -> Mapping[str, Sequence[tuple[int, Window]]]:
        found = defaultdict[str, list[tuple[int, Window]]](list)
        for line, window in self.run.evidence.numbered(Window):
            found[window.session].append((line, window))
        return found
