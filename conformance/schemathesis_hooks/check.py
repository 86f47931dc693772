"""What Schemathesis is told: of each answer what can be said at once, and at the end what only the whole run tells."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, Response
from schemathesis.core.failures import Failure, FailureGroup

from conformance.catalogue import load
from conformance.checks import index
from conformance.judge import CaseCheck, CaseView, Result, RunView, Verdict, judge, judge_all
from conformance.schemathesis_hooks.bench import Bench, bench, opened
from conformance.schemathesis_hooks.failures import failure

__all__ = ["GwsRecord"]


class GwsRecord:
    """The check `gws_record`: every requirement of this suite that the run's requests bring into play."""

    def after_response(self, ctx: CheckContext, response: Response, case: Case[Any]) -> bool | None:  # noqa: ARG002
        """Judge one request by its response and the messages that have come for it."""
        view = bench().view(case.id)
        if view is None:
            return True  # not judged
        _raised(list(_at_once(view, operation=case.operation.label)))
        return None

    def after_run(self, ctx: CheckContext) -> None:  # noqa: ARG002  # its signature
        """Judge the whole run: what was missing, what came after a rejection, what crossed."""
        if opened():
            _raised(list(_in_the_end(bench())))


def _raised(failures: list[Failure]) -> None:
    if failures:
        raise FailureGroup(failures)


def _at_once(view: CaseView, *, operation: str) -> Iterator[Failure]:
    """Yield the failures of the requirements that are asked of single cases."""
    for check in index().values():
        if not isinstance(check, CaseCheck) or not check.when(view):
            continue
        for one in judge(check, view.run):
            if one.case == view.case.id and one.verdict is Verdict.FAIL:
                bench().told.add(one.requirement)
                yield failure(one.requirement, one.findings, operation=operation)


def _in_the_end(ours: Bench) -> Iterator[Failure]:
    """Yield the failures that nobody was told of; say what was sent."""
    run = RunView(ours.concluded())
    results = judge_all(run, requirements=load(), checks=index())
    _said(ours, run, results)
    for result in results:
        if result.verdict is Verdict.FAIL and result.requirement.id not in ours.told:
            findings = [finding for one in result.judgements for finding in one.findings]
            yield failure(result.requirement.id, findings, operation=None)


def _said(ours: Bench, run: RunView, results: tuple[Result, ...]) -> None:
    judged = sum(result.cases > 0 for result in results)
    why = f"; stopped: {ours.stopped}" if ours.stopped else ""
    sys.stderr.write(
        f"gws-conformance: {len(run.cases)} requests, {judged} requirements judged{why}\nevidence: {ours.path}\n"
    )


GwsRecord.__name__ = "gws_record"  # Schemathesis calls a check by the name of its class
schemathesis.check(GwsRecord)
