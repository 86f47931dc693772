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
    Minimised,
    Minimising,
    Opened,
    Outcome,
    Purpose,
    Record,
    Sent,
    Skipped,
    Smallest,
    Window,
)
from conformance.evidence.storage import whole
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
    "Minimised",
    "Minimising",
    "Opened",
    "Outcome",
    "Purpose",
    "Record",
    "Sent",
    "Skipped",
    "Smallest",
    "Window",
    "from_line",
    "parse",
    "stored",
    "to_line",
    "whole",
]
