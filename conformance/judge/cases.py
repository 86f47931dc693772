"""The cases of a run by their ids, and what answered each at once: looked at when they are asked for.

The latest views are kept, not all: a run may be longer than memory.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from conformance.evidence import Evidence, Exchange, Purpose, Sent
from conformance.judge.case_view import CaseView
from conformance.judge.reply import ReplyKind, reply_of

if TYPE_CHECKING:  # each knows the other
    from conformance.judge.view import RunView

__all__ = ["Cases", "Exchanges"]

_LATELY: Final = 256
_REFUSED: Final = {ReplyKind.REJECTED, ReplyKind.SERVER_ERROR}


class Exchanges(Mapping[str, Exchange]):
    """The exchange of every case that has one, by the id of the case."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._lines: dict[str, int] = {}
        self.refused: set[str] = set()
        """The ids of the cases that were refused at once."""
        for line, exchange in evidence.numbered(Exchange):
            if exchange.purpose is Purpose.CASE and exchange.case is not None:
                self._lines[sys.intern(exchange.case)] = line
                refused = reply_of(exchange).kind in _REFUSED
                (self.refused.add if refused else self.refused.discard)(exchange.case)

    def __getitem__(self, case: str) -> Exchange:
        found = self._evidence.record(self._lines[case])
        assert isinstance(found, Exchange)  # noqa: S101  # its line was one of these
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def line(self, case: str) -> int | None:
        """Return the number of an exchange's line, None where there is none."""
        return self._lines.get(case)


class Cases(Mapping[str, CaseView]):
    """The sent cases in the order of sending. The first one's view is always the same."""

    def __init__(self, run: RunView) -> None:
        self._run = run
        self._lines: dict[str, int] = {
            sys.intern(sent.id): line for line, sent in run.evidence.numbered(Sent)
        }
        self._first = next(((name, self._viewed(name)) for name in self._lines), ("", None))
        self._lately = lru_cache(maxsize=_LATELY)(self._viewed)

    def _viewed(self, case: str) -> CaseView:
        line = self._lines[case]
        sent = self._run.evidence.record(line)
        assert isinstance(sent, Sent)  # noqa: S101  # its line was one of these
        return CaseView(run=self._run, id=case, sent=sent, line=line)

    def __getitem__(self, case: str) -> CaseView:
        name, view = self._first
        if view is not None and case == name:
            return view
        if case not in self._lines:
            raise KeyError(case)
        return self._lately(case)

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)
