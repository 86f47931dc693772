"""Checks applied to a run, and what follows for each requirement and for the run as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from conformance.catalogue import Requirement, revisions, scored_by
from conformance.evidence import Halt, HaltKind
from conformance.judge.asking import Asked, Spread, ask, at_once
from conformance.judge.facts import FACTS
from conformance.judge.reply import ReplyKind
from conformance.judge.unheard import RESTS_ON
from conformance.judge.values import (
    Check,
    Judgement,
    Verdict,
)
from conformance.judge.view import RunView
from conformance.model import Level, Scope

__all__ = ["Result", "RunVerdict", "judge", "judge_all", "run_verdict"]


class RunVerdict(StrEnum):
    """What is said of the whole run."""

    CONFORMING = "conforming"
    NOT_CONFORMING = "not_conforming"
    INCONCLUSIVE = "inconclusive"
    SET_UP = "set_up"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The verdict on one requirement: why, by how many cases, and the judgements that are no pass."""

    requirement: Requirement
    verdict: Verdict
    reason: str = ""
    cases: int = 0
    judgements: tuple[Judgement, ...] = ()
    examples: tuple[str, ...] = ()
    """The first cases on which it passed."""
    later: bool = False
    """Whether it was added after the revision that the target pins."""

    @property
    def scored(self) -> bool:
        """Whether the run's verdict depends on it: a MUST or SHOULD of the revision that the plan's scope exercises."""
        return (
            not self.later
            and self.requirement.level is not Level.MAY
            and self.verdict
            not in {
                Verdict.UNTESTABLE,
                Verdict.UNEXERCISED,
                Verdict.NOT_APPLICABLE,
            }
        )


def judge(check: Check, run: RunView) -> tuple[Judgement, ...]:
    """Return the check's judgements; a check that raises is our fault, and its verdict an error."""
    (asked,) = ask([check], run, all_kept=True)
    return tuple(asked.judgements)


def judge_all(
    run: RunView,
    *,
    requirements: Iterable[Requirement],
    checks: Mapping[str, Check],
    spread: Spread = at_once,
) -> tuple[Result, ...]:
    """Return the result of every requirement, in their order.

    `spread` says how the cases are gone through, see `Spread`; the results are the same with any.
    """
    rows = tuple(requirements)
    chosen = [checks[row.id] for row in rows if row.id in checks]
    run.survey(FACTS, *(survey for check in chosen for survey in check.surveys))
    asked = {one.check.requirement: one for one in ask(chosen, run, spread=spread)}
    return tuple(_result(row, run, asked.get(row.id)) for row in rows)


def _result(row: Requirement, run: RunView, asked: Asked | None) -> Result:
    later = run.header.revision in revisions() and row.id not in scored_by(run.header.revision)
    if asked is None:
        reason = row.untestable or "no check judges it"
        return Result(requirement=row, verdict=Verdict.UNTESTABLE, reason=reason, later=later)
    judgements = tuple(asked.judgements)
    verdict, reason = _settled(row, run, verdict=asked.verdict, judgements=judgements)
    if later:
        reason = " ".join(
            [f"not scored: added after revision {run.header.revision}", *([f"({reason})"] if reason else [])]
        )
    return Result(
        requirement=row,
        verdict=verdict,
        reason=reason,
        cases=asked.cases,
        judgements=judgements,
        examples=tuple(asked.examples),
        later=later,
    )


def _settled(
    row: Requirement, run: RunView, *, verdict: Verdict, judgements: tuple[Judgement, ...]
) -> tuple[Verdict, str]:
    """Return the verdict and its reason, after the rules that keep green honest: scope, halt, known good."""
    reasons = [doubt.message for one in judgements if one.verdict is verdict for doubt in one.doubts]
    if verdict is Verdict.UNEXERCISED:
        return _unexercised(row, run)
    forgiven = verdict is Verdict.FAIL and row.level is Level.MAY
    if (forgiven or verdict is Verdict.PASS) and row.operation and not _well_begun(run):
        why = "the known good case was not fully answered, so nothing else can pass"
        return Verdict.INCONCLUSIVE, _because(why, _not_begun(run))
    if forgiven:
        return Verdict.PASS, "a MAY never fails; what was seen is listed"
    if verdict is Verdict.PASS and (limited := run.limited.get(row.id)):
        return Verdict.INCONCLUSIVE, f"not exercised in full: {limited}"
    if verdict is Verdict.PASS and (missed := _missed(row, run)):
        return Verdict.INCONCLUSIVE, f"not exercised in full: {missed}"
    return verdict, reasons[0] if reasons else ""


def _missed(row: Requirement, run: RunView) -> str:
    """Say which case was not heard in full, or not sent, or return "": it may be the one that shows the fault."""
    return (run.unheard.get(row.subject) or run.unsent) if row.subject in RESTS_ON else ""


def _well_begun(run: RunView) -> bool:
    return run.known_good is not None and run.known_good.answered


def _not_begun(run: RunView) -> str:
    """Say why the known good may have been answered without our knowing, or return ""."""
    good = run.known_good
    if good is None:
        return ""
    if good.answered:
        return f"its messages came when {run.header.ack_timeout:g} s were over"
    silent = good.reply.kind in {ReplyKind.NONE, ReplyKind.UNAVAILABLE}
    return good.reply.described if silent else good.missing_since() if good.accepted else ""


def _because(what: str, why: str) -> str:
    return f"{what}: {why}" if why else what


def _unexercised(row: Requirement, run: RunView) -> tuple[Verdict, str]:
    scope = Scope(run.header.scope)
    if not row.within(scope):
        return Verdict.UNEXERCISED, f"the plan {scope} does not exercise it; {row.scope} does"
    if halt := run.evidence.halt:
        why = _not_begun(run) if halt.kind is HaltKind.KNOWN_GOOD else ""
        return Verdict.INCONCLUSIVE, _because(f"not exercised: {halt.what}", why)
    if limited := run.limited.get(row.id):
        return Verdict.INCONCLUSIVE, f"not exercised: {limited}"
    if run.evidence.finish is None:
        return Verdict.INCONCLUSIVE, "not exercised: the run was cut short"
    why = "no case of the run met the condition under which it can be judged"
    return Verdict.INCONCLUSIVE, _because(why, run.hindered)


def run_verdict(run: RunView, results: Iterable[Result]) -> RunVerdict:
    """Return the verdict on the run: the first of set-up, failed, error, inconclusive that applies."""
    if any(halt.kind is HaltKind.SET_UP for halt in run.evidence.of(Halt)):
        return RunVerdict.SET_UP
    scored = {result.verdict for result in results if result.scored}
    if Verdict.FAIL in scored:
        return RunVerdict.NOT_CONFORMING
    if Verdict.ERROR in scored:
        return RunVerdict.ERROR
    unfinished = run.evidence.problem is not None or run.evidence.halt is not None
    return RunVerdict.INCONCLUSIVE if unfinished or Verdict.INCONCLUSIVE in scored else RunVerdict.CONFORMING
