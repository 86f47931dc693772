"""The user event's metrics: figures of the server's work, which a deployment may leave out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.checks.comparison import shape
from conformance.checks.presence import ignored
from conformance.checks.reading import left_out, reads
from conformance.correlate import Message
from conformance.judge import CaseView, Finding, Observation, RunView, Survey, verifies
from conformance.model import ABSENT, Absent, Expectation, Json

__all__ = ["the_metrics_are_numbers"]

_SCHEMA: Final = "add_record/user_event"
_METRICS: Final = "/data/metrics"
_FIGURES: Final = (
    f"{_METRICS}/eventProcessing/serverGenerationTimestamp",
    f"{_METRICS}/eventProcessing/nodeProcessingTimeNanos",
    f"{_METRICS}/eventProcessing/serverProcessingTimeTotalMs",
)
_MEMBERS: Final = (_METRICS, f"{_METRICS}/eventProcessing", *_FIGURES)
_TIMES: Final = (10**12, 10**13)
"""Milliseconds of September 2001 and of November 2286: whoever sends seconds or nanoseconds is outside."""

_LEFT_OUT: Final = left_out(metrics="ignored")


def _seen(case: CaseView) -> bool:
    return case.case.expectation is Expectation.ACCEPT and bool(case.user_events)


def _note_measured(measured: list[bool], case: CaseView) -> None:
    measured += [_at(message, _METRICS, case.run) is not ABSENT for message in case.user_events]


_MEASURED: Final = Survey(begin=list[bool], take=_note_measured)
"""Of each user event: whether it has metrics."""


def _not_sent(run: RunView) -> str:
    if why := ignored(run) or _LEFT_OUT(run):
        return why
    if reads(run, "metrics") != "optional":
        return ""
    measured = run.surveyed(_MEASURED)
    without = measured and not any(measured)
    return "the target sends no metrics, which are optional" if without else ""


@verifies("user-event.metrics", when=_seen, not_applicable=_not_sent, surveys=(_MEASURED,))
def the_metrics_are_numbers(case: CaseView) -> Iterator[Observation]:
    """Whatever the sample shows of the metrics is an integer, not below 0, where it is there."""
    for message in case.user_events:
        for pointer in _MEMBERS:
            if _at(message, pointer, case.run) is not ABSENT:
                yield from shape(message, _SCHEMA, pointer)
        for pointer in _FIGURES:
            yield from _plausible(message, pointer)
        if reads(case.run, "metrics") == "required":
            yield from _missing(message, case.run)


def _at(message: Message, pointer: str, run: RunView) -> Json | Absent:
    """Return what stands at a place; where the config reads null there as nothing, that is ABSENT."""
    seen = message.get(*pointer.split("/")[1:])
    absent = {"absent", *(() if pointer in _FIGURES else ("objects_absent",))}
    return ABSENT if seen is None and reads(run, "metrics_null") in absent else seen


def _missing(message: Message, run: RunView) -> Iterator[Finding]:
    for pointer in _FIGURES:
        if _at(message, pointer, run) is ABSENT:
            name = pointer.rsplit("/", 1)[-1]
            yield Finding(f"{name} is missing", "an integer", pointer=pointer, lines=(message.line,))


def _plausible(message: Message, pointer: str) -> Iterator[Finding]:
    """Yield a finding where a number is none that a deployment could have measured."""
    seen = message.get(*pointer.split("/")[1:])
    lowest, beyond = _TIMES if pointer.endswith("Timestamp") else (0, 2**63)
    if isinstance(seen, int) and not isinstance(seen, bool) and seen >= 0 and not lowest <= seen < beyond:
        name = pointer.rsplit("/", 1)[-1]
        yield Finding(
            f"{name} is not plausible", f"{lowest}..{beyond}", seen, pointer=pointer, lines=(message.line,)
        )
