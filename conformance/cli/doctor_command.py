"""`doctor`: everything that a run needs, but the run."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click

from conformance.cli import options

__all__ = ["command"]


@click.command()
@options.config
def command(config: Path | None) -> int:
    """Check address, login, CSRF, feature, device and notifications of every user. No record is added."""
    from conformance.campaign import ExitCode, target
    from conformance.report import console
    from conformance.wire import check

    shown = console.opened()
    with target(config, environ=os.environ) as chosen, tempfile.TemporaryDirectory() as folder:
        fault = check(chosen, path=Path(folder) / "evidence.jsonl", progress=console.Display(shown))
    if fault is not None:
        raise fault
    click.echo("ready: a run can begin")
    return int(ExitCode.CONFORMING)
