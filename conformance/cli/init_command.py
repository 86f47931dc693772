"""`init`: a config file, of what is asked for or given by options."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from conformance.errors import ConfigError

if TYPE_CHECKING:
    from conformance.config.filling import Filling

__all__ = ["SCHEMA_FILE", "command"]

SCHEMA_FILE: Final = "gws-config.schema.json"
"""The schema as it stands beside a config: a name that stays right when both are copied to another machine."""

_FILE: Final = click.Path(path_type=Path, dir_okay=False)
_PAIR: Final = "NAME:PASSWORD"


@click.command()
@click.argument("file", required=False, type=_FILE)
@click.option("--output", type=_FILE, metavar="FILE", help="The same as FILE.")
@click.option("--base-url", metavar="URL", help="Address of the deployment, without /api/v2.")
@click.option(
    "--edition",
    type=click.Choice(["8.5.0", "8.5.1", "8.5.2", "8.6.0"]),
    help="Edition of the API; 8.5.2 if not given.",
)
@click.option(
    "--user",
    "users",
    multiple=True,
    metavar=_PAIR,
    help="Environment variables that hold the name and the password of a user who adds records; a second one "
    "enables the checks of isolation. GWS_USERNAME:GWS_PASSWORD if not given.",
)
@click.option(
    "--without-feature",
    metavar=_PAIR,
    help="The same of a user who lacks the feature, and must be refused.",
)
@click.option(
    "--device", "devices", multiple=True, metavar="PATH", help="Device of the first user; again for the next."
)
@click.option("--application-id", type=int, metavar="N", help="Number (DBID) of the Outbound application.")
@click.option("--campaign", metavar="NAME", help="A loaded campaign that is not running.")
@click.option("--calling-list", metavar="NAME", help="A list of it that is kept for tests.")
@click.option(
    "--time-zone", "time_zones", multiple=True, metavar="NAME", help="A time zone that exists there."
)
@click.option(
    "--phones",
    multiple=True,
    metavar="NUMBER",
    help="A number, or FIRST..LAST: the only ones that are ever sent. May be repeated.",
)
@click.option(
    "--max-records", type=click.IntRange(1), metavar="N", help="The most records that a run may add."
)
@click.option(
    "--consent",
    is_flag=True,
    help="The deployment's owner agrees to so many records of this campaign and list: write that down.",
)
@click.option("--force", is_flag=True, help="Write over an existing file.")
@click.option(
    "--ask/--no-ask", default=None, help="Whether to ask for what is not given; by default on a terminal."
)
def command(file: Path | None, output: Path | None, *, force: bool, ask: bool | None, **given: Any) -> None:
    """Write a commented config to FILE, or print it.

    What no option gives is asked for where there is a terminal, else left open. Names and passwords of users are not
    asked for: the config names the environment variables that hold them.

    \b
    Example:
      gws-conformance init site.toml --base-url https://gws.example.org \\
          --application-id 134 --campaign Tests --calling-list TestList \\
          --phones 5550100..5550199 --max-records 10
    """
    from conformance.cli.asking import answered, filling_of

    path = output or file
    if path is not None and not force:
        _must_be_new(path)
    asks = sys.stdin.isatty() and sys.stderr.isatty() if ask is None else ask
    filling = answered(given) if asks else filling_of(given)
    if path is None and asks and sys.stdout.isatty():
        path = _asked_for(force=force)
    _given_out(filling, path, force=force)


def _asked_for(*, force: bool) -> Path:
    path = Path(click.prompt("File to write", default="site.toml", err=True))
    if not force:
        _must_be_new(path)
    return path


def _must_be_new(path: Path) -> None:
    if path.exists():
        raise ConfigError(
            "the config cannot be written: there is one already",
            where=str(path),
            remedy="Choose another name, or give --force to write over it.",
        )


def _given_out(filling: Filling, path: Path | None, *, force: bool) -> None:
    from conformance.config.filling import filled

    text = f"#:schema ./{SCHEMA_FILE}\n{filled(filling)}"
    if path is None:
        click.echo(text, nl=False)
        return
    try:
        with path.open("w" if force else "x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        raise ConfigError(
            f"the config cannot be written: {error.strerror}", where=str(path), remedy="Choose another name."
        ) from error
    click.echo("\n".join([f"wrote {path}", *_beside(path), *_left(filling, path)]))


def _beside(path: Path) -> Iterator[str]:
    """Put the schema beside the config, for editors; a file of that name that is not ours is left alone."""
    from conformance import schemas

    place, text = path.with_name(SCHEMA_FILE), schemas.text("suite/config")
    ours = not place.exists() or '"urn:gws-conformance:suite:config"' in place.read_text("utf-8", "replace")
    if ours:
        place.write_text(text, encoding="utf-8", newline="\n")
        yield f"wrote {place}, by which editors complete and check it"


def _left(filling: Filling, path: Path) -> Iterator[str]:
    """Yield what is to be done yet."""
    from conformance.config.filling import blanks

    if left := blanks(filling):
        yield f"fill in: {', '.join(left)}"
    users = filling.users or ({"username_env": "GWS_USERNAME", "password_env": "GWS_PASSWORD"},)
    named = (str(user[key]) for user in users for key in ("username_env", "password_env"))
    if unset := [name for name in named if not os.environ.get(name)]:
        yield f"set in the environment: {', '.join(unset)}"
    yield f"then: gws-conformance doctor --config {shlex.quote(str(path))}"
