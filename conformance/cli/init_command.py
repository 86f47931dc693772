"""`init`: a config file to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from conformance.config import template
from conformance.errors import ConfigError

__all__ = ["command"]


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
def command(file: Path | None) -> None:
    """Write a commented config to FILE, or print it. An existing file is left alone."""
    if file is None:
        click.echo(template(), nl=False)
        return
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(template())
    except OSError as error:
        raise ConfigError(
            f"the config cannot be written: {error.strerror}", where=str(file), remedy="Choose another name."
        ) from error
    click.echo(
        f"wrote {file}: fill in what stands in capitals, then `gws-conformance doctor --config {file}`"
    )
