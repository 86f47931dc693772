"""Makes many runs, several at a time: each in a process, with the reference server in a thread of it.

A run spends most of its time waiting, for silence and for messages that never come, so there are more processes than
processors. The plan is drawn once per process and seed.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from conformance.campaign import Judged, exit_code
from conformance.campaign.outcome import judged, read
from conformance.config import Config, load
from conformance.evidence import Exchange, Sent
from conformance.generate import plan
from conformance.judge import Verdict
from conformance.model import Plan, Scope
from conformance.reference import Settings, config_text, create_app
from conformance.report import console, results
from conformance.wire import run
from tests.meta.matrix.measured import Job, Run
from tests.meta.processes import spread
from tests.meta.runs import NONCE, serving

__all__ = ["carried_out", "made", "one"]

ACK_TIMEOUT: Final = 2.0
"""Seconds, for mutants alone, some of which never send what is awaited. What conforms has the default."""
_LABELS: Final = {"sample": "s", "matrix": "m", "hypothesis": "h", "schemathesis": "x", "sequence": "q"}


def made(jobs: Iterable[Job], *, processes: int, told: Callable[[Run], None]) -> tuple[Run, ...]:
    """Make all runs and return them, each told when it is there; an interrupt keeps those told."""
    return spread(one, jobs, processes=processes, told=told)


def one(job: Job) -> Run:
    """Make one run in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        outcome, drawn, requests = carried_out(job, Path(folder))
        return _told(job, outcome, drawn, requests=requests)


def carried_out(job: Job, folder: Path) -> tuple[Judged, Plan, int]:
    """Make one run; return it judged, its plan, and how many requests the server counted."""
    settings = Settings(mutants=job.mutants, variants=job.variants)
    app = create_app(settings)
    with serving(app) as base_url:
        text = config_text(base_url + app.state.parts.settings.prefix, settings)
        config = _config(_hurried(text) if job.mutants else text, folder)
        drawn = _plan(config, job)
        evidence = folder / "evidence.jsonl"
        run(drawn, config, path=evidence, progress=console.Display(console.opened(), quiet=True))
        requests = app.state.parts.store.rows("SELECT COUNT(*) FROM requests")[0][0]
    return judged(read(evidence)), drawn, int(requests or 0)


def _hurried(text: str) -> str:
    return re.sub(r"(?m)^ack_timeout = .*$", f"ack_timeout = {ACK_TIMEOUT}", text)


def _config(text: str, folder: Path) -> Config:
    path = folder / "site.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, environ=os.environ)


_KEPT: dict[tuple[object, ...], Plan] = {}


def _plan(config: Config, job: Job) -> Plan:
    """Return the plan of a config, drawn once for all configs that differ by nothing a plan is made of."""
    key = (config.users, config.deployment, tuple(config.interpretation.items()), job.scope, job.seed)
    if key not in _KEPT:
        _KEPT[key] = plan(config, scope=Scope(job.scope), seed=job.seed, nonce=NONCE)
    return _KEPT[key]


def _told(job: Job, outcome: Judged, drawn: Plan, *, requests: int) -> Run:
    lines = dict(_owners(outcome))
    failed = {
        result.requirement.id: tuple(sorted(set(_ordinals(result, lines))))
        for result in outcome.results
        if result.verdict is Verdict.FAIL
    }
    return Run(
        job=job,
        verdict=outcome.verdict.value,
        code=int(exit_code(outcome)),
        begun=outcome.run.known_good is not None,
        failed=failed,
        doubtful=_with(outcome, Verdict.INCONCLUSIVE),
        errors=_with(outcome, Verdict.ERROR),
        requests=requests,
        labels="".join(_LABELS[case.label] for case in drawn.all_cases),
        fingerprints=tuple(sorted(_fingerprints(outcome))),
    )


def _with(outcome: Judged, verdict: Verdict) -> tuple[str, ...]:
    return tuple(result.requirement.id for result in outcome.results if result.verdict is verdict)


def _owners(outcome: Judged) -> Iterator[tuple[int, int]]:
    """Yield line numbers of the evidence with the ordinal of the case that each is about."""
    evidence = outcome.run.evidence
    for line, sent in evidence.numbered(Sent):
        yield line, int(sent.case.id)
    for line, exchange in evidence.numbered(Exchange):
        if exchange.case is not None:
            yield line, int(exchange.case)
    for case, messages in outcome.run.correlation.owned.items():
        for message in messages:
            yield message.line, int(case)


def _ordinals(result: object, lines: dict[int, int]) -> Iterator[int]:
    """Yield the cases that failed; for what is said of the whole run, those in whose lines it was seen."""
    for judgement in result.judgements:
        if judgement.verdict is not Verdict.FAIL:
            continue
        if judgement.case is not None:
            yield int(judgement.case)
            continue
        for finding in judgement.findings:
            cited = [lines[line] for line in finding.lines if line in lines]
            yield next(iter(sorted({*cited})[1:2] or cited), 1)  # a second that is like the first tells


def _fingerprints(outcome: Judged) -> Iterator[str]:
    for row in results.document(outcome.run, outcome.results, outcome.verdict)["requirements"]:
        yield f"{row['id']}: {row['verdict']}"
        yield from (f"{row['id']}: {finding['fingerprint']}" for finding in row["findings"])
