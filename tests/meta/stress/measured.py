"""What one stressed run came to, and all of them: frozen values and their JSON form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["CALM", "Job", "Run", "loaded", "stored"]

CALM = "none"
"""The level at which nothing is injected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A run to make.

    Which deviations the target has, which plan and seed, how much goes wrong; `broken` says by what the run is broken
    off, "" where it is not; `turn` gives another script for the same plan and seed.
    """

    mutants: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    seed: int = 1
    plan: str = "smoke"
    level: str = CALM
    broken: str = ""
    turn: int = 0

    @property
    def name(self) -> str:
        """The deviations by their names, "conforming" where there are none."""
        return " + ".join((*self.mutants, *self.variants)) or "conforming"

    @property
    def calm(self) -> tuple[str, str, int]:
        """What it shares with the run of the same plan and seed in which nothing goes wrong."""
        return self.name, self.plan, self.seed


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a run came to.

    `passed` and `failed` are ids of requirements, `doubtful` those of which nothing could be said, with the reasons.
    `faults` says how often each was injected. The rest is what the target itself knows: `sessions` are those that it
    held when the run had ended, `lingered` for how many seconds more (None: for longer than it keeps sessions),
    `requests` those to the operation's path, `doubled` how many of these came more often than the suite has sent them.
    `deviated` is whether the target has done anything wrong: a mutant may have found no occasion.
    `unsaid` counts the handshakes and disconnects of the suite that were not answered well, `sent` its cases.
    """

    job: Job
    verdict: str
    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    doubtful: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[str, ...] = ()
    faults: Mapping[str, int] = field(default_factory=dict)
    acknowledges: bool = False
    sessions: int = 0
    lingered: float | None = 0.0
    unsaid: int = 0
    requests: int = 0
    sent: int = 0
    most: int = 0
    doubled: int = 0
    deviated: bool = True
    seconds: float = 0.0


def stored(runs: Iterable[Run], path: Path) -> None:
    """Append runs to a file, one JSON value a line."""
    with path.open("a", encoding="utf-8") as lines:
        lines.writelines(json.dumps(asdict(run)) + "\n" for run in runs)


def loaded(path: Path) -> tuple[Run, ...]:
    """Return the runs that were written."""
    return tuple(map(_run, map(json.loads, path.read_text(encoding="utf-8").splitlines())))


def _run(fields: dict[str, Any]) -> Run:
    job = {name: tuple(value) if isinstance(value, list) else value for name, value in fields["job"].items()}
    lists = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
    return Run(**{**fields, **lists, "job": Job(**job)})
