"""What judging produces: findings, doubts, verdicts, judgements, and the shape of a check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

from conformance.judge.survey import Survey
from conformance.judge.view import CaseView, RunView
from conformance.model import ABSENT, Absent, Json

__all__ = [
    "CaseCheck",
    "Check",
    "Doubt",
    "Finding",
    "Judgement",
    "Observation",
    "RunCheck",
    "Verdict",
    "always",
    "verifies",
    "verifies_run",
    "worst",
]


class Verdict(StrEnum):
    """What is said of a requirement; see `worst` for their order."""

    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"
    NOT_APPLICABLE = "not_applicable"
    UNEXERCISED = "unexercised"
    UNTESTABLE = "untestable"


_ORDER: Final = (
    Verdict.UNTESTABLE,
    Verdict.UNEXERCISED,
    Verdict.NOT_APPLICABLE,
    Verdict.PASS,
    Verdict.INCONCLUSIVE,
    Verdict.FAIL,
    Verdict.ERROR,
)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of some verdicts, `unexercised` where there are none: the worst wins."""
    return max(verdicts, key=_ORDER.index, default=Verdict.UNEXERCISED)


@dataclass(frozen=True, slots=True)
class Finding:
    """A reason for failing: what is wrong, what was expected, what was seen, where (JSON Pointer), in which lines."""

    message: str
    expected: Json | Absent = ABSENT
    actual: Json | Absent = ABSENT
    pointer: str = ""
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason why no verdict can be given."""

    message: str
    lines: tuple[int, ...] = ()


Observation: TypeAlias = Finding | Doubt


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict on one requirement for one case, or for the run where `case` is None."""

    requirement: str
    case: str | None
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    doubts: tuple[Doubt, ...] = ()


CaseTest: TypeAlias = Callable[[CaseView], Iterator[Observation]]
RunTest: TypeAlias = Callable[[RunView], Iterator[Observation]]


def always(_: object) -> bool:
    """Apply everywhere."""
    return True


def concerns_all(_: object) -> str:
    """Say that a requirement concerns every target."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCheck:
    """A check that is asked of every case for which `when` holds.

    `not_applicable` says why the requirement does not concern this target, and returns "" where it does. `surveys` are
    those that it asks the run for. `named` says that it concerns at most the cases that name its requirement, as theirs
    or by a trait: of the others it is not asked, which is quicker, for most checks of requests are such.
    """

    requirement: str
    when: Callable[[CaseView], bool]
    test: CaseTest
    not_applicable: Callable[[RunView], str] = concerns_all
    surveys: tuple[Survey[Any], ...] = ()
    named: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCheck:
    """A check that is asked once, of the whole run, if `when` holds; the others as for `CaseCheck`."""

    requirement: str
    when: Callable[[RunView], bool]
    test: RunTest
    not_applicable: Callable[[RunView], str] = concerns_all
    surveys: tuple[Survey[Any], ...] = ()


Check: TypeAlias = CaseCheck | RunCheck


def verifies(
    requirement: str,
    *,
    when: Callable[[CaseView], bool],
    not_applicable: Callable[[RunView], str] = concerns_all,
    surveys: tuple[Survey[Any], ...] = (),
) -> Callable[[CaseTest], CaseCheck]:
    """Make a function of one case the check of a requirement."""
    return lambda test: CaseCheck(
        requirement=requirement, when=when, test=test, not_applicable=not_applicable, surveys=surveys
    )


def verifies_run(
    requirement: str,
    *,
    when: Callable[[RunView], bool],
    not_applicable: Callable[[RunView], str] = concerns_all,
    surveys: tuple[Survey[Any], ...] = (),
) -> Callable[[RunTest], RunCheck]:
    """Make a function of the whole run the check of a requirement."""
    return lambda test: RunCheck(
        requirement=requirement, when=when, test=test, not_applicable=not_applicable, surveys=surveys
    )
