"""Makes stressed runs, several at a time: each in a process, with target and proxy in a thread of it.

A run spends most of its time waiting, so there are more processes than processors.
"""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Final

from conformance.campaign import Judged
from conformance.campaign.outcome import judged, read
from conformance.config import Config, load
from conformance.evidence import Evidence, Exchange, Purpose
from conformance.generate import plan
from conformance.judge import Verdict
from conformance.model import Plan, Scope
from conformance.reference import Settings, config_text
from conformance.report import console
from conformance.wire import run
from conformance.wire.bounds import Bounds
from tests.meta.processes import spread
from tests.meta.runs import NONCE
from tests.meta.stress.measured import Job, Run
from tests.meta.stress.profile import LEVELS
from tests.meta.stress.script import Script
from tests.meta.stress.stage import Stage
from tests.meta.stress.target import SWEEP

__all__ = ["BOUNDS", "BROKEN", "FIRST", "PLANS", "SESSION_SECONDS", "made", "one"]

BOUNDS: Final = Bounds(reply=1.0, margin=0.5, unadvised=1.5, opening=8.0, closing=3.0, first=1.0)
"""How patient the collector is: less than in the field, so that a run is short."""
ACK_TIMEOUT: Final = 1.5
QUIET_WINDOW: Final = 0.3
POLL_SECONDS: Final = 0.8
SESSION_SECONDS: Final = 3.0
"""How long the target keeps a session without a poll."""
FIRST: Final = 40
"""So many cases of `standard` are the plan `begun`; `smoke` has ten in all."""
PLANS: Final = ("smoke", "begun")
BROKEN: Final = ("interrupt", "time", "records")
_UNWELL: Final = frozenset({Purpose.HANDSHAKE, Purpose.DISCONNECT})


def made(jobs: Iterable[Job], *, processes: int, told: Callable[[Run], None]) -> tuple[Run, ...]:
    """Make all runs and return them, each told when it is there; an interrupt keeps those told."""
    return spread(one, jobs, processes=processes, told=told)


def one(job: Job, *, keep: Path | None = None) -> Run:
    """Make one run; its evidence goes to the folder `keep`, else into one that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        return _staged(job, Path(folder), keep or Path(folder))


def _staged(job: Job, folder: Path, keep: Path) -> Run:
    level = LEVELS[job.level]
    script = Script(level, f"{job.name} {job.plan} {job.seed} {job.level} {job.broken} {job.turn}")
    settings = _settings(job)
    with Stage(settings, level, script) as stage:
        config = _config(config_text(stage.base_url, settings), folder, job)
        drawn, begun = _plan(config, job), time.monotonic()
        with _interrupted(job):
            run(
                drawn,
                config,
                path=keep / "evidence.jsonl",
                progress=console.Display(console.opened(), quiet=True),
                bounds=BOUNDS,
            )
        seconds = time.monotonic() - begun
        stage.alone()
        sessions = stage.target.sessions
        lingered = stage.lingering(at_most=SESSION_SECONDS + POLL_SECONDS + 5 * SWEEP)
        seen, deviated = stage.target.bodies, stage.target.deviated
    outcome = judged(read(keep / "evidence.jsonl"))
    return replace(
        _told(job, outcome, seen),
        faults=dict(script.counts),
        deviated=deviated,
        sessions=sessions,
        lingered=lingered if lingered is None else round(lingered, 2),
        most=config.limits.max_records,
        seconds=round(seconds, 2),
    )


def _settings(job: Job) -> Settings:
    return Settings(
        mutants=job.mutants,
        variants=job.variants,
        poll_timeout_ms=int(POLL_SECONDS * 1000),
        max_interval_ms=int(SESSION_SECONDS * 1000),
    )


def _config(text: str, folder: Path, job: Job) -> Config:
    path = folder / "site.toml"
    path.write_text(text, encoding="utf-8")
    config, chance = load(path, environ=os.environ), Random(f"{job}")
    limits = replace(
        config.limits, ack_timeout=ACK_TIMEOUT, quiet_window=QUIET_WINDOW, minimise=False, in_flight=16
    )
    if job.broken == "time":
        limits = replace(limits, total_time=chance.uniform(0.4, 2.0))
    if job.broken == "records":
        limits = replace(limits, max_records=chance.randrange(1, 9))
    return replace(config, limits=limits)


_KEPT: dict[tuple[object, ...], Plan] = {}


def _plan(config: Config, job: Job) -> Plan:
    """Return the plan of a config, drawn once for all configs that differ by nothing a plan is made of."""
    key = (config.users, config.deployment, tuple(config.interpretation.items()), job.plan, job.seed)
    if key not in _KEPT:
        scope = Scope.SMOKE if job.plan == "smoke" else Scope.STANDARD
        whole = plan(config, scope=scope, seed=job.seed, nonce=NONCE)
        _KEPT[key] = whole if job.plan == "smoke" else replace(whole, cases=tuple(whole.cases)[:FIRST])
    return _KEPT[key]


@contextlib.contextmanager
def _interrupted(job: Job) -> Iterator[None]:
    """Press Ctrl-C at a moment of the job's own, where it asks for that."""
    if job.broken != "interrupt":
        yield
        return
    press = threading.Timer(Random(f"{job}").uniform(0.02, 1.5), os.kill, (os.getpid(), signal.SIGINT))
    press.start()
    try:
        with contextlib.suppress(KeyboardInterrupt):  # the run had ended
            yield
    finally:
        press.cancel()


def _told(job: Job, outcome: Judged, seen: Counter[str]) -> Run:
    evidence = outcome.run.evidence
    sent = Counter(one.case.body for one in evidence.cases)
    return Run(
        job=job,
        verdict=outcome.verdict.value,
        passed=_with(outcome, Verdict.PASS),
        failed=_with(outcome, Verdict.FAIL),
        doubtful={
            one.requirement.id: one.reason for one in outcome.results if one.verdict is Verdict.INCONCLUSIVE
        },
        errors=_with(outcome, Verdict.ERROR),
        acknowledges=any(one.acknowledges for one in evidence.opened),
        unsaid=_unsaid(evidence),
        requests=seen.total(),
        sent=sent.total(),
        doubled=(seen - sent).total(),
    )


def _with(outcome: Judged, verdict: Verdict) -> tuple[str, ...]:
    return tuple(one.requirement.id for one in outcome.results if one.verdict is verdict)


def _unsaid(evidence: Evidence) -> int:
    """Return how many handshakes and disconnects had no answer, so that the target may hold what we do not know of."""
    asked = (one for one in evidence.of(Exchange) if one.purpose in _UNWELL)
    return sum(one.failure is not None or one.status != 200 for one in asked)
