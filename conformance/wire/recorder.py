"""The only writer of evidence: one line for each record, redacted, counted and digested.

The line of a case is flushed before its request may leave: that is the journal.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TextIO, TypeVar

from conformance.errors import EvidenceError
from conformance.evidence import (
    Event,
    Exchange,
    Finish,
    Gap,
    Halt,
    HaltKind,
    Header,
    Minimised,
    Minimising,
    Opened,
    Outcome,
    Record,
    Sent,
    Skipped,
    Window,
    to_line,
)
from conformance.model import Case
from conformance.wire.redaction import Redactor

__all__ = ["Recorder"]

R = TypeVar("R", bound=Record)


class Recorder:
    """Writes records to a new file, or to a stream that is open already.

    After `finish`, or after a failed write, nothing more is written: a file that is cut is better than one
    that is garbled. Then only `sent` complains, because no case may leave without its line.
    """

    def __init__(self, target: Path | TextIO, redactor: Redactor, *, clock: Callable[[], float]) -> None:
        self._stream = _opened(target) if isinstance(target, Path) else target
        self._owned = isinstance(target, Path)
        self.name = str(getattr(self._stream, "name", "evidence"))
        self.redactor = redactor
        self._clock = clock
        self._digest = hashlib.sha256()
        self._closed = False
        self.fault: EvidenceError | None = None
        """Why nothing could be written any more; None where all was."""
        self.cases = self.exchanges = self.events = 0

    @property
    def closed(self) -> bool:
        """Whether nothing more is written."""
        return self._closed

    def header(self, header: Header) -> Header:
        """Write the first line."""
        return self._write(header, flush=True)

    def opened(self, opened: Opened) -> Opened:
        """Write that a session is ready."""
        return self._write(opened)

    def sent(self, case: Case, session: str, *, deaf: bool = False) -> Sent:
        """Write and flush that a case is about to be sent.

        Raises EvidenceError where that cannot be written: then the case must not leave.
        """
        if self._closed:
            raise self._unwritable("the record is closed")
        self.redactor.spare(case.body)
        sent = self._write(Sent(case=case, session=session, at=self._clock(), deaf=deaf), flush=True)
        self.cases += 1
        return sent

    def skipped(self, case: Case, reason: str) -> Skipped:
        """Write that a case of the plan is not sent, and why."""
        return self._write(
            Skipped(case=case.id, requirement=case.requirement, reason=reason, at=self._clock())
        )

    def exchange(self, exchange: Exchange) -> Exchange:
        """Give an exchange its number and write it; return it numbered and as it was, not redacted."""
        self.exchanges += 1
        return self._write(dataclasses.replace(exchange, n=self.exchanges))

    def event(self, event: Event) -> Event:
        """Write a message that was delivered."""
        self.events += 1
        return self._write(event)

    def window(self, window: Window) -> Window:
        """Write a span that was watched."""
        return self._write(window)

    def gap(self, gap: Gap) -> Gap:
        """Write a span in which messages may have been lost."""
        return self._write(gap)

    def halt(self, kind: HaltKind, what: str, *, where: str = "", remedy: str = "") -> Halt:
        """Write and flush why the run stops sending."""
        return self._write(
            Halt(kind=kind, what=what, where=where, remedy=remedy, at=self._clock()), flush=True
        )

    def minimising(self, patience: float) -> Minimising:
        """Write that the plan is through, and that what follows decides nothing."""
        return self._write(Minimising(patience=patience, at=self._clock()))

    def minimised(self, found: Minimised) -> Minimised:
        """Write what came of minimising a finding, with the time."""
        return self._write(dataclasses.replace(found, at=self._clock()))

    def flush(self) -> None:
        """Hand all lines so far to the system, so that they can be read."""
        if not self._closed:
            self._stream.flush()

    def finish(self, outcome: Outcome) -> None:
        """Write the last line with the counts and the digest, and close. Further calls do nothing."""
        if self._closed:
            return
        counts = {"cases": self.cases, "exchanges": self.exchanges, "events": self.events}
        self._write(
            Finish(outcome=outcome, **counts, digest=self._digest.hexdigest(), at=self._clock()), flush=True
        )
        self.close()

    def close(self) -> None:
        """Close without a last line, as a run that was cut; harmless after `finish`."""
        self._closed = True
        if self._owned:
            self._stream.close()

    def _write(self, record: R, *, flush: bool = False) -> R:
        if self._closed:
            return record
        line = to_line(self.redactor.redacted(record)) + "\n"
        try:
            self._stream.write(line)
            if flush:
                self._stream.flush()
        except (OSError, ValueError) as error:
            self._closed = True
            self.fault = self._unwritable(str(error))
            raise self.fault from error
        self._digest.update(line.encode("utf-8", "surrogatepass"))
        return record

    def _unwritable(self, why: str) -> EvidenceError:
        return EvidenceError(
            f"the evidence cannot be written ({why})",
            where=self.name,
            remedy="Nothing is sent without its record. Is there space, and may the file be written?",
        )


def _opened(path: Path) -> TextIO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("w", encoding="ascii", newline="\n")
    except OSError as error:
        raise EvidenceError(
            f"the evidence cannot be written ({error.strerror})",
            where=str(path),
            remedy="Name a folder that may be written to.",
        ) from error
