"""`report`: what is told of a run, rendered again from its evidence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import click

from conformance.campaign import EVIDENCE, Judged, given, judged
from conformance.report import html, markdown

__all__ = ["command"]

_PAGE: Final = "report.html"
_FILE: Final = click.Path(path_type=Path, dir_okay=False, allow_dash=True)


@click.command()
@click.argument("run", type=click.Path(path_type=Path, exists=True))
@click.option("--html", "as_html", type=_FILE, metavar="FILE", help="Write the page to a file, or `-`.")
@click.option("--markdown", "as_markdown", type=_FILE, metavar="FILE", help="Write the summary likewise.")
def command(run: Path, as_html: Path | None, as_markdown: Path | None) -> None:
    """Render the report of RUN again, a run's folder or its evidence; no network is used.

    Without an option, the page is written beside the evidence, as report.html.
    """
    evidence = run / EVIDENCE if run.is_dir() else run
    outcome = judged(given(evidence))
    if as_html is None and as_markdown is None:
        as_html = evidence.parent / _PAGE
    for path, render in ((as_html, html.text), (as_markdown, markdown.text)):
        if path is not None:
            _written(path, outcome, render)


def _written(path: Path, outcome: Judged, render: Callable[..., str]) -> None:
    raw = render(outcome.run, outcome.results, outcome.verdict, outcome.waiving).encode()
    try:
        with click.open_file(str(path), "wb") as file:
            file.write(raw)
    except OSError as error:
        raise click.ClickException(f"{path}: {error.strerror}. Name a file that can be written.") from error
    if str(path) != "-":
        click.echo(f"report: {path}")
