"""One kind of finding, or of doubt, with all that is needed to see it and to have it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from conformance.evidence import Exchange
from conformance.judge import CaseView, Result, Verdict
from conformance.report import script
from conformance.report.curl import curl, sent_body
from conformance.report.exchanges import of_cases
from conformance.report.findings import DoubtGroup, Group, expected_name
from conformance.report.html.course import Course
from conformance.report.html.deciding import told
from conformance.report.html.difference import Sides, sides
from conformance.report.html.shell import Shell, shell
from conformance.report.html.timeline import Picture, picture
from conformance.report.minimal import Minimal, words
from conformance.report.quoting import shortened

__all__ = ["Request", "Shown", "Unsure", "doubt", "finding"]

_LINES: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request: its case and the line that announces it, its body, and the line for a shell."""

    case: str
    line: int
    body: Shell
    curl: Shell


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A finding as it is shown: a `brief` one without its request.

    `smallest` is None where there is no smaller request than its own.
    """

    fingerprint: str
    message: str
    pointer: str
    expected_head: str
    sides: Sides
    request: Request | None
    others: tuple[str, ...]
    count: int
    minimised: str
    smallest: Request | None
    example: str
    script: str
    picture: Picture | None
    lines: tuple[int, ...]
    brief: bool = False

    @property
    def cited(self) -> tuple[int, ...]:
        """The lines of the evidence behind it, the finding's own first."""
        drawn = self.picture.happening.lines if self.picture is not None else ()
        return (*self.lines, *drawn, *([self.smallest.line] if self.smallest is not None else []))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsure:
    """A doubt as it is shown, with the request of its first case."""

    message: str
    cases: tuple[str, ...]
    request: Request | None
    picture: Picture | None
    lines: tuple[int, ...]

    @property
    def cited(self) -> tuple[int, ...]:
        """The lines of the evidence behind it, the doubt's own first."""
        return (*self.lines, *(self.picture.happening.lines if self.picture is not None else ()))


def finding(result: Result, group: Group, course: Course, smallest: Minimal | None) -> Shown:
    """Return a kind of finding as it is shown."""
    case, lines = group.case, group.lines[:_LINES]
    happened = course.among(lines) if case is None else course.of(case, lines)
    return Shown(
        fingerprint=group.fingerprint,
        message=shortened(group.finding.message, limit=1_000),
        pointer=shortened(group.finding.pointer, limit=500),
        expected_head=expected_name(group.finding).capitalize(),
        sides=sides(group.finding.expected, group.finding.actual),
        request=None if case is None else _request(case, of_cases(course.run).get(case.case.id)),
        others=tuple(one for one in group.cases if case is None or one != case.case.id),
        count=group.count,
        minimised=words(smallest) if smallest is not None else "",
        smallest=_smallest(smallest),
        example=shortened(smallest.record.example, limit=4_000) if smallest is not None else "",
        script=script.name(result.requirement.id, group) if result.verdict is Verdict.FAIL else "",
        picture=picture(happened),
        lines=lines,
    )


def doubt(group: DoubtGroup, course: Course) -> Unsure:
    """Return a kind of doubt as it is shown, with what happened around its first case."""
    case = course.run.cases.get(group.cases[0]) if group.cases else None
    lines = group.lines[:_LINES] or (told(case) if case is not None else ())
    happened = course.among(lines) if case is None else course.of(case, lines)
    return Unsure(
        message=shortened(group.message, limit=1_000),
        cases=group.cases,
        request=None if case is None else _request(case, of_cases(course.run).get(case.case.id)),
        picture=picture(happened),
        lines=lines,
    )


def _smallest(found: Minimal | None) -> Request | None:
    return None if found is None or found.case is None else _request(found.case, found.exchange)


def _request(case: CaseView, exchange: Exchange | None) -> Request:
    return Request(
        case=case.case.id,
        line=case.line,
        body=shell(sent_body(case, exchange)),
        curl=shell(curl(case, exchange)),
    )
