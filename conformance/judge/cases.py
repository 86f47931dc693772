"""The cases of a run by their ids, and what answered each at once: looked at when they are asked for.

The latest views are kept, not all: a run may be longer than memory.
"""

from __future__ import annotations

import sys
from collections.abc import Container, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from conformance.evidence import Evidence, Exchange, Sent
from conformance.judge.case_view import CaseView
from conformance.judge.reply import ReplyKind, reply_of

if TYPE_CHECKING:  # each knows the other
    from conformance.judge.view import RunView

__all__ = ["Cases", "Exchanges"]

_LATELY: Final = 128
_REFUSED: Final = {ReplyKind.REJECTED, ReplyKind.SERVER_ERROR}


class Exchanges(Mapping[str, Exchange]):
    """The exchange of every case that has one, by the id of the case."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._lines = evidence.answered

    def __getitem__(self, case: str) -> Exchange:
        found = self._evidence.record(self._lines[case])
        assert isinstance(found, Exchange)  # noqa: S101  # its line was one of these
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def refused(self) -> Container[str]:
        """The ids of the cases that were refused at once."""
        return _Refused(self)

    def line(self, case: str) -> int | None:
        """Return the number of an exchange's line, None where there is none."""
        return self._lines.get(case)


class _Refused(Container[str]):
    """What was refused at once: looked at when it is asked for, which is seldom."""

    def __init__(self, exchanges: Exchanges) -> None:
        self._exchanges = exchanges

    def __contains__(self, case: object) -> bool:
        found = self._exchanges.get(case) if isinstance(case, str) else None
        return found is not None and reply_of(found).kind in _REFUSED


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
