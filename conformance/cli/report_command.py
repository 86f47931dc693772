"""`report`: what is told of a run, rendered again from its evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, Final

import click

from conformance.cli import options
from conformance.errors import ConfigError

__all__ = ["command"]

_PAGE: Final = "report.html"
_FILE: Final = click.Path(path_type=Path, dir_okay=False, allow_dash=True)


@click.command()
@options.run
@click.option("--html", "as_html", type=_FILE, metavar="FILE", help="Write the page to a file, or `-`.")
@click.option("--markdown", "as_markdown", type=_FILE, metavar="FILE", help="Write the summary likewise.")
@click.option(
    "--har",
    "as_har",
    type=_FILE,
    metavar="FILE",
    help="Write every exchange, redacted as the evidence is, as an HTTP Archive (HAR 1.2) for viewers of such.",
)
def command(run: Path, as_html: Path | None, as_markdown: Path | None, as_har: Path | None) -> None:
    """Render the report of RUN again, a run's folder or its evidence; no network is used.

    Without an option, the page is written beside the evidence, as report.html.
    """
    evidence = options.evidence_of(run)
    if as_html is as_markdown is as_har is None:
        as_html = evidence.parent / _PAGE
    if as_har is not None:
        _archived(run, as_har)
    if as_html is not None or as_markdown is not None:
        for path, text in _rendered(run, as_html, as_markdown):
            _written(path, partial(_copied, text))


def _rendered(run: Path, as_html: Path | None, as_markdown: Path | None) -> Iterator[tuple[Path, str]]:
    from conformance.report import html, markdown

    outcome = options.judged(run)
    told = (outcome.run, outcome.results, outcome.verdict, outcome.waiving)
    if as_html is not None:
        yield as_html, html.text(*told)
    if as_markdown is not None:
        yield as_markdown, markdown.text(*told)


def _copied(text: str, file: IO[bytes]) -> None:
    file.write(text.encode())


def _archived(run: Path, path: Path) -> None:
    from conformance.report import har

    evidence = options.given(run)
    _written(path, lambda file: har.write(evidence, file))


def _written(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    try:
        with click.open_file(str(path), "wb") as file:
            write(file)
    except OSError as error:
        raise ConfigError(
            f"cannot be written: {error.strerror}", where=str(path), remedy="Name a file that can be written."
        ) from error
    if str(path) != "-":
        click.echo(f"report: {path}")
