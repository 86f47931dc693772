"""One execution of the suite: plan, exercise, judge, write."""

from conformance.campaign.execution import Execution, Order, target
from conformance.campaign.outcome import (
    EVIDENCE,
    ExitCode,
    FailOn,
    Judged,
    exit_code,
    given,
    judged,
    read,
    rendered,
    write,
)

__all__ = [
    "EVIDENCE",
    "Execution",
    "ExitCode",
    "FailOn",
    "Judged",
    "Order",
    "exit_code",
    "given",
    "judged",
    "read",
    "rendered",
    "target",
    "write",
]
