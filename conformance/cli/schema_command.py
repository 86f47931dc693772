"""`schema`: the contract as data."""

from __future__ import annotations

import click

from conformance import schemas
from conformance.errors import ConfigError, SchemaError

__all__ = ["command"]


@click.command()
@click.argument("name", required=False)
def command(name: str | None) -> None:
    """Print a schema by NAME, or `openapi` or `asyncapi`; without a name, list them."""
    if name is None:
        click.echo("\n".join((*schemas.DOCUMENTS, *schemas.names())))
        return
    try:
        click.echo(schemas.text(name), nl=False)
    except SchemaError as error:
        raise ConfigError(error.what, where=error.where, remedy=error.remedy) from error
