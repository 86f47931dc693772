"""What a run of Schemathesis works with: the config, its limits, the session that listens, and the cases so far."""

from __future__ import annotations

import atexit
import itertools
import os
import secrets
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from conformance.config import Config, load
from conformance.errors import ConfigError, TargetError
from conformance.evidence import Evidence, Outcome
from conformance.generate import pinned, plan
from conformance.generate.outgoing import Outgoing, cast
from conformance.judge import CaseView, RunView, set_up_fault
from conformance.model import Case, Object, Scope
from conformance.wire import Answer, Listener, header

__all__ = ["CONFIG", "OUT", "Bench", "bench", "opened"]

CONFIG: Final = "GWS_CONFIG"
OUT: Final = "GWS_OUT"
_EVIDENCE: Final = "evidence.jsonl"
_MANY: Final = 10_000


class Bench:
    """Opens the session, sends the page's sample, and from then on turns requests into cases.

    `out` is the folder that keeps the evidence. Raises TargetError where the target cannot be reached, or refuses the
    sample for a reason that lies in the set-up: then nothing else is sent.
    """

    def __init__(self, config: Config, out: Path) -> None:
        self.config = config
        self.path = out / _EVIDENCE
        self.stopped = ""
        """Why nothing more is sent, or ""."""
        self.told: set[str] = set()
        """The requirements whose failure was told already."""
        self._user = config.agents[0]
        nonce = str(secrets.randbelow(900_000_000) + 100_000_000)
        sample = plan(config, scope=Scope.SMOKE, seed=1, nonce=nonce)
        self._good = sample.cases[0]
        self._prefix = f"Gws{nonce}x"
        pool = config.deployment.phones
        self._phones = itertools.cycle(pool.draw(min(len(pool), _MANY), 1))
        self._ordinals = itertools.count(2)
        self._cases: dict[str, Case] = {}
        self.listener = Listener(config, header(sample, config), user=self._user, path=self.path)
        self._begin()

    def _begin(self) -> None:
        """Send the known good; without its answer nothing can be judged."""
        self.listener.__enter__()
        atexit.register(self.listener.__exit__)
        self.stopped = self.listener.permit()
        if self.stopped:
            return
        self.listener.send(self._good)
        good = self._view(self._good)
        if found := set_up_fault(good):
            raise TargetError(found[0], where="the known good case", remedy=found[1])
        if not good.answered:
            self.stopped = "the page's sample is not answered in full"

    @property
    def device_path(self) -> str:
        """The device that every request names."""
        return self.config.users[self._user].device_path or self.listener.device_path

    def pinned(self, body: Object) -> Object:
        """Return a payload with the deployment's values; which phone and referenceId is decided when it is sent."""
        phone = self._good.phone or ""
        return pinned(body, self.config, phone=phone, reference="", device_path=self.device_path)

    def numbered(self, body: Object) -> Object:
        """Return a payload with a phone and a referenceId of its own."""
        reference = f"{self._prefix}{next(self._ordinals):04d}"
        phone = next(self._phones)
        return pinned(body, self.config, phone=phone, reference=reference, device_path=self.device_path)

    def leaves(self, name: str, sent: Outgoing) -> bool:
        """Take down that a request of that name is about to leave; False, with `stopped` set, where none may."""
        readings, ordinal = self.config.interpretation, len(self._cases) + 2
        case = cast(sent, readings, ordinal=ordinal, user=self._user, known_good=self._good.id)
        self.stopped = self.stopped or self.listener.permit(case.phone)
        if not self.stopped:
            self._cases[name] = case
            self.listener.leaves(case)
        return not self.stopped

    def answered(self, name: str, answer: Answer) -> None:
        """Take down what came back."""
        if name in self._cases:
            self.listener.answered(self._cases[name], answer)

    def view(self, name: str) -> CaseView | None:
        """Return the case of that name as the checks see it; None where it is not one of ours."""
        return self._view(self._cases[name]) if name in self._cases else None

    def _view(self, case: Case) -> CaseView:
        return RunView(self.listener.evidence(case)).cases[case.id]

    def concluded(self) -> Evidence:
        """End the session; return the whole run."""
        return self.listener.concluded(Outcome.HALTED if self.stopped else Outcome.COMPLETE)


def _out() -> Path:
    """Return the folder for the evidence, which tells what records a live list may hold."""
    named = os.environ.get(OUT)
    return Path(named) if named else Path(tempfile.mkdtemp(prefix="gws-schemathesis-"))


@cache
def bench() -> Bench:
    """Return the bench, made when it is first asked for. Raises ConfigError where GWS_CONFIG names no good config."""
    named = os.environ.get(CONFIG)
    if not named:
        raise ConfigError(
            "no config is named", where=CONFIG, remedy=f"{CONFIG}=site.toml schemathesis run ..."
        )
    config = load(Path(named), environ=os.environ)
    if OUT not in os.environ and not config.loopback:
        raise ConfigError(
            "the record of what is sent would be lost", where=OUT, remedy=f"{OUT}=FOLDER schemathesis run ..."
        )
    return Bench(config, _out())


def opened() -> bool:
    """Whether there is a bench."""
    return bench.cache_info().currsize > 0
