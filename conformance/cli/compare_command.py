"""`compare`: what changed between two runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from conformance.cli import options
from conformance.errors import ConfigError

if TYPE_CHECKING:
    from conformance.compare import Comparison, Side

__all__ = ["PAGE", "command", "side", "write"]

PAGE: Final = "comparison.html"


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
    "--html",
    "as_html",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Also write it as a page of one file.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Also write JSON, Markdown and page into a folder.",
)
def command(
    before: Path,
    after: Path,
    *,
    fail_on: str,
    as_html: Path | None,
    out: Path | None,
    **chosen: bool,
) -> int:
    """Say what changed from the run BEFORE to the run AFTER: folders of runs, or their evidence.

    Both are judged by this version of the suite. Exit codes: 0 nothing of that class changed, 1 something did,
    2 a run cannot be read, or the two cannot be compared.
    """
    from conformance.compare import FailOn, compared, markdown, page, text
    from conformance.compare.document import text as json_text

    one, other = side(before), side(after)
    found = compared(one, other)
    shown = json_text if chosen["as_json"] else markdown if chosen["as_markdown"] else text
    click.echo(shown(found), nl=False)
    if as_html is not None:
        _written(as_html, page(found, one, other))
    if out is not None:
        write(found, one, other, out)
    return found.exit_code(FailOn(fail_on))


def write(found: Comparison, before: Side, after: Side, out: Path) -> None:
    """Write a comparison as JSON, as Markdown and as a page into a folder; raises ConfigError where that fails."""
    from conformance.compare import markdown, page
    from conformance.compare.document import text as json_text

    _written(out / "comparison.json", json_text(found))
    _written(out / "comparison.md", markdown(found))
    _written(out / PAGE, page(found, before, after))


def _written(path: Path, content: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ConfigError(
            f"the comparison cannot be written: {error.strerror}",
            where=str(path),
            remedy="Name another place.",
        ) from error


def side(path: Path) -> Side:
    """Return a run, by its folder or its evidence, as the side of a comparison; raises ConfigError where it is none."""
    from conformance.compare import Side

    outcome = options.judged(path)
    return Side(outcome.run, outcome.results)
