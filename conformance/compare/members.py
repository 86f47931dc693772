"""Members of the answers that appeared, vanished or changed their type, found by the same request on both sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from conformance.compare.pairs import Pair, outcome
from conformance.compare.values import Change, Class, Kind, Seen
from conformance.judge import CaseView
from conformance.model import Absent, Json
from conformance.report.shapes import typed

__all__ = ["changes"]

_Found: TypeAlias = "tuple[Json | Absent, int]"
_ABSENT: Final = "absent"


def _message(name: str) -> Callable[[CaseView], _Found | None]:
    def first(case: CaseView) -> _Found | None:
        messages = getattr(case, name)
        return (messages[0].event.message, messages[0].line) if messages else None

    return first


_SOURCES: Final[Mapping[str, Callable[[CaseView], _Found | None]]] = {
    "response": lambda case: (case.reply.body, case.reply.line),
    "acknowledgement": _message("acknowledgements"),
    "user event": _message("user_events"),
    "later refusal": _message("refused_later"),
}

_Steps = dict[tuple[str, str], list[tuple[int, int]]]


def changes(found: Sequence[Pair]) -> Iterator[Change]:
    """Yield the members that changed; where both sides know both, chance decides and nothing is said."""
    alike = [pair for pair in found if outcome(pair[0]) is not None and outcome(pair[0]) == outcome(pair[1])]
    for source, of in _SOURCES.items():
        steps = _steps(alike, of)
        for pointer in sorted(steps):
            if not _below(pointer, steps):
                yield from _told(source, pointer, steps[pointer])


def _steps(found: Sequence[Pair], of: Callable[[CaseView], _Found | None]) -> Mapping[str, _Steps]:
    """Return, by pointer, from which type to which a member went, with the lines on both sides."""
    steps: dict[str, _Steps] = defaultdict(lambda: defaultdict(list))
    for one, other in found:
        was, now = of(one), of(other)
        if was is None or now is None:
            continue
        types, others = typed(one, was[0]), typed(other, now[0])
        for pointer in types.keys() | others.keys():
            step = types.get(pointer, _ABSENT), others.get(pointer, _ABSENT)
            if step[0] != step[1]:
                steps[pointer][step].append((was[1], now[1]))
    return steps


def _below(pointer: str, steps: Mapping[str, _Steps]) -> bool:
    """Whether what stands above changed as well, and says it all."""
    parent = pointer
    while parent:
        parent = parent.rpartition("/")[0]
        if parent in steps:
            return True
    return False


def _told(source: str, pointer: str, steps: _Steps) -> Iterator[Change]:
    for (was, now), lines in sorted(steps.items()):
        if (now, was) in steps:
            continue
        yield Change(
            kind=Kind.MEMBER,
            grade=Class.INFORMATIONAL if was == _ABSENT else Class.NOTABLE,
            subject=f"{pointer or 'the whole'} of the {source}",
            before=Seen(was, lines[0][:1]),
            after=Seen(now, lines[0][1:]),
            count=len(lines),
        )
