"""What a run recorded: the kinds of record, their lines, and a whole file as a value."""

from conformance.evidence.lines import from_line, to_line
from conformance.evidence.records import (
    Event,
    Exchange,
    Finish,
    Gap,
    Halt,
    HaltKind,
    Header,
    Headers,
    Opened,
    Outcome,
    Purpose,
    Record,
    Sent,
    Skipped,
    Window,
)
from conformance.evidence.transcript import Evidence, Line, parse, stored

__all__ = [
    "Event",
    "Evidence",
    "Exchange",
    "Finish",
    "Gap",
    "Halt",
    "HaltKind",
    "Header",
    "Headers",
    "Line",
    "Opened",
    "Outcome",
    "Purpose",
    "Record",
    "Sent",
    "Skipped",
    "Window",
    "from_line",
    "parse",
    "stored",
    "to_line",
]
