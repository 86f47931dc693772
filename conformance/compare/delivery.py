"""How messages are delivered: their order, whether several come at once, how chains are numbered, the ack extension.

Order and batches vary from run to run by nature. Only what turned from nearly never to nearly always is a change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from conformance.compare.values import Change, Class, Kind, Seen, Side
from conformance.judge import CaseView
from conformance.model import Absent, member

__all__ = ["changes"]

_ENOUGH: Final = 15
_FEW: Final = 3
_TURNED: Final = 0.8
_OFTEN: Final = 0.3

_Trait = Callable[[CaseView], bool | None]


def changes(before: Side, after: Side) -> Iterator[Change]:
    """Yield what changed in the delivery."""
    for subject, trait in _ORDERS.items():
        yield from _turned(subject, trait, before, after)
    yield from _gathered(before, after)
    for given in (False, True):
        yield from _numbered(before, after, given=given)
    yield from _extension(before, after)


def _acknowledged_first(case: CaseView) -> bool | None:
    if not (case.acknowledgements and case.user_events):
        return None
    return case.acknowledgements[0].line < case.user_events[0].line


def _before_response(case: CaseView) -> bool | None:
    if not case.acknowledgements or not case.reply.end:
        return None
    return case.acknowledgements[0].event.at < case.reply.end


_ORDERS: Final[dict[str, _Trait]] = {
    "the acknowledgement before the user event": _acknowledged_first,
    "the acknowledgement before the response": _before_response,
}


def _turned(subject: str, trait: _Trait, before: Side, after: Side) -> Iterator[Change]:
    one, other = (_shares(side, trait) for side in (before, after))
    if one and other and abs(one[0] - other[0]) >= _TURNED:
        yield Change(
            kind=Kind.ORDER,
            grade=Class.NOTABLE,
            subject=subject,
            before=Seen(f"in {one[0]:.0%} of {one[1]} requests", one[2]),
            after=Seen(f"in {other[0]:.0%} of {other[1]} requests", other[2]),
        )


def _shares(side: Side, trait: _Trait) -> tuple[float, int, tuple[int, ...]] | None:
    """Return how often something is so, of how many, and the lines of one case; None where there are too few."""
    told = [(case, found) for case in side.run.cases.values() if (found := trait(case)) is not None]
    if len(told) < _ENOUGH:
        return None
    share = sum(found for _, found in told) / len(told)
    usual = next(case for case, found in told if found is (share >= 0.5))
    lines = (usual.reply.line, *(m.line for m in (*usual.acknowledgements[:1], *usual.user_events[:1])))
    return share, len(told), lines


def _gathered(before: Side, after: Side) -> Iterator[Change]:
    """Yield that messages come one by one where they came together, or the other way round."""
    one, other = (_together(side) for side in (before, after))
    if one is None or other is None:
        return
    if min(one[0], other[0]) == 0 and max(one[0], other[0]) >= _OFTEN:
        shown = [
            Seen("one message in each response" if not share else "several messages in a response", lines)
            for share, lines in (one, other)
        ]
        yield Change(
            kind=Kind.BATCHING,
            grade=Class.INFORMATIONAL,
            subject="messages in a response",
            before=shown[0],
            after=shown[1],
        )


def _together(side: Side) -> tuple[float, tuple[int, ...]] | None:
    """Return the share of messages that came with others in one response, and the lines of the largest response."""
    owned = [message for messages in side.run.correlation.owned.values() for message in messages]
    sizes = Counter(message.event.exchange for message in owned)
    if len(owned) < 2 * _ENOUGH:
        return None
    largest = max(sizes, key=lambda number: (sizes[number], -number))
    lines = tuple(message.line for message in owned if message.event.exchange == largest)
    return sum(size for size in sizes.values() if size > 1) / len(owned), lines[:_FEW]


def _numbered(before: Side, after: Side, *, given: bool) -> Iterator[Change]:
    one, other = (_numbers(side, given=given) for side in (before, after))
    if one and other and one.what != other.what:
        chain = "a chain that the request names" if given else "a new chain"
        yield Change(
            kind=Kind.CHAIN_NUMBERS,
            grade=Class.NOTABLE,
            subject=f"GSW_CHAIN_N of {chain}",
            before=one,
            after=other,
        )


def _numbers(side: Side, *, given: bool) -> Seen | None:
    """Return how the records of chains that this run made are numbered; None where there are too few to tell."""
    cases = [case for case in side.run.cases.values() if case.user_events and _joins(case) is given]
    found = [case.user_events[0].get("data", "userData", "GSW_CHAIN_N") for case in cases]
    values = [value for value in found if type(value) is int]
    if len(values) < _FEW:
        return None
    lines = tuple(case.user_events[0].line for case in cases[:_FEW])
    return Seen(f"always {values[0]}" if len({*values}) == 1 else f"counted from {min(values)}", lines)


def _joins(case: CaseView) -> bool | None:
    """Whether a case joins a chain of this run; None where it names one that may have had any number before."""
    if case.case.chain_of is not None:
        return True
    return False if isinstance(member(case.payload, "chainId"), Absent) else None


def _extension(before: Side, after: Side) -> Iterator[Change]:
    one, other = (_acknowledges(side) for side in (before, after))
    if one and other and one != other:
        yield Change(
            kind=Kind.PROTOCOL,
            grade=Class.INFORMATIONAL,
            subject="the CometD ack extension",
            before=Seen(one),
            after=Seen(other),
        )


def _acknowledges(side: Side) -> str:
    opened: Sequence[bool] = [one.acknowledges for one in side.run.evidence.opened]
    return "" if not opened else "on" if any(opened) else "off"
