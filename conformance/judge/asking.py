"""Asking the checks about the cases: what each said, of some of the cases or of all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

from conformance.judge.case_view import CaseView
from conformance.judge.values import (
    CaseCheck,
    Check,
    Doubt,
    Finding,
    Judgement,
    Observation,
    RunCheck,
    Verdict,
    worst,
)
from conformance.judge.view import RunView

__all__ = ["Ask", "Asked", "Said", "Spread", "ask", "at_once"]

T = TypeVar("T")

_EXAMPLES: Final = 3
"""How many of the cases on which a requirement passed are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one check said of some cases, as values alone: it may come from another process."""

    verdict: Verdict
    cases: int
    judgements: tuple[Judgement, ...]
    examples: tuple[str, ...]


Ask: TypeAlias = Callable[[Sequence[str]], tuple[Said, ...]]
"""Asks all checks about the cases of some ids, and returns what each said."""

Spread: TypeAlias = Callable[[Ask, Sequence[str]], Iterable[tuple[Said, ...]]]
"""Given how to ask and the ids of all cases, asks about part after part of them, and yields the answers in order."""


def at_once(about: Ask, cases: Sequence[str]) -> Iterable[tuple[Said, ...]]:
    """Ask about all cases here and now."""
    return (about(cases),)


class Asked:
    """One check while the cases are gone through: what it said so far.

    Of the judgements that are a pass only the number is kept, unless `all_kept`: a run may have very many.
    """

    def __init__(self, check: Check, *, all_kept: bool = False) -> None:
        self.check = check
        self.over = False
        self.verdict = Verdict.UNEXERCISED
        self.cases = 0
        self.judgements: list[Judgement] = []
        self.examples: list[str] = []
        self._all_kept = all_kept

    @property
    def named(self) -> bool:
        """Whether it concerns at most the cases that name its requirement."""
        return isinstance(self.check, CaseCheck) and self.check.named

    def begin(self, run: RunView) -> None:
        """Ask whether it concerns the target, and a check of the run itself."""
        check = self.check
        if reason := check.not_applicable(run):
            self.over = True
            self._take(_judgement(check, None, verdict=Verdict.NOT_APPLICABLE, seen=(Doubt(reason),)))
        elif isinstance(check, RunCheck):
            self.over = True
            if check.when(run):
                self._take(_concluded(check, None, tuple(check.test(run))))

    def see(self, case: CaseView) -> None:
        """Ask about one case."""
        check = self.check
        if not isinstance(check, CaseCheck) or not check.when(case):
            return
        seen = tuple(check.test(case))
        if not seen and len(self.examples) < _EXAMPLES:
            self.examples.append(case.id)
        if seen or self._all_kept:
            self._take(_concluded(check, case.id, seen))
        else:
            self._passed()

    @property
    def said(self) -> Said:
        """What it said so far."""
        return Said(
            verdict=self.verdict,
            cases=self.cases,
            judgements=tuple(self.judgements),
            examples=tuple(self.examples),
        )

    def add(self, more: Said) -> None:
        """Take what was said of the cases that follow; an error says nothing else."""
        if Verdict.ERROR in {self.verdict, more.verdict}:
            more = self.said if self.verdict is Verdict.ERROR else more
            self.judgements, self.examples, self.cases, self.verdict = [], [], 0, Verdict.UNEXERCISED
        self.verdict = worst((self.verdict, more.verdict))
        self.cases += more.cases
        self.judgements += more.judgements
        self.examples = [*self.examples, *more.examples][:_EXAMPLES]

    def guarded(self, ask: Callable[[T], None], about: T) -> None:
        """Ask; a check that raises says nothing else."""
        try:
            ask(about)
        except Exception as error:  # noqa: BLE001  whatever a check of ours raises is our fault, not the target's
            self.over, self.cases, self.verdict = True, 0, Verdict.UNEXERCISED
            self.judgements.clear()
            self.examples.clear()
            broken = Finding(f"the check itself failed: {type(error).__name__}: {error}")
            self._take(_judgement(self.check, None, verdict=Verdict.ERROR, seen=(broken,)))

    def _passed(self) -> None:
        self.cases += 1
        if self.verdict is Verdict.UNEXERCISED:
            self.verdict = Verdict.PASS

    def _take(self, one: Judgement) -> None:
        self.verdict = worst((self.verdict, one.verdict))
        self.cases += one.verdict is not Verdict.NOT_APPLICABLE
        if self._all_kept or one.verdict is not Verdict.PASS:
            self.judgements.append(one)


def ask(
    checks: Iterable[Check], run: RunView, *, all_kept: bool = False, spread: Spread = at_once
) -> tuple[Asked, ...]:
    """Ask all checks about the run, and about each of its cases."""
    several = tuple(Asked(check, all_kept=all_kept) for check in checks)
    for asked in several:
        asked.guarded(asked.begin, run)
    open_ones = [asked for asked in several if not asked.over]

    def about(cases: Sequence[str]) -> tuple[Said, ...]:
        some = tuple(Asked(asked.check, all_kept=all_kept) for asked in open_ones)
        _go_through(some, run, cases)
        return tuple(asked.said for asked in some)

    for part in spread(about, tuple(run.cases)) if open_ones else ():
        for asked, said in zip(open_ones, part, strict=True):
            asked.add(said)
    return several


def _go_through(several: Sequence[Asked], run: RunView, cases: Iterable[str]) -> None:
    """Ask all checks about each case in turn: a case is looked at once, and need not be kept."""
    named = {asked.check.requirement: asked for asked in several if asked.named}
    others = [asked for asked in several if not asked.named]
    for case in map(run.cases.__getitem__, cases):
        concerned = (named[name] for name in case.tried | {case.case.requirement} if name in named)
        for asked in (*others, *concerned):
            if not asked.over:
                asked.guarded(asked.see, case)


def _concluded(check: Check, case: str | None, seen: tuple[Observation, ...]) -> Judgement:
    return _judgement(check, case, verdict=_verdict(seen), seen=seen)


def _judgement(
    check: Check, case: str | None, *, verdict: Verdict, seen: tuple[Observation, ...]
) -> Judgement:
    return Judgement(
        requirement=check.requirement,
        case=case,
        verdict=verdict,
        findings=tuple(one for one in seen if isinstance(one, Finding)),
        doubts=tuple(one for one in seen if isinstance(one, Doubt)),
    )


def _verdict(seen: tuple[Observation, ...]) -> Verdict:
    if not seen:
        return Verdict.PASS
    return Verdict.FAIL if any(isinstance(one, Finding) for one in seen) else Verdict.INCONCLUSIVE
