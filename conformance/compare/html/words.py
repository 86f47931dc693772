"""Words, marks and colours of the page of a comparison: nothing is said by colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from conformance.compare.values import Class, Comparison, Kind

__all__ = ["KINDS", "MARKS", "STANDINGS", "kind_words", "outcome", "verdict_style"]

MARKS: Final[Mapping[Class, str]] = {Class.BREAKING: "✗", Class.NOTABLE: "!", Class.INFORMATIONAL: "i"}

KINDS: Final[Mapping[Kind, str]] = {
    Kind.REGRESSED: "Passed and fails now",
    Kind.FIXED: "Failed and passes now",
    Kind.FAILS_OTHERWISE: "Fails in another way",
    Kind.NEWLY_EXERCISED: "Was not exercised and is now",
    Kind.NO_LONGER_EXERCISED: "Was exercised and is no longer",
    Kind.INCONCLUSIVE: "Could not be told on one side",
    Kind.OUTCOME: "Another thing became of the request",
    Kind.REPLY: "HTTP status or statusCode",
    Kind.MEMBER: "A member appeared, vanished or changed its type",
    Kind.ORDER: "Order of messages",
    Kind.BATCHING: "Messages in a response",
    Kind.CHAIN_NUMBERS: "Numbers of chains",
    Kind.PROTOCOL: "Protocol",
    Kind.LATENCY: "Latency",
}
"""What a kind of change means."""

STANDINGS: Final = (
    "regressed",
    "fails_otherwise",
    "still_failing",
    "inconclusive",
    "still_inconclusive",
    "no_longer_exercised",
    "newly_exercised",
    "fixed",
    "still_passing",
    "still_not_exercised",
)
"""What becomes of a requirement, in the order in which it is listed."""

_STYLES: Final = {
    "pass": "pass",
    "fail": "fail",
    "inconclusive": "inconclusive",
    "error": "error",
}


def kind_words(kind: str) -> str:
    """Return a kind of change, or of standing, in words."""
    return kind.replace("_", " ")


def verdict_style(verdict: str) -> str:
    """Return how the page dresses the verdict on a requirement."""
    return _STYLES.get(verdict, "not-run")


def outcome(comparison: Comparison) -> tuple[str, str, str]:
    """Return how the page dresses the comparison, its mark, and whether the runs are comparable and what of it."""
    if not comparison.comparable:
        return "incomparable", "?", "Not comparable"
    for grade in Class:
        if comparison.graded(grade):
            return grade.value, MARKS[grade], f"Comparable: {_GRAVEST[grade]}"
    return "unchanged", "✓", "Comparable: nothing changed"


_GRAVEST: Final[Mapping[Class, str]] = {
    Class.BREAKING: "breaking changes",
    Class.NOTABLE: "notable changes, none of them breaking",
    Class.INFORMATIONAL: "informational changes only",
}
