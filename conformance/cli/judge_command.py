"""`judge`: the same suite on recorded evidence."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from conformance.cli import options

__all__ = ["command"]


@click.command()
@click.argument("evidence", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder for the results; none are written without.",
)
@options.waivers
@options.quiet
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED)
def command(
    evidence: Path, out: Path | None, waivers: Path | None, quiet: bool, pytest_args: tuple[str, ...]
) -> int:
    """Judge EVIDENCE again, a run's evidence.jsonl or its folder; no network is used.

    The run's own waivers hold, unless others are given. What follows `--` goes to pytest.
    """
    from conformance.campaign.rejudged import differences
    from conformance.cli.running import pytest_run, tell, written

    evidence = options.evidence_of(evidence)
    before = _before(evidence)
    arguments = [f"--gws-evidence={evidence}", *([f"--gws-waivers={waivers}"] if waivers else [])]
    if out is not None:
        arguments += written(options.folder(out))
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
