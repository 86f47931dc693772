"""Runs the suite against a mutant, and then its scripts: against the mutant, and against a server that conforms."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from conformance.campaign import Judged
from conformance.judge import Result, Verdict
from conformance.reference import MUTANTS, Settings, create_app
from conformance.reference.deployment import USERS, WITHOUT_FEATURE
from conformance.report.findings import Group, grouped
from conformance.report.script import script
from tests.meta.matrix.measured import Job
from tests.meta.matrix.running import carried_out
from tests.meta.runs import serving

__all__ = ["CANNOT_TELL", "NOT_REPRODUCED", "REPRODUCED", "Tried", "ended", "tried", "tried_all"]

REPRODUCED: Final = 1
NOT_REPRODUCED: Final = 0
CANNOT_TELL: Final = 2
_LONGEST: Final = 180.0
"""Seconds for one script: it waits at most some times for messages that do not come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What one script came to: how it ended on the mutant and on the good server, and what it said last."""

    mutant: str
    script: str
    on_mutant: int
    on_good: int
    said: str

    @property
    def proven(self) -> bool:
        """Whether it shows the finding where it is, and nothing where it is not."""
        return (self.on_mutant, self.on_good) == (REPRODUCED, NOT_REPRODUCED)


def tried_all(
    names: Iterable[str],
    *,
    processes: int,
    most: int,
    scopes: Sequence[str],
    told: Callable[[str, tuple[Tried, ...]], None],
) -> None:
    """Try the scripts of some mutants, several mutants at a time; each is told when it is through."""
    with ProcessPoolExecutor(processes) as pool:
        begun = {pool.submit(tried, name, most=most, scopes=scopes): name for name in names}
        try:
            for future in as_completed(begun):
                told(begun[future], future.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def tried(mutant: str, *, most: int, scopes: Iterable[str] = ("standard",)) -> tuple[Tried, ...]:
    """Run the suite against a mutant, and so many of the scripts of each requirement that it breaks.

    The scopes are gone through until one has a finding.
    """
    with tempfile.TemporaryDirectory() as folder:
        for scope in scopes:
            outcome, _, _ = carried_out(Job(mutants=(mutant,), scope=scope), Path(folder))
            if found := list(_planted(mutant, outcome, most)):
                return tuple(_tried(mutant, *one, outcome, Path(folder)) for one in found)
    return ()


def _planted(mutant: str, outcome: Judged, most: int) -> Iterator[tuple[Result, Group]]:
    for result in outcome.results:
        if result.requirement.id in MUTANTS[mutant].breaks and result.verdict is Verdict.FAIL:
            for group in grouped(result, outcome.run)[:most]:
                yield result, group


def _tried(mutant: str, result: Result, group: Group, outcome: Judged, folder: Path) -> Tried:
    name = f"{result.requirement.id}-{group.fingerprint}.py"
    path = folder / name
    path.write_text(script(result.requirement, group, outcome.run), encoding="ascii")
    variants = MUTANTS[mutant].variants
    bad, said = ended(path, Settings(mutants=(mutant,)))
    good, said_of_good = ended(path, Settings(variants=variants))
    return Tried(
        mutant=mutant,
        script=name,
        on_mutant=bad,
        on_good=good,
        said=said if bad != REPRODUCED else said_of_good if good else said,
    )


def ended(path: Path, settings: Settings) -> tuple[int, str]:
    """Run a script against a fresh reference server; return its exit code and the end of what it said."""
    app = create_app(settings)
    with serving(app) as base_url:
        done = subprocess.run(
            [sys.executable, str(path), "--base-url", base_url + app.state.parts.settings.prefix],
            env={**os.environ, **_credentials()},
            capture_output=True,
            text=True,
            timeout=_LONGEST,
            check=False,
        )
    return done.returncode, (done.stdout.strip().splitlines() or [""])[-1] + done.stderr[-500:]


def _credentials() -> dict[str, str]:
    """Return the logins of the reference server's users, under the names that every script reads."""
    users = (*USERS, WITHOUT_FEATURE)
    suffixes = ("", *(f"_{number}" for number in range(2, len(users) + 1)))
    rows = zip(users, suffixes, strict=True)
    return {
        name: value
        for user, suffix in rows
        for name, value in (
            (f"GWS_USERNAME{suffix}", user.name),
            (f"GWS_PASSWORD{suffix}", user.password),
        )
    }
