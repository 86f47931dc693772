"""Check x evidence -> judgement, and how judgements become verdicts; nothing else."""

from conformance.judge.asking import Ask, Said, Spread
from conformance.judge.known_good import set_up_fault
from conformance.judge.reply import Reply, ReplyKind, code_of, media_type, parsed, reply_of
from conformance.judge.strays import Stray
from conformance.judge.survey import Survey
from conformance.judge.values import (
    CaseCheck,
    Check,
    Doubt,
    Finding,
    Judgement,
    Observation,
    RunCheck,
    Verdict,
    always,
    verifies,
    verifies_run,
    worst,
)
from conformance.judge.verdicts import Result, RunVerdict, judge, judge_all, run_verdict
from conformance.judge.view import CaseView, RunView, quiet

__all__ = [
    "Ask",
    "CaseCheck",
    "CaseView",
    "Check",
    "Doubt",
    "Finding",
    "Judgement",
    "Observation",
    "Reply",
    "ReplyKind",
    "Result",
    "RunCheck",
    "RunVerdict",
    "RunView",
    "Said",
    "Spread",
    "Stray",
    "Survey",
    "Verdict",
    "always",
    "code_of",
    "judge",
    "judge_all",
    "media_type",
    "parsed",
    "quiet",
    "reply_of",
    "run_verdict",
    "set_up_fault",
    "verifies",
    "verifies_run",
    "worst",
]
