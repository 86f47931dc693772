"""A case sent again alone, judged by what was recorded of it and of the few cases that it leans on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from conformance.checks import index
from conformance.evidence import Evidence, Line, Minimising, Opened, Window
from conformance.judge import CaseCheck, CaseView, RunView, Verdict, judge
from conformance.model import Case, Expectation
from conformance.report.findings import Group, fingerprint

__all__ = ["Retrial", "repeated"]

_REFUSED = "the request is refused"


class Retrial:
    """Gives cases that were sent again as the checks see them."""

    def __init__(self, run: RunView) -> None:
        self._run = run
        self._opened: tuple[Line, ...] = ()
        self._patience = run.header.ack_timeout

    def view(self, made: Case, lines: tuple[Line, ...], *, of: CaseView) -> CaseView | None:
        """Return a case that was sent again for `of`, among the lines recorded of it; None where it did not leave."""
        for line in lines:
            if isinstance(line.record, Minimising):
                self._patience = line.record.patience
        self._opened += tuple(line for line in lines if isinstance(line.record, Opened))
        own = tuple(line for line in lines if not isinstance(line.record, Opened))
        header = replace(self._run.header, ack_timeout=self._patience)
        evidence = Evidence(header=header, lines=(*self._context(of), *self._opened, *own))
        return RunView(evidence).cases.get(made.id)

    def _context(self, of: CaseView) -> Iterator[Line]:
        """Yield the lines of the known good, of the case's twin, and of those whose chain or content it has."""
        run, good = self._run, self._run.known_good
        wanted = {of.case.twin, of.case.chain_of, of.case.repeats, good.id if good is not None else None}
        found = {line for kind in (Opened, Window) for line, _ in run.evidence.numbered(kind)}
        for case in (run.cases[name] for name in wanted if name is not None and name in run.cases):
            answer = run.exchanges.line(case.id)
            found |= {case.line, *([answer] if answer is not None else [])}
            found |= {message.line for message in run.correlation.owned.get(case.id, ())}
        yield from (Line(line, run.evidence.record(line)) for line in sorted(found))

    def passes(self, requirement: str, view: CaseView) -> bool:
        """Whether a case kept a requirement, beyond doubt."""
        return all(one.verdict is Verdict.PASS for one in judge(_only(requirement, view), view.run))


def repeated(requirement: str, group: Group, view: CaseView) -> bool:
    """Whether a case shows the same kind of finding.

    A refusal is laid to what the accepted cases of a run do not share; one case alone is refused, or it is not.
    """
    if group.finding.message.startswith(_REFUSED) and view.case.expectation is Expectation.ACCEPT:
        return view.rejected
    judgements = judge(_only(requirement, view), view.run)
    return any(
        fingerprint(requirement, finding, view) == group.fingerprint
        for judgement in judgements
        for finding in judgement.findings
    )


def _only(requirement: str, view: CaseView) -> CaseCheck:
    """Return the requirement's check, asked of one case alone."""
    check = index()[requirement]
    if not isinstance(check, CaseCheck):
        raise TypeError(requirement)  # a finding with a case comes of a check of cases
    return replace(check, when=lambda case: case.case.id == view.case.id and check.when(case))
