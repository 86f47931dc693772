"""`compare`: what changed between two runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cli import options

if TYPE_CHECKING:
    from conformance.compare import Comparison, Side

__all__ = ["command", "side", "write"]


@click.command()
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option(
    "--fail-on",
    type=click.Choice(["breaking", "any"]),
    default="breaking",
    show_default=True,
    help="From which changes on the exit code is 1.",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON (schemas/suite/comparison.json).")
@click.option("--markdown", "as_markdown", is_flag=True, help="As Markdown.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Also write both into a folder.",
)
def command(
    before: Path, after: Path, fail_on: str, as_json: bool, as_markdown: bool, out: Path | None
) -> int:
    """Say what changed from the run BEFORE to the run AFTER: folders of runs, or their evidence.

    Both are judged by this version of the suite. Exit codes: 0 nothing of that class changed, 1 something did,
    2 a run cannot be read, or the two cannot be compared.
    """
    from conformance.compare import FailOn, compared, markdown, text
    from conformance.compare.document import text as json_text

    found = compared(side(before), side(after))
    shown = json_text if as_json else markdown if as_markdown else text
    click.echo(shown(found), nl=False)
    if out is not None:
        write(found, out)
    return found.exit_code(FailOn(fail_on))


def write(found: Comparison, out: Path) -> None:
    """Write a comparison as JSON and as Markdown into a folder."""
    from conformance.compare import markdown
    from conformance.compare.document import text as json_text

    out.mkdir(parents=True, exist_ok=True)
    (out / "comparison.json").write_text(json_text(found), encoding="utf-8", newline="\n")
    (out / "comparison.md").write_text(markdown(found), encoding="utf-8", newline="\n")


def side(path: Path) -> Side:
    """Return a run, by its folder or its evidence, as the side of a comparison; raises ConfigError where it is none."""
    from conformance.compare import Side

    outcome = options.judged(path)
    return Side(outcome.run, outcome.results)
