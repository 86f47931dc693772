"""The smallest requests that fail, looked for after the plan: alone first, then shrunk. No verdict rests on it.

A case that failed among others is sent again alone; where it passes, it failed only under load. A drawn case that
fails alone is shrunk. What has one fault is minimal by construction, and what failed alone need not be sent again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from conformance.campaign.outcome import Judged, judged
from conformance.campaign.recasting import Recaster
from conformance.campaign.retrial import Retrial, repeated
from conformance.campaign.shrinking import Smaller, shrunk
from conformance.config import Config, Limits
from conformance.evidence import Minimised, Smallest
from conformance.generate import BUDGET, DialSafety
from conformance.judge import CaseView, Verdict
from conformance.model import Case, Expectation, Label, Object, Plan
from conformance.report.findings import Group, grouped
from conformance.wire import Trials

__all__ = ["minimise", "within_budget"]

_MOST: Final = 40
"""So many requests for one kind of finding: the others shall have theirs."""

_GROUPS: Final = 3
_ONCE: Final = ".once"
"""So end the requirements on ordinary requests for which silence has to be watched after their messages."""

_DRAWN: Final = frozenset({Label.HYPOTHESIS, Label.SCHEMATHESIS})


def within_budget(limits: Limits, plan: Plan) -> Limits:
    """Return the limits with what a plan may send to minimise: where they leave it open, the rest of its budget.

    `smoke` and `standard` promise to send so many requests and no more, those of minimising included.
    """
    if limits.minimise is not None or plan.scope not in BUDGET:
        return replace(limits, minimise=limits.minimise is not False)
    left = BUDGET[plan.scope] - plan.size
    most = min(limits.minimise_requests, max(left, 1))
    return replace(limits, minimise=left > 0, minimise_requests=most)


def minimise(trials: Trials, *, plan: Plan, config: Config) -> None:
    """Send what failed again, and smaller; record what came of it."""
    outcome = judged(trials.evidence)
    kinds = list(_kinds(outcome))
    good = next(iter(plan.cases))
    wanted = {good.id, *(group.case.id for _, group in kinds if group.case is not None)}
    recaster = Recaster(plan, config, wanted=wanted)
    search = _Search(
        trials,
        Retrial(outcome.run),
        recaster,
        good=good,
        safety=_safety(plan, config),
    )
    for requirement, group in kinds:
        search.about(requirement, group)


def _kinds(outcome: Judged) -> Iterator[tuple[str, Group]]:
    """Yield the first kinds of finding of each requirement that failed."""
    for result in outcome.results:
        if result.verdict is Verdict.FAIL:
            for group in grouped(result, outcome.run)[:_GROUPS]:
                yield result.requirement.id, group


class _Search:
    """Looks for the smallest request of one kind of finding after the other."""

    def __init__(
        self,
        trials: Trials,
        retrial: Retrial,
        recaster: Recaster,
        *,
        good: Case,
        safety: DialSafety | None,
    ) -> None:
        self._trials = trials
        self._retrial = retrial
        self._recaster = recaster
        self._good = good
        self._safety = safety
        self._alone: dict[str, CaseView | None] = {}
        self._sent = 0

    def about(self, requirement: str, group: Group) -> None:
        """Find the smallest request of one kind of finding, and record it."""
        case = group.case
        if case is None or not _worth(case.case):
            return
        self._sent = 0
        alone = self._sent_alone(case)
        if alone is None:
            return
        if repeated(requirement, group, alone):
            found = self._shrunk(requirement, group, case) if _shrinks(case.case) else None
            self._conclude(requirement, group, case, found=found or (alone, ""))
        elif self._retrial.passes(requirement, alone):
            self._conclude(requirement, group, case, found=None)

    def _conclude(
        self, requirement: str, group: Group, of: CaseView, *, found: tuple[CaseView, str] | None
    ) -> None:
        view, example = found or (None, "")
        alone = Smallest.SMALLER if example else Smallest.ALONE
        self._trials.conclude(
            Minimised(
                requirement=requirement,
                fingerprint=group.fingerprint,
                of=of.case.id,
                outcome=Smallest.ONLY_UNDER_LOAD if view is None else alone,
                case=view.case.id if view is not None else None,
                example=example,
                requests=self._sent,
                at=0.0,
            )
        )

    def _sent_alone(self, case: CaseView) -> CaseView | None:
        """Return a case sent again alone: once, however many requirements it failed."""
        if case.case.id not in self._alone:
            self._alone[case.case.id] = self._view(self._recaster.again(case.case), of=case)
        return self._alone[case.case.id]

    def _view(self, made: Case, *, of: CaseView, watched: bool = True) -> CaseView | None:
        lines = self._trials.send(made, watched=watched)
        if lines is None:
            return None
        self._sent += 1
        return self._retrial.view(made, lines, of=of)

    def _unsafe(self, payload: Object) -> bool:
        return self._safety is not None and bool(self._safety.unsafe(payload))

    def _shrunk(self, requirement: str, group: Group, case: CaseView) -> tuple[CaseView, str] | None:
        """Return the smallest request that fails with what Hypothesis says of it; None where none is smaller."""
        views: dict[str, CaseView] = {}
        silence = requirement.endswith(_ONCE)

        def fails(request: Smaller) -> bool:
            if self._sent >= _MOST or not self._trials.open or self._unsafe(request.payload):
                return False
            view = self._view(self._recaster.smaller(case.case, request), of=case, watched=silence)
            if view is None or not repeated(requirement, group, view):
                return False
            views[repr(request)] = view
            return True

        failing, good = self._recaster.request(case.case), self._recaster.request(self._good)
        if failing is None or good is None:
            return None
        found = shrunk(failing, good, tail=self._recaster.tail(case.case), fails=fails)
        view = views.get(repr(found[0])) if found is not None else None
        return (view, found[1]) if found is not None and view is not None else None


def _safety(plan: Plan, config: Config) -> DialSafety | None:
    """Return what keeps the windows of smaller requests away from the present, as the plan's own are."""
    return DialSafety.of(config, dt.datetime.fromisoformat(plan.moment)) if plan.moment else None


def _worth(case: Case) -> bool:
    """Whether sending a case again alone tells something."""
    return not case.alone and case.label is not Label.SEQUENCE and case.repeats is None


def _shrinks(case: Case) -> bool:
    """Whether a case is a drawn valid one: what is written by rule, or has one fault, is minimal by construction."""
    return case.label in _DRAWN and case.fault is None and case.expectation is Expectation.ACCEPT
