"""What holds between the answers to several requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.checks.presence import ignored, missing
from conformance.checks.request import acceptance
from conformance.correlate import Kind
from conformance.judge import CaseCheck, CaseView, Observation

__all__ = ["CHECKS"]

_AGAIN: Final = acceptance("relation.repeated")


def the_same_content_is_answered_again(case: CaseView) -> Iterator[Observation]:
    """A request with the content and the phone of an earlier one is accepted, and answered by messages of its own."""
    yield from _AGAIN.test(case)
    if case.owed and not case.acknowledgements:
        yield missing(case, Kind.OUTBOUND, name="acknowledgement of a request sent again")
    if case.owed and not case.user_events and not ignored(case.run):
        yield missing(case, Kind.DEVICE, name="user event of a request sent again")


def _answered_once(case: CaseView) -> bool:
    """Whether the case repeats one that was carried out: else its answer says nothing about repeating."""
    first = case.run.cases.get(case.case.repeats or "")
    return first is not None and first.carried_out


CHECKS: Final = (
    CaseCheck(
        requirement="relation.repeated",
        when=lambda case: _AGAIN.when(case) and _answered_once(case),
        test=the_same_content_is_answered_again,
    ),
)
