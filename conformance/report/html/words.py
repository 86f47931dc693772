"""Words, marks and anchors of the page: nothing is said by colour alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from conformance.judge import Result, RunVerdict, Verdict
from conformance.model import Expectation
from conformance.report.tally import not_run

__all__ = ["BECOMES", "RUN_MARKS", "STANDINGS", "anchor", "milliseconds", "moment", "standing_of"]

STANDINGS: Final[Mapping[str, tuple[str, str]]] = {
    "fail": ("✗", "failed"),
    "error": ("!", "fault of the suite"),
    "inconclusive": ("?", "inconclusive"),
    "not-run": ("○", "not run"),
    "pass": ("✓", "passed"),
}
"""How a requirement stands, the worst first: its mark and its words."""

RUN_MARKS: Final[Mapping[RunVerdict, str]] = {
    RunVerdict.CONFORMING: "✓",
    RunVerdict.NOT_CONFORMING: "✗",
    RunVerdict.INCONCLUSIVE: "?",
    RunVerdict.SET_UP: "!",
    RunVerdict.ERROR: "!",
}

BECOMES: Final[Mapping[Expectation, str]] = {
    Expectation.ACCEPT: "accepted",
    Expectation.REJECT: "rejected",
    Expectation.REFUSE: "refused at once",
    Expectation.UNACKNOWLEDGED: "not acknowledged",
    Expectation.OBSERVE: "either (observed)",
}
"""What must become of a case."""

_ODD: Final = re.compile(r"[^A-Za-z0-9.-]")


def standing_of(result: Result) -> str:
    """Return under which of `STANDINGS` a requirement is listed."""
    if not_run(result):
        return "not-run"
    return result.verdict.value if result.verdict in _JUDGED else "not-run"


_JUDGED: Final = frozenset({Verdict.FAIL, Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.PASS})


def anchor(kind: str, name: object) -> str:
    """Return the id of a place in the page; two names never have the same one, whatever is in them."""
    return f"{kind}-{_ODD.sub(lambda found: f'_{ord(found[0]):x}_', str(name))}"


def milliseconds(seconds: float | None) -> str:
    """Return a span in milliseconds, "" for None."""
    return "" if seconds is None else f"{seconds * 1000:,.1f} ms"


def moment(seconds: float) -> str:
    """Return a time in milliseconds, with its sign, from the request on."""
    return f"{seconds * 1000:+,.1f} ms"
