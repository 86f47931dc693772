"""`merge`: the parts of a run over several machines as one run."""

from __future__ import annotations

from pathlib import Path

import click

from conformance.cli import options

__all__ = ["command"]


@click.command()
@click.argument("runs", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="Folder of the whole run."
)
@options.level
@options.fail_on
@options.quiet
def command(runs: tuple[Path, ...], out: Path, level: str, fail_on: str, quiet: bool) -> int:
    """Join the evidence of RUNS, each made with --shard I/N, into one run, and judge it.

    Refused with exit code 2: parts of another config, plan, seed or revision, and a part that is missing, given twice
    or cut.
    """
    from conformance.campaign import EVIDENCE, given
    from conformance.campaign.merging import merged
    from conformance.cli.running import pytest_run, tell, written

    paths = [options.evidence_of(run) for run in runs]
    text = merged([(str(path), given(path)) for path in paths])
    evidence = options.folder(out) / EVIDENCE
    if any(evidence.exists() and evidence.samefile(path) for path in paths):
        raise click.ClickException(f"{out}: this is the folder of a part. Name another for the whole.")
    evidence.write_text(text, encoding="ascii", newline="\n")
    chosen = (f"--gws-evidence={evidence}", f"--gws-level={level}", f"--gws-fail-on={fail_on}")
    code, outcome = pytest_run([*chosen, *written(out)], ())
    if outcome.judged is not None:
        tell(outcome.judged, out, quiet=quiet)
    return code
