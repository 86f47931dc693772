"""What one run came to, and all of them: frozen values and their JSON form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Job", "Run", "loaded", "stored"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A run to make: which deviations the server has, with which plan and seed; `turn` tells the same again apart."""

    mutants: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    seed: int = 1
    scope: str = "standard"
    turn: int = 0

    @property
    def name(self) -> str:
        """The deviations by their names, "conforming" where there are none."""
        return " + ".join((*self.mutants, *self.variants)) or "conforming"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a run came to.

    `failed` has, by requirement, the ordinals in the plan, from 1, of the cases that failed it. `doubtful` are the
    requirements of which nothing could be said, `errors` those whose checks broke. `requests` is the server's own count
    of all that came to the path. `drawn` says by which label the plan's cases go: one letter each, in their order.
    """

    job: Job
    verdict: str
    code: int
    begun: bool
    failed: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    doubtful: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    requests: int = 0
    labels: str = ""
    fingerprints: tuple[str, ...] = ()

    def first(self, requirements: Iterable[str]) -> int | None:
        """Return the ordinal of the first case that failed one of some requirements, None where none did."""
        return min(
            (min(self.failed[name], default=0) for name in requirements if name in self.failed), default=None
        )


def stored(runs: Iterable[Run], path: Path) -> None:
    """Write runs, one JSON value a line."""
    path.write_text("".join(json.dumps(asdict(run)) + "\n" for run in runs), encoding="utf-8")


def loaded(path: Path) -> tuple[Run, ...]:
    """Return the runs that were written."""
    return tuple(map(_run, map(json.loads, path.read_text(encoding="utf-8").splitlines())))


def _run(fields: dict[str, Any]) -> Run:
    job = {name: tuple(value) if isinstance(value, list) else value for name, value in fields["job"].items()}
    lists = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
    failed = {name: tuple(ordinals) for name, ordinals in fields["failed"].items()}
    return Run(**{**fields, **lists, "job": Job(**job), "failed": failed})
