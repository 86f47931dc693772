"""What became of requests, and the status and statusCode of their answers, request by request.

Where requests of one kind fare now so, now otherwise, in both directions, chance decides and nothing is said.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from conformance.compare.pairs import BOTH, Pair, cell, clear, outcome, subject
from conformance.compare.values import Change, Class, Kind, Seen
from conformance.judge import CaseView
from conformance.model import Absent, Expectation
from conformance.report.quoting import bounded
from conformance.report.shapes import type_name

__all__ = ["highest_code", "outcomes", "replies"]

_VALID: Final = frozenset({Expectation.ACCEPT, Expectation.OBSERVE})
_HIGHEST: Final = {"8.5.0": 6, "8.5.1": 7}
_OTHERWISE: Final = 20


def highest_code(edition: str) -> int:
    """Return the highest statusCode of an edition's table (ReturnValues of 8.5.0, 8.5.1, and 8.5.2 to 8.6.0)."""
    return _HIGHEST.get(edition, _OTHERWISE)


def outcomes(found: Sequence[Pair]) -> Iterator[Change]:
    """Yield the kinds of request of which another thing became."""
    told = [pair for pair in found if None not in (outcome(pair[0]), outcome(pair[1]))]
    for moved in _moved(told, lambda case: str(outcome(case))):
        for (was, now), some in moved.items():
            one, other = some[0]
            yield Change(
                kind=Kind.OUTCOME,
                grade=_gravity(one, was),
                subject=subject(one),
                before=Seen(was, _lines(one)),
                after=Seen(now, _lines(other)),
                count=len(some),
            )


def _gravity(case: CaseView, was: str) -> Class:
    """A request that was carried out and is not is a break, unless it never should have been."""
    return Class.BREAKING if was == BOTH and case.case.expectation in _VALID else Class.NOTABLE


def replies(found: Sequence[Pair]) -> Iterator[Change]:
    """Yield, by kind of fault, the answers that differ where the outcome does not."""
    alike = [pair for pair in found if clear(pair) and outcome(pair[0]) == outcome(pair[1])]
    seen: dict[tuple[str, str, str], list[Pair]] = defaultdict(list)
    for moved in _moved(alike, _answer):
        for (was, now), some in moved.items():
            seen[_fault(some[0][0]), was, now] += some
    for (fault, was, now), some in sorted(seen.items(), key=lambda row: row[0]):
        one, other = some[0]
        yield Change(
            kind=Kind.REPLY,
            grade=_of_edition(one, other),
            subject=f"requests with the fault {fault}" if fault else "requests without a fault",
            before=Seen(was, _lines(one)),
            after=Seen(now, _lines(other)),
            count=len(some),
        )


def _of_edition(one: CaseView, other: CaseView) -> Class:
    """A code that the older edition did not have yet is what the newer one brings."""
    code, known = other.reply.code, highest_code(one.run.header.edition)
    same = one.reply.status == other.reply.status
    newer = isinstance(code, int) and known < code <= highest_code(other.run.header.edition)
    return Class.INFORMATIONAL if same and newer else Class.NOTABLE


def _moved(
    found: Sequence[Pair], told: Callable[[CaseView], str]
) -> Iterator[dict[tuple[str, str], list[Pair]]]:
    """Yield, for each kind of request, the pairs by what they were and are; what goes both ways is left out."""
    cells: dict[tuple[str, str, str, str], dict[tuple[str, str], list[Pair]]] = {}
    for pair in found:
        was, now = told(pair[0]), told(pair[1])
        if was != now:
            cells.setdefault(cell(pair[0]), {}).setdefault((was, now), []).append(pair)
    for moved in cells.values():
        yield {step: some for step, some in moved.items() if step[::-1] not in moved}


def _answer(case: CaseView) -> str:
    code = case.reply.code
    if isinstance(code, Absent):
        return f"HTTP {case.reply.status} without statusCode"
    shown = json.dumps(bounded(code)) if isinstance(code, int | str | None) else type_name(code)
    return f"HTTP {case.reply.status} with statusCode {shown}"


def _fault(case: CaseView) -> str:
    return case.case.fault.kind.value if case.case.fault else ""


def _lines(case: CaseView) -> tuple[int, ...]:
    messages = (*case.acknowledgements[:1], *case.user_events[:1], *case.refused_later[:1])
    lines = (case.line, case.reply.line, *(message.line for message in messages))
    return tuple(dict.fromkeys(line for line in lines if line))
