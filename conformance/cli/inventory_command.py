"""`inventory`: what a run may have left behind."""

from __future__ import annotations

from pathlib import Path

import click

from conformance.cli import options

__all__ = ["command"]


@click.command()
@options.run
@click.option("--csv", "as_csv", is_flag=True, help="As CSV.")
@click.option("--sql", "as_sql", is_flag=True, help="As SQL for whoever cleans up.")
def command(run: Path, as_csv: bool, as_sql: bool) -> None:
    """List the records that may exist at the target after RUN: a run's folder or its evidence, cut or whole."""
    from conformance.judge import RunView
    from conformance.report import console, inventory
    from conformance.report.sql import sql

    view = RunView(options.given(run))
    rows = inventory.rows(view)
    if as_csv:
        click.echo(inventory.csv(rows), nl=False)
    elif as_sql:
        click.echo(sql(view, rows), nl=False)
    else:
        console.opened().print(inventory.table(rows))
