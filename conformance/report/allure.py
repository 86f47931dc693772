"""What a pytest item adds to its Allure result. The only module of `report` that knows allure.

Without `--alluredir` nothing listens, and every call here does nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, Final

import allure

from conformance.catalogue import Requirement
from conformance.judge import Judgement, Result, RunView, Verdict
from conformance.model import Level, Subject
from conformance.report.allure_story import Kind, Outcome, Step, story
from conformance.report.clauses import clauses
from conformance.report.html.course import Course
from conformance.report.html.deciding import Deciding
from conformance.report.markup import escaped

__all__ = ["attach"]

_DYNAMIC: Final[Any] = allure.dynamic  # its methods have no types
_CASES: Final = 3
_SEVERITIES: Final = {
    Level.MUST: allure.severity_level.CRITICAL,
    Level.SHOULD: allure.severity_level.NORMAL,
    Level.MAY: allure.severity_level.MINOR,
}
_EPICS: Final[Mapping[Subject, str]] = {
    Subject.REQUEST: "Request and response",
    Subject.ENVELOPE: "Request and response",
    Subject.REJECTION: "Request and response",
    Subject.ACKNOWLEDGEMENT: "Messages",
    Subject.USER_EVENT: "Messages",
    Subject.ECHO: "Messages",
    Subject.CHAIN: "Records together",
    Subject.RELATION: "Records together",
    Subject.SESSION: "Session and protocol",
    Subject.BAYEUX: "Session and protocol",
}
_TYPES: Final = {
    Kind.TEXT: allure.attachment_type.TEXT,
    Kind.JSON: allure.attachment_type.JSON,
    Kind.PICTURE: allure.attachment_type.SVG,
}


class _InDoubtError(Exception):
    """Ends a step of which nobody can tell; Allure shows it as broken."""


_ENDS: Final[Mapping[Outcome, type[AssertionError | _InDoubtError]]] = {
    Outcome.BROKEN: AssertionError,
    Outcome.UNSURE: _InDoubtError,
}


def attach(result: Result, run: RunView) -> None:
    """Give the running test the requirement's title, labels and text, and the first cases that decided it, as steps."""
    row = result.requirement
    _DYNAMIC.title(f"{row.id}: {row.text}")
    _DYNAMIC.description(_description(result))
    _label(row, run.header.edition)
    # Not part of what the history goes by: the same requirement is the same test in every plan.
    told = {
        "plan": run.header.scope,
        "seed": run.header.seed,
        "cases": result.cases,
        "verdict": str(result.verdict),
    }
    for name, value in told.items():
        _DYNAMIC.parameter(name, value, excluded=True)
    for name, judgement in _shown(result, run):
        with contextlib.suppress(AssertionError, _InDoubtError), allure.step(f"case {name}"):
            _tell(story(run.cases[name], judgement, _course(run)))


def _label(row: Requirement, edition: str) -> None:
    _DYNAMIC.epic(_EPICS[row.subject])
    _DYNAMIC.feature(row.subject.value.replace("_", " "))
    _DYNAMIC.story(row.id)
    _DYNAMIC.severity(_SEVERITIES[row.level])
    _DYNAMIC.label("level", row.level.value)
    _DYNAMIC.label("basis", row.basis.value)
    _DYNAMIC.tag(row.level.value, row.basis.value, row.scope.value)
    for one in clauses(row.clause, edition=edition):
        _DYNAMIC.link(one.address, link_type="clause", name=f"{one.words} ({row.basis.value})")


def _description(result: Result) -> str:
    row = result.requirement
    lines = [
        escaped(row.text),
        f"Clause: {escaped(row.clause)} ({row.level.value}, {row.basis.value})",
        f"Verdict: {result.verdict.value.replace('_', ' ')}, cases judged: {result.cases}",
    ]
    return "\n\n".join([*lines, *([escaped(result.reason)] if result.reason else [])])


def _shown(result: Result, run: RunView) -> Iterator[tuple[str, Judgement | None]]:
    """Yield the first cases that failed, then those in doubt; where there are none, one of those that it rests on."""
    order = sorted(result.judgements, key=lambda one: one.verdict is not Verdict.FAIL)
    found = [(one.case, one) for one in order if one.case is not None and one.case in run.cases]
    if found or result.verdict is not Verdict.PASS:
        yield from islice(found, _CASES)
        return
    for example in _deciding(run).of(result)[:1]:
        if example.case in run.cases:
            yield example.case, None


def _tell(steps: tuple[Step, ...]) -> None:
    """Write steps; raises for the last one that did not end well, so that the step around them ends likewise."""
    last: AssertionError | _InDoubtError | None = None
    for step in steps:
        ended = _ENDS.get(step.outcome)
        with contextlib.suppress(AssertionError, _InDoubtError), allure.step(step.title):
            for one in step.attachments:
                allure.attach(one.body, one.name, _TYPES[one.kind])
            if ended is not None:
                last = ended(step.why)
                raise last
    if last is not None:
        raise last


@lru_cache(maxsize=1)
def _course(run: RunView) -> Course:
    return Course(run, {})


@lru_cache(maxsize=1)
def _deciding(run: RunView) -> Deciding:
    return Deciding(run)
