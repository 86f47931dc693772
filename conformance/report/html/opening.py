"""The first screen: the verdict, what it rests on, and what is not a pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from conformance.evidence import Halt, Skipped
from conformance.judge import Result, RunVerdict, RunView
from conformance.report.calibration import CALIBRATED_AGAINST
from conformance.report.html.words import RUN_MARKS
from conformance.report.interpretations import read
from conformance.report.quoting import shortened
from conformance.report.tally import label, standing
from conformance.report.waived import NONE, Waiving
from conformance.report.waived_section import sentence

__all__ = ["Opening", "limits", "opening"]

_REASONS: Final = 3
"""How many reasons of gaps are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What the first screen says; `not_run` are pairs of reason and count, `facts` pairs of name and value.

    `ground` are further facts, of what the verdict rests on. `waivers` says how many there are, "" for none, and
    `bad_waivers` what is wrong with which.
    """

    words: str
    mark: str
    verdict: str
    standing: str
    not_run: tuple[tuple[str, int], ...]
    facts: tuple[tuple[str, str], ...]
    ground: tuple[tuple[str, str], ...]
    halt: Halt | None
    problem: str | None
    waivers: str = ""
    bad_waivers: tuple[str, ...] = ()


def opening(run: RunView, results: Sequence[Result], verdict: RunVerdict, waiving: Waiving = NONE) -> Opening:
    """Return what the first screen says of a run."""
    counted = standing(results)
    return Opening(
        words=label(verdict, run.header.scope),
        mark=RUN_MARKS[verdict],
        verdict=verdict.value.replace("_", "-"),
        standing=counted.sentence,
        not_run=counted.not_run,
        facts=tuple(_facts(run)),
        ground=tuple(_ground(run)),
        halt=run.evidence.halt,
        problem=run.evidence.problem,
        waivers=sentence(waiving),
        bad_waivers=tuple(str(one) for one in waiving.bad),
    )


def _facts(run: RunView) -> Iterator[tuple[str, str]]:
    header, opened = run.header, run.evidence.opened
    version = opened[0].version if opened else "unknown, no session was opened"
    yield "Target", header.base_url
    yield "Version", f"{version}, edition {header.edition}"
    sent = f"{len(run.evidence.cases)} of {header.planned} cases sent"
    yield "Plan", f"{header.scope}, seed {header.seed}, nonce {header.nonce}; {sent}"
    yield "Started", header.wall
    yield "Suite", f"gws-conformance {header.suite}, revision {header.revision}"
    yield "Calibrated against", ", ".join(CALIBRATED_AGAINST)


def _ground(run: RunView) -> Iterator[tuple[str, str]]:
    yield "Evidence", _rests_on(run)
    yield "Evidence digest", run.evidence.finish.digest if run.evidence.finish else "none, the run was cut"
    yield "Requirements", f"revision {run.header.revision} of the suite"
    yield "Interpretations", _interpretations(run)
    for reason, count in sorted(Counter(one.reason for one in run.evidence.of(Skipped)).items()):
        yield "Not sent", f"{count} of the planned cases, because: {reason}"


def _rests_on(run: RunView) -> str:
    owned = sum(len(messages) for messages in run.correlation.owned.values())
    sent = f"{len(run.evidence.cases)} of {run.header.planned} planned cases were sent, {owned} messages answer them"
    strange = len(run.correlation.unowned)
    return f"{sent}; AddRecord messages that belong to none of them: {strange or 'none'}"


def _interpretations(run: RunView) -> str:
    changed = [f"{row.reading.name} is {row.value}" for row in read(run) if row.changed]
    return f"not the default: {', '.join(changed)}" if changed else "all as by default"


def limits(run: RunView) -> tuple[str, ...]:
    """Return what the run can and cannot say, in sentences."""
    opened = run.evidence.opened
    extension = "on" if any(one.acknowledges for one in opened) else "off" if opened else "unknown"
    return (
        f"Silence was taken as proof after {run.quiet:.1f} s in a watched window.",
        f"A message counts as missing after {run.header.ack_timeout:.1f} s.",
        f"The CometD ack extension, which proves that no message was lost, was {extension}.",
        f"Gaps in which messages may have been lost: {_gaps(run)}.",
        "A pass says that no case of this run showed a deviation; nothing of what was not sent.",
    )


def _gaps(run: RunView) -> str:
    """Return how many gaps there are, and why: some are made by the plan itself."""
    reasons = Counter(one.reason for one in run.evidence.gaps)
    shown = [f"{count}: {shortened(reason, limit=200)}" for reason, count in reasons.most_common(_REASONS)]
    more = ["and others"] if len(reasons) > _REASONS else []
    why = "; ".join([*shown, *more])
    return f"{sum(reasons.values())} ({why})" if why else "0"
