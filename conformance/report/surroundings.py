"""Which requests a reproduction script sends, and with which others: first the one alone, then among those around it.

What a target does may hang on what it was sent before or meanwhile, so a script carries the requests of the run
that were about when the finding was made. It sends them only where the one request does not show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from conformance.evidence import Purpose, Sent
from conformance.judge import CaseView, RunView
from conformance.model import Absent, Json, Label, member
from conformance.report.findings import Group

__all__ = ["attempts", "concerned"]

_BEFORE: Final = 12
_AFTER: Final = 6
_AGAIN: Final = 2
"""So often the surroundings are sent: what hangs on the instant does not show each time."""

_RESUMED: Final = "session.resumed"
_SUBJECTS_OF_REPLIES: Final = "bayeux."
_ONCE: Final = ".once"
_OF_SEVERAL: Final = ("chain.new-unique", "session.isolation", "echo.user-event")


def concerned(group: Group, run: RunView) -> CaseView | None:
    """Return the case that shows a finding: its own, or that of the last message which it cites."""
    if group.case is not None:
        return group.case
    owners = {m.line: case for case, owned in run.correlation.owned.items() for m in owned}
    owners |= {line: sent.id for line, sent in run.evidence.numbered(Sent)}
    found = [owners[line] for line in group.lines if line in owners]
    return run.cases[found[-1]] if found else run.known_good


def attempts(
    requirement: str,
    case: CaseView | None,
    run: RunView,
    *,
    group: Group,
    repeats: str = "",
    alone_is_enough: bool = False,
) -> list[Json]:
    """Return the attempts of a script: each a list of steps, a list of ids being sent together.

    `group` is the finding. Where it saw a wrong value of what repeats the request's member `repeats`, a case that sent
    that value before may be where it comes from.
    """
    if case is None:
        return []
    if requirement == _RESUMED:
        return list(_resumed(case.case.id))
    alone = _single([*_needed(case, run), case.case.id])
    if requirement.startswith(_SUBJECTS_OF_REPLIES) or alone_is_enough:
        return [alone]
    if requirement in _OF_SEVERAL:
        alone = [*_single(_cited(case, run)), *alone]
    surrounding = _surrounding(case, run)
    origins = [
        _distinct([*_single(_needed(one, run)), [one.case.id], *alone])
        for one in _origin(group.finding.actual, repeats, case, run)
    ]
    later = [[*_distinct(alone), "end", "reopen"]] if _said_again_later(requirement, group, run) else []
    return [_distinct(alone), *later, *origins, *([surrounding] * _AGAIN if len(surrounding) > 1 else [])]


def _resumed(case: str) -> Iterator[Json]:
    """Yield the ways in which a notification session ends and another begins before the post."""
    yield ["end", "reopen", [case]]
    yield ["end", "reopen", "drop", "reopen", [case]]


def _said_again_later(requirement: str, group: Group, run: RunView) -> bool:
    """Whether a message came too often, and a notification session was opened between the first time and the last."""
    if not requirement.endswith(_ONCE) or not group.lines:
        return False
    opened = run.evidence.exchanged(Purpose.HANDSHAKE)
    return any(min(group.lines) < line < max(group.lines) for line, _ in opened)


def _needed(case: CaseView, run: RunView) -> Iterator[str]:
    """Yield the cases without which this one cannot be sent, or says nothing: whose chain, content or id it has."""
    for other in (case.case.chain_of, case.case.repeats, run.twice.get(case.id)):
        if other is not None and other in run.cases:
            yield from _needed(run.cases[other], run)
            yield other


def _cited(case: CaseView, run: RunView) -> Iterator[str]:
    """Yield the known good, where the finding is about several requests and one alone says nothing."""
    if run.known_good is not None and run.known_good is not case:
        yield run.known_good.case.id


def _origin(seen: Json | Absent, repeats: str, case: CaseView, run: RunView) -> Iterator[CaseView]:
    """Yield what may be behind it: the last case before that sent the value seen, and that joined the same chain."""
    if repeats:
        yield from islice((one for one in _earlier(case, run) if _holds(one.payload, repeats, seen)), 1)
    if chain := case.case.chain_of:
        yield from islice(
            (one for one in _earlier(case, run) if one.case.chain_of == chain and one.accepted), 1
        )


def _earlier(case: CaseView, run: RunView) -> Iterator[CaseView]:
    """Yield the cases that were sent before, the latest first."""
    ids = list(run.cases)
    yield from (run.cases[name] for name in reversed(ids[: ids.index(case.id)]))


def _later(case: CaseView, run: RunView) -> Iterator[CaseView]:
    """Yield the cases that were sent after, in their order."""
    ids = list(run.cases)
    yield from (run.cases[name] for name in ids[ids.index(case.id) + 1 :])


def _holds(payload: Json | Absent, repeats: str, seen: Json | Absent) -> bool:
    """Whether a request has the value that was seen, at the member that is repeated: a path counts by its last part."""
    sent = member(payload, repeats.lstrip("/"))
    if repeats.startswith("/") and isinstance(sent, str):
        sent = sent.rsplit("/", 1)[-1]
    return type(sent) is type(seen) and sent == seen


def _single(ids: Iterable[str]) -> list[Json]:
    """Return steps that send one request each."""
    return [[one] for one in ids]


def _distinct(steps: Sequence[Json]) -> list[Json]:
    return [step for place, step in enumerate(steps) if step not in steps[:place]]


def _surrounding(case: CaseView, run: RunView) -> list[Json]:
    """Return the case among those sent shortly before and after it, as they were: some together, some alone."""
    before = list(islice(filter(_ordinary, _earlier(case, run)), _BEFORE))
    near = [*reversed(before), case, *islice(filter(_ordinary, _later(case, run)), _AFTER)]
    needed = [*_cited(case, run), *(other for one in near for other in _needed(one, run))]
    return _single(dict.fromkeys(needed)) + _waves([one for one in near if one.case.id not in needed])


def _ordinary(case: CaseView) -> bool:
    return case.case.label is not Label.SEQUENCE


def _waves(cases: Sequence[CaseView]) -> list[Json]:
    waves: list[list[Json]] = [[]]
    for one in cases:
        if one.case.alone:
            waves += [[one.case.id], []]
        else:
            waves[-1].append(one.case.id)
    return [list[Json](wave) for wave in waves if wave]
