"""`bundle`: a run as one file that tells whether it was altered."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from conformance.cli import options

__all__ = ["command"]

_NAME: Final = "bundle.tar"


@click.command()
@options.run
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=f"The bundle; by default {_NAME} beside the evidence.",
)
@click.option(
    "--sign",
    "key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="KEY",
    help="Sign it with an SSH key; the signature is written beside it.",
)
def command(run: Path, out: Path | None, key: Path | None) -> None:
    """Pack evidence, results, reports and a statement of RUN, a run's folder or its evidence, into one file.

    All but the evidence is made anew from the evidence, so that the same run gives the same bytes.
    """
    from conformance.campaign.bundling import bundled, verified
    from conformance.campaign.signing import sign

    evidence = options.evidence_of(run)
    options.given(run)  # what is wrong with it is said with its path
    path = out or evidence.parent / _NAME
    try:
        raw = bundled(evidence.read_bytes())
        path.write_bytes(raw)
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}.") from error
    found = verified(raw)
    click.echo(f"bundle: {path}\ndigest: {found.digest}\nevidence digest: {found.head}")
    if key is not None:
        click.echo(f"signature: {sign(path, key=key)}")
