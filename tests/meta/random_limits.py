"""Runs under limits drawn by a seed, and what the server itself counted: how many requests came, and when."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from conformance.config import Config, Limits, PhonePool, load
from conformance.evidence import parse
from conformance.generate import plan
from conformance.judge import RunView
from conformance.model import Plan, Scope
from conformance.reference import Settings, config_text, running
from conformance.report import console
from conformance.wire import run
from tests.meta.programs import requests
from tests.meta.runs import NONCE

__all__ = ["Draw", "Measured", "measured"]

POOLS: Final = (("5550100..5559999", "+12025550100..+12025550199"), ("5550100..5550102",))
"""A large pool, and one so small that cases wait for their phones."""


@dataclass(frozen=True, slots=True)
class Draw:
    """One configuration of limits, and a server whose messages take so many milliseconds."""

    seed: int
    limits: Limits
    delay_ms: int
    pool: int
    scope: Scope

    @classmethod
    def of(cls, seed: int) -> Draw:
        """Return the configuration of a seed."""
        rng = random.Random(seed)
        ack_timeout = rng.uniform(0.15, 0.6)
        limits = Limits(
            in_flight=rng.choice((1, 2, 5, 32)),
            rate=rng.choice((None, rng.uniform(3, 20), rng.uniform(20, 100))),
            burst=rng.choice((1, 1, 3, 8)),
            max_records=rng.choice((1, 2, rng.randint(3, 60), 200)),
            ack_timeout=ack_timeout,
            quiet_window=rng.uniform(0.05, ack_timeout),
            total_time=rng.choice((None, rng.uniform(0.3, 1.0), rng.uniform(1.0, 3.0))),
            minimise=False,
        )
        if limits.total_time is None:  # or the slowest of these would take minutes
            limits = replace(limits, max_records=min(20, limits.max_records))
        part = rng.choice((0, 0.05, rng.uniform(0.05, 0.3), rng.uniform(0.3, 0.8), rng.uniform(0.8, 1.5)))
        delay = int(part * ack_timeout * 1_000)
        scope = rng.choice((Scope.SMOKE, Scope.STANDARD, Scope.STANDARD))
        return cls(seed, limits, delay, rng.randrange(len(POOLS)), scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a run came to. `excess` is how many requests more than its rate the server saw in the worst span of time."""

    draw: Draw
    requests: int
    planned: int
    excess: float
    took: float
    quiet: float
    halted: str

    @property
    def late(self) -> float:
        """Seconds by which the run outlasted total_time, the acknowledgement's time and the absence window."""
        total, ack_timeout = self.draw.limits.total_time, self.draw.limits.ack_timeout
        return 0.0 if total is None else self.took - total - ack_timeout - self.quiet


def measured(seed: int, folder: Path) -> Measured:
    """Run under the limits of a seed against a reference server of its own."""
    draw, database, evidence = Draw.of(seed), folder / f"{seed}.db", folder / f"{seed}.jsonl"
    settings = Settings(database=str(database), delay_ms=draw.delay_ms, csrf=seed % 2 == 0)
    with running(settings) as base_url:
        site = folder / f"{seed}.toml"
        site.write_text(config_text(base_url, settings), encoding="utf-8")
        config = _limited(load(site, environ={}), draw)
        drawn = _plan(config, draw.pool, draw.scope)
        started = time.monotonic()
        run(drawn, config, path=evidence, progress=console.Display(console.opened(), quiet=True))
        took = time.monotonic() - started
        times = [datetime.fromisoformat(str(at)).timestamp() for (at,) in requests(database, "received_at")]
    with evidence.open(encoding="ascii", newline="\n") as lines:
        view = RunView(parse(lines))
    halt = view.evidence.halt
    return Measured(
        draw=draw,
        requests=len(times),
        planned=len(drawn.all_cases),
        excess=_excess(times, draw.limits.rate),
        took=took,
        quiet=view.quiet,
        halted=f"{halt.kind}: {halt.what}" if halt else "",
    )


def _limited(config: Config, draw: Draw) -> Config:
    place = replace(config.deployment, phones=PhonePool.of(POOLS[draw.pool]))
    return replace(config, limits=draw.limits, deployment=place)


_PLANS: Final[dict[tuple[int, Scope], Plan]] = {}


def _plan(config: Config, pool: int, scope: Scope) -> Plan:
    """Return the plan: limits do not change it, so it is drawn once."""
    if (pool, scope) not in _PLANS:
        _PLANS[pool, scope] = plan(config, scope=scope, seed=1, nonce=NONCE)
    return _PLANS[pool, scope]


def _excess(times: list[float], rate: float | None) -> float:
    """Return the most requests that any span of time had beyond what the rate gives it."""
    if rate is None:
        return 0.0
    spans = (
        (j - i + 1) - rate * (times[j] - times[i]) for i in range(len(times)) for j in range(i, len(times))
    )
    return max(spans, default=0.0)
