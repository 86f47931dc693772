"""`schema`: the contract as data."""

from __future__ import annotations

from collections.abc import Iterator

import click

from conformance.cli import options
from conformance.errors import ConfigError

__all__ = ["command"]


def _known() -> Iterator[tuple[str, str]]:
    from conformance import schemas

    yield from ((name, "") for name in (*schemas.DOCUMENTS, *schemas.names()))


@click.command()
@click.argument("name", required=False, shell_complete=options.completing(_known))
def command(name: str | None) -> None:
    """Print a schema by NAME, or `openapi` or `asyncapi`; without a name, list them.

    The last part of a name will do, where only one has it: `config` is suite/config, the schema of a config file.
    """
    from conformance import schemas
    from conformance.errors import SchemaError

    if name is None:
        click.echo("\n".join(known for known, _ in _known()))
        return
    try:
        click.echo(schemas.text(_whole(name)), nl=False)
    except SchemaError as error:
        raise ConfigError(error.what, where=error.where, remedy=error.remedy) from error


def _whole(name: str) -> str:
    """Return the one name that ends so, or the name as it is."""
    found = [known for known, _ in _known() if known.rpartition("/")[2] == name.removesuffix(".json")]
    return found[0] if len(found) == 1 else name
