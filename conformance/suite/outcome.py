"""A requirement's verdict as the outcome of a pytest item."""

from __future__ import annotations

import json

import pytest

from conformance.evidence import Halt, HaltKind
from conformance.judge import Finding, Judgement, Result, RunView, Verdict
from conformance.model import ABSENT, Absent, Json
from conformance.report import allure, script
from conformance.report.curl import curl
from conformance.report.exchanges import of_cases
from conformance.report.findings import expected_name, grouped
from conformance.report.minimal import minimal, words
from conformance.report.waived import NONE, Waiving

__all__ = ["CheckError", "Inconclusive", "SetUp", "conclude"]

_SHOWN = 5
_LONGEST = 300
_REPRODUCED = 3


class Inconclusive(Exception):
    """No verdict can be given; pytest shows it as a failure and Allure as broken, because it is no pass."""


class SetUp(Inconclusive):
    """The run could not begin as it should: the set-up's fault; nothing is said of the target."""


class CheckError(Exception):
    """A check of ours failed: our fault, not the target's."""


def conclude(result: Result, run: RunView, waiving: Waiving = NONE) -> None:
    """Pass, fail, skip or raise by the verdict on a requirement, and by the waivers of the run.

    A waived failure is an expected one, and strictly so: a waiver that is bad fails the item.
    """
    allure.attach(result, run)
    name = result.requirement.id
    if bad := waiving.bad_for(name):
        words = [*map(str, bad), *([explained(result)] if result.verdict is Verdict.FAIL else [])]
        pytest.fail("\n".join(words), pytrace=False)
    if excusing := waiving.covering.get(name):
        pytest.xfail(f"waived until {excusing[0].expires}: {excusing[0].reason}\n{explained(result)}")
    match result.verdict:
        case Verdict.PASS:
            return
        case Verdict.FAIL:
            pytest.fail("\n".join([explained(result), *reproduction(result, run)]), pytrace=False)
        case Verdict.NOT_APPLICABLE | Verdict.UNEXERCISED:
            pytest.skip(result.reason or str(result.verdict))
        case Verdict.ERROR:
            raise CheckError(explained(result))
        case _:
            kind = SetUp if halted_at_set_up(run) else Inconclusive
            raise kind(result.reason or explained(result))


def halted_at_set_up(run: RunView) -> bool:
    """Tell whether the set-up ended the run."""
    return any(halt.kind is HaltKind.SET_UP for halt in run.evidence.of(Halt))


def explained(result: Result) -> str:
    """Return what a requirement demands and what was seen instead."""
    row = result.requirement
    head = f"{row.id} ({row.level}, {row.clause}): {row.text}"
    told = [line for judgement in result.judgements[:_SHOWN] for line in _lines(judgement)]
    more = len(result.judgements) - _SHOWN
    return "\n".join([head, *told, *([f"... and {more} more"] if more > 0 else [])])


def reproduction(result: Result, run: RunView) -> list[str]:
    """Return how the findings are had again: smallest request, line for a shell, and script in the run's folder."""
    smallest, exchanges = minimal(run), of_cases(run)
    told: list[str] = []
    for group in grouped(result, run)[:_REPRODUCED]:
        found = smallest.get((result.requirement.id, group.fingerprint))
        if found is not None:
            told += [words(found), *([found.record.example] if found.record.example else [])]
        line = found.curl if found is not None and found.case is not None else ""
        if not line and group.case is not None:
            line = curl(group.case, exchanges.get(group.case.case.id))
        told += [*([line] if line else []), f"python {script.name(result.requirement.id, group)}"]
    return [f"  {line}" for line in "\n".join(told).splitlines()]


def _lines(judgement: Judgement) -> list[str]:
    where = f"case {judgement.case}" if judgement.case else "the run"
    return [f"  {where}: {_told(finding)}" for finding in judgement.findings]


def _told(finding: Finding) -> str:
    values = f"{expected_name(finding)} {_short(finding.expected)}, seen {_short(finding.actual)}"
    lines = ", ".join(str(line) for line in finding.lines)
    return f"{finding.message}: {values} (evidence line {lines})"


def _short(value: Json | Absent) -> str:
    text = "nothing" if value is ABSENT else json.dumps(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
