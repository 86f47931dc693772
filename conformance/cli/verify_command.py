"""`verify`: whether a bundle was altered, and where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from conformance.campaign.bundling import Verified

__all__ = ["command"]


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--nonce", metavar="TEXT", help="The text that you had put into every referenceId (`run --nonce`)."
)
@click.option(
    "--digest", metavar="HEX", help="The digest that you were told when the run ended, or was bundled."
)
@click.option(
    "--signers",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Allowed signers, in ssh-keygen's form; needs --identity.",
)
@click.option("--identity", metavar="NAME", help="Who must have signed it.")
def command(
    bundle: Path, nonce: str | None, digest: str | None, signers: Path | None, identity: str | None
) -> int:
    """Tell whether BUNDLE was altered, and where; judge its evidence again, and compare the results.

    Digests find what was altered since it was packed. That it was not forged as a whole, only a nonce of yours, a
    digest that you were told in time, or a signature can show. Exit codes: 0 sound, 1 altered or refused, 2 usage.
    """
    from conformance.campaign.bundling import verified
    from conformance.campaign.signing import refused

    if (signers is None) != (identity is None):
        raise click.UsageError("--signers and --identity go together")
    found = verified(bundle.read_bytes(), nonce=nonce, digest=digest)
    problems = list(found.problems)
    if (
        signers is not None
        and identity is not None
        and (why := refused(bundle, signers=signers, identity=identity))
    ):
        problems.append(why)
    _say(found, problems)
    return 1 if problems else 0


def _say(found: Verified, problems: list[str]) -> None:
    from conformance.report.quoting import plain

    for problem in problems:
        click.echo(f"refused: {plain(problem)}")
    for note in found.notes:
        click.echo(f"note: {plain(note)}")
    if not problems:
        click.echo(f"sound\ndigest: {found.digest}\nevidence digest: {found.head}")
