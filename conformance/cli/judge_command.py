"""`judge`: the same suite on recorded evidence."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from conformance.campaign.rejudged import differences
from conformance.cli import options
from conformance.cli.run_command import pytest_run, tell, written

__all__ = ["command"]


@click.command()
@click.argument("evidence", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder for the results; none are written without.",
)
@options.waivers
@click.option("-q", "--quiet", is_flag=True, help="One line at the end.")
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED)
def command(
    evidence: Path, out: Path | None, waivers: Path | None, quiet: bool, pytest_args: tuple[str, ...]
) -> int:
    """Judge the evidence of a run again; no network is used. Its own waivers hold, unless others are given."""
    before = _before(evidence)
    arguments = [f"--gws-evidence={evidence}", *([f"--gws-waivers={waivers}"] if waivers else [])]
    if out is not None:
        arguments += written(out)
    code, outcome = pytest_run(arguments, pytest_args)
    if outcome.judged is not None:
        tell(outcome.judged, out, quiet=quiet)
        for line in differences(outcome.judged, before):
            click.echo(line)
    return code


def _before(evidence: Path) -> bytes:
    """Return the results that stand beside the evidence, if there are any."""
    with contextlib.suppress(OSError):
        return evidence.with_name("results.json").read_bytes()
    return b""
