"""`waive`: a file of waivers for what fails now, which holds only when a person has said why."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

import click

from conformance.cli import options

__all__ = ["command"]

_DAYS: Final = 90


@click.command()
@options.run
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="A new file; by default it is printed."
)
@click.option(
    "--days",
    type=click.IntRange(1, 3650),
    default=_DAYS,
    show_default=True,
    help="For how long after the run they hold.",
)
def command(run: Path, out: Path | None, days: int) -> None:
    """Write a waiver for each kind of failure of RUN, a run's folder or its evidence.

    What the run's own waivers excuse already is left out. Reason and owner are empty: until somebody has filled
    them in, a run that is given the file ends with exit code 1.
    """
    from conformance.model import member
    from conformance.report.waiving import drafts
    from conformance.waivers import anywhere, toml

    outcome = options.judged(run)
    header = outcome.run.header
    loopback = member(header.config, "loopback") is True
    last = dt.date.fromisoformat(header.wall[:10]) + dt.timedelta(days=days)
    found = drafts(
        outcome.run,
        outcome.results,
        waiving=outcome.waiving,
        target=anywhere(header.base_url, loopback=loopback),
        expires=last.isoformat(),
    )
    text = toml([waiver for waiver, _ in found], [note for _, note in found])
    if out is None:
        click.echo(text, nl=False)
    else:
        _written(out, text)
    click.echo(_counted(len(found)), err=True)


def _counted(count: int) -> str:
    if count == 0:
        return "no waivers: nothing fails that is not waived already"
    return f"{count} waiver{'' if count == 1 else 's'}; fill in reason and owner of each"


def _written(out: Path, text: str) -> None:
    """Write a new file: what a person has filled in is not written over."""
    try:
        with out.open("x", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
    except OSError as error:
        raise click.ClickException(f"{out}: {error.strerror}. Name a new file.") from error
