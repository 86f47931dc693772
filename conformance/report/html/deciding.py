"""Cases that bear on a requirement which nothing was found against: so that a pass, too, leads to evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from conformance.judge import CaseView, RunView

__all__ = ["Example", "deciding", "example"]

_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Example:
    """A case, and the lines of its request, its response and its messages."""

    case: str
    lines: tuple[int, ...]


def deciding(run: RunView) -> Mapping[str, Sequence[Example]]:
    """Return the first cases sent for each requirement: to decide it, or with a thing that it has accepted."""
    found = defaultdict[str, list[Example]](list)
    for case in run.cases.values():
        for requirement in dict.fromkeys(_requirements(case)):
            if len(found[requirement]) < _MOST:
                found[requirement].append(example(case))
    return found


def example(case: CaseView) -> Example:
    """Return a case as an example."""
    owned = case.run.correlation.owned.get(case.case.id, ())
    lines = (case.line, case.reply.line, *(message.line for message in owned))
    return Example(case.case.id, tuple(dict.fromkeys(line for line in lines if line)))


def _requirements(case: CaseView) -> Iterator[str]:
    yield case.case.requirement
    yield from (trait.requirement for trait in case.case.traits)
