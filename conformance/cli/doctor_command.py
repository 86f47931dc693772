"""`doctor`: everything that a run needs, but the run."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from conformance.cli import options
from conformance.errors import SetUpError

__all__ = ["command"]

_NONCE: Final = "100000000"


@click.command()
@options.config
def command(config: Path | None) -> int:
    """Check address, login, CSRF, feature, device, notifications, clock and limits. No record is added.

    Exit code 0 means that a run can begin; notes say what it can live with. Exit code 2 means that something keeps it
    from proving anything, and says what to do.
    """
    from conformance.campaign import ExitCode, target
    from conformance.config import default_scope
    from conformance.generate import plan
    from conformance.report import console
    from conformance.wire import examine

    shown, now = console.opened(), dt.datetime.now(dt.UTC)
    with target(config, environ=os.environ) as chosen, tempfile.TemporaryDirectory() as folder:
        drawn = plan(chosen, scope=default_scope(chosen), seed=1, nonce=_NONCE, moment=now)
        path = Path(folder) / "evidence.jsonl"
        faults = examine(chosen, drawn, path=path, progress=console.Display(shown))
    if faults:
        raise _all(faults)
    click.echo("ready: a run can begin")
    return int(ExitCode.CONFORMING)


def _all(faults: Sequence[SetUpError]) -> SetUpError:
    """Return one error that says them all."""
    if len(faults) == 1:
        return faults[0]
    told = "\n".join(f"  {fault}" for fault in faults)
    return SetUpError(f"{len(faults)} things are wrong\n{told}")
