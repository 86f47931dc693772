"""A reference server to measure against, its config, and plans of so many ordinary cases."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from conformance.config import Config, load
from conformance.generate.ahead import ahead
from conformance.generate.cases import Cases
from conformance.generate.casting import Caster
from conformance.generate.draft import KNOWN_GOOD, Draft
from conformance.generate.drawn import plenty
from conformance.generate.matrix import known_good
from conformance.model import Case, Plan, Scope
from conformance.reference import Child, Settings, config_text

__all__ = ["Silent", "Site", "config_of", "ordinary", "site"]

_PHONES: Final = '"+12025550100..+12025550199", "2025600000..2025999999"'
_ZONES: Final = '"GMT", "PST", "EST", "CST6CDT", "MST7MDT", "CET", "EET", "Asia/Tokyo"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A server that runs: its process, its config, and a folder that is gone when it ends."""

    child: Child
    config: Config
    folder: Path


@contextlib.contextmanager
def site(*, delay: int = 0, cases: int, in_flight: int = 128) -> Iterator[Site]:
    """Serve with a delay in milliseconds; the config allows so many cases, each with a phone of its own."""
    settings = Settings(delay_ms=delay)
    with Child(settings) as child, tempfile.TemporaryDirectory() as name:
        path = Path(name) / "site.toml"
        path.write_text(config_of(child, settings, cases=cases, in_flight=in_flight), encoding="utf-8")
        yield Site(child=child, config=load(path, environ={}), folder=Path(name))


def config_of(child: Child, settings: Settings, *, cases: int, in_flight: int) -> str:
    """Return the config of a server as TOML, with many phones and zones."""
    lines = config_text(child.base_url, settings).splitlines()
    given = {"phone_numbers": f"[{_PHONES}]", "time_zones": f"[{_ZONES}]"}
    changed = [_changed(line, given) for line in lines]
    return "\n".join([*changed, f"in_flight = {in_flight}", f"max_records = {cases}"]) + "\n"


def _changed(line: str, given: dict[str, str]) -> str:
    name = line.partition(" =")[0]
    return f"{name} = {given[name]}" if name in given else line


def ordinary(config: Config, count: int, *, seed: int = 1) -> Plan:
    """Return a plan of the known good and ordinary payloads, drawn while they are gone through."""

    head = (_caster(config, seed).case(known_good()),)
    others = partial(ahead, partial(_others, config, count - 1, seed))
    return Plan(scope=Scope.DEEP, seed=seed, nonce="bench", cases=Cases(head, count - 1, others))


def _caster(config: Config, seed: int) -> Caster:
    return Caster(config, [known_good()], seed=seed, nonce="bench")


def _others(config: Config, count: int, seed: int) -> Iterator[Case]:
    cast = _caster(config, seed)
    for ordinal, draft in enumerate(plenty(config, count=count, seed=f"{seed} more"), start=2):
        yield cast.later(_joining(draft), ordinal)


def _joining(draft: Draft) -> Draft:
    """Return the draft; where it joins a chain, that of the known good: no other case makes one here."""
    return replace(draft, chain_of=KNOWN_GOOD) if draft.chain_of else draft


class Silent:
    """A progress that tells nobody."""

    def __getattr__(self, _: str) -> Any:
        return lambda *_args, **_named: None
