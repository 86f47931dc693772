"""The first line of a run's evidence."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from typing import Final

from conformance import __version__
from conformance.catalogue import revisions
from conformance.config import Config, redacted
from conformance.evidence import Header
from conformance.model import Json, Plan, Scope

__all__ = ["FORMAT", "NOTHING", "header"]

FORMAT: Final = 1
NOTHING: Final[Mapping[str, Json]] = {}


def header(plan: Plan | None, config: Config, notes: Mapping[str, Json] = NOTHING) -> Header:
    """Return the first line of a run's evidence; without a plan, that of a run that plans nothing.

    `notes` may have `waivers`, those given to the run, and `shard`, which part of a run this is.
    """
    return Header(
        format=FORMAT,
        suite=__version__,
        revision=config.target.revision or list(revisions())[-1],
        scope=plan.scope if plan else Scope.SMOKE,
        seed=plan.seed if plan else 0,
        nonce=plan.nonce if plan else "",
        edition=config.target.edition,
        base_url=config.target.base_url,
        config=redacted(config),
        planned=plan.size + len(plan.withheld) if plan else 0,
        ack_timeout=config.limits.ack_timeout,
        quiet_window=config.limits.quiet_window,
        user_event_channel=config.session.user_event_channel,
        user_event_level=config.session.user_event,
        interpretation=dict(config.interpretation),
        claims=dict(config.claims),
        moment=plan.moment if plan else "",
        waivers=notes.get("waivers", []),
        shard=notes.get("shard"),
        wall=dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
        clock=time.monotonic(),
    )
