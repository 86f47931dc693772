"""One execution: the plan is drawn, sent and judged once, however many pytest items ask for its verdicts."""

from __future__ import annotations

import contextlib
import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Final

from conformance import waivers
from conformance.campaign.minimising import minimise, within_budget
from conformance.campaign.outcome import EVIDENCE, FailOn, Judged, given, judged, read, write
from conformance.config import Config, Share, default_scope, load, planning, redacted, shared
from conformance.errors import TargetError
from conformance.garbage import seldom_collected, sweep
from conformance.generate import part, plan, total
from conformance.model import Json, Level, Object, Scope
from conformance.reference import Settings, config_text, running
from conformance.waivers import Waiver
from conformance.wire import Progress, run

__all__ = ["Execution", "Order", "target"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was asked for.

    `config` None means the embedded reference server, `scope` None the config's own default. `evidence` is a file
    to judge in place of a run. `out` is the folder that is written to, None where nothing is to be written. `waivers`
    is a file of them; None means those in the evidence that is judged, and none for a run. `shard` is the part of
    the plan to send, None for all.
    """

    config: Path | None = None
    scope: Scope | None = None
    seed: int = 1
    nonce: str
    out: Path | None
    evidence: Path | None = None
    level: Level = Level.SHOULD
    fail_on: FailOn = FailOn.INCONCLUSIVE
    waivers: Path | None = None
    shard: Share | None = None


class Execution:
    """Runs the order at most once; judges what was recorded when it is asked.

    `environ` gives the secrets that the config names.
    """

    def __init__(self, order: Order, *, environ: Mapping[str, str]) -> None:
        self.order = order
        self._environ = environ
        self._begun = False

    @property
    def begun(self) -> bool:
        """Whether the order was carried out, as far as it could be, and judged."""
        return self._begun and "judged" in vars(self)

    @property
    def evidence(self) -> Path:
        """The file of evidence, there or to come."""
        return self.order.evidence or _needed(self.order.out) / EVIDENCE

    def begin(self, progress: Progress) -> None:
        """Plan and send, if that was ordered and has not been done; write what came of it.

        Raises SetUpError, before anything is sent, where config, plan, waivers or the evidence given is wrong.
        """
        if self._begun:
            return
        self._begun = True
        with seldom_collected():
            self._carried_out(progress)

    def _carried_out(self, progress: Progress) -> None:
        _ = self._waivers
        if self.order.evidence is None:
            with target(self.order.config, environ=self._environ) as config:
                if self.order.shard is None:
                    self._exercise(config, progress)
                else:
                    self._exercise_part(config, self.order.shard, progress)
        outcome = self.judged
        if self.order.out is not None:
            write(outcome, self.order.out)

    def _exercise(self, config: Config, progress: Progress) -> None:
        scope = self.order.scope or default_scope(config)
        now = dt.datetime.now(dt.UTC)
        drawn = plan(config, scope=scope, seed=self.order.seed, nonce=self.order.nonce, moment=now)
        config = replace(config, limits=within_budget(config.limits, drawn))
        smaller = partial(minimise, plan=drawn, config=config)
        run(
            drawn,
            config,
            path=self.evidence,
            progress=progress,
            minimise=smaller,
            notes={"waivers": self._noted},
        )
        sweep()  # to minimise, the run was judged as far as it had come

    def _exercise_part(self, config: Config, share: Share, progress: Progress) -> None:
        """Send one part of a plan, with its share of the limits. Nothing is minimised: all parts together tell."""
        scope, now = self.order.scope or default_scope(config), dt.datetime.now(dt.UTC)
        seed, nonce = self.order.seed, self.order.nonce
        whole = plan(planning(config, share), scope=scope, seed=seed, nonce=nonce, moment=now)
        noted: Object = {
            "index": share.index,
            "of": share.of,
            "planned": total(whole, share),
            "whole": redacted(config),
        }
        run(
            part(whole, share),
            shared(config, share),
            path=self.evidence,
            progress=progress,
            notes={"waivers": self._noted, "shard": noted},
        )

    @property
    def _noted(self) -> list[Json]:
        return [waiver.record for waiver in self._waivers or ()]

    @cached_property
    def _waivers(self) -> tuple[Waiver, ...] | None:
        return None if self.order.waivers is None else waivers.load(self.order.waivers)

    @cached_property
    def judged(self) -> Judged:
        """The run with its results and its verdict."""
        return judged((given if self.order.evidence else read)(self.evidence), waivers=self._waivers)


_EMBEDDED: Final = "reference.toml"


@contextlib.contextmanager
def target(config: Path | None, *, environ: Mapping[str, str]) -> Iterator[Config]:
    """Give the config of the target: of a file, or of a reference server that lives as long as the block."""
    if config is not None:
        yield load(config, environ=environ)
        return
    settings = Settings()
    with running(settings) as base_url, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _EMBEDDED
        path.write_text(config_text(base_url, settings), encoding="utf-8")
        yield load(path, environ=environ)


def _needed(out: Path | None) -> Path:
    if out is None:
        raise TargetError("a run needs a folder for its evidence", where="--gws-out", remedy="Name one.")
    return out
