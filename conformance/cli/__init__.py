"""The command line. Each command is in a module of its own, imported when it is asked for and not before.

What a command needs to do its work is imported when it does it: help and completion must not wait for that.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
import traceback
from collections.abc import Sequence
from typing import Final

import click

from conformance.cli.options import nearest
from conformance.cli.unbroken import unbroken
from conformance.errors import ConformanceError, SetUpError

__all__ = ["main"]

_SET_UP: Final = 2
_INCONCLUSIVE: Final = 3
_OUR_FAULT: Final = 4

_COMMANDS: Final = {
    "run": "Exercise a target and judge it; without --config, the embedded reference server.",
    "plan": "Show the requests that a run would send.",
    "judge": "Judge the evidence of a run again, without a network.",
    "compare": "Say what changed between two runs.",
    "report": "Render the report of a run again, from its evidence.",
    "list": "List the requirements.",
    "schema": "Print a schema, or the OpenAPI or AsyncAPI document made of them.",
    "serve": "Run the reference server, conforming or with a named deviation.",
    "init": "Ask for what a config file needs, or take it from options, and write one.",
    "doctor": "Check address, login, feature, device and notifications, and add no record.",
    "inventory": "List the records that a run may have left at the target.",
    "bundle": "Pack a run into one file that tells whether it was altered.",
    "verify": "Tell whether a bundle was altered, and where.",
    "merge": "Join the parts of a run over several machines into one run.",
    "waive": "Write waivers for the failures of a run, to be completed by a person.",
}


class _Lazy(click.Group):
    """A group that knows its commands by name and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"conformance.cli.{cmd_name}_command").command
        command.short_help = _COMMANDS[cmd_name]
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; of an unknown one say which is most like it."""
        if args and not args[0].startswith("-") and args[0] not in _COMMANDS:
            like = nearest(args[0], _COMMANDS)
            hint = f"Did you mean `{like}`?" if like else f"There are {', '.join(_COMMANDS)}."
            raise click.UsageError(f"there is no command {args[0]!r}. {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gws-conformance")
def _group() -> None:
    """Tell whether a Genesys Web Services deployment keeps the contract of AddRecord.

    \b
    Begin with:
      gws-conformance run                         on the embedded server
      gws-conformance init site.toml              describe a deployment
      gws-conformance doctor --config site.toml   can a run begin?
      gws-conformance run --config site.toml      adds records!

    Exit codes: 0 conforming, 1 not conforming, 2 usage, config or set-up, 3 could not tell, 4 our own fault.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with the code that the outcome has."""
    with unbroken() as lost:
        code = _code(None if arguments is None else list(arguments))
    if lost.complaint:
        with contextlib.suppress(OSError):
            click.echo(f"gws-conformance: the output could not be written: {lost.complaint}", err=True)
            click.echo("  Send it elsewhere.", err=True)
    # What a command is to print is all that it does, but where it has an outcome of its own.
    sys.exit(code if isinstance(code, int) else _SET_UP if lost.complaint else 0)


def _code(arguments: list[str] | None) -> object:
    """Return what the command returns, or the exit code of what kept it from that, once that is told."""
    try:
        return _group.main(arguments, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return _SET_UP
    except (click.Abort, KeyboardInterrupt) as error:
        click.echo(": ".join(["interrupted", *filter(None, map(str, error.args))]), err=True)
        return _INCONCLUSIVE
    except ConformanceError as error:
        click.echo(f"gws-conformance: {error}", err=True)
        return _SET_UP if isinstance(error, SetUpError) else _OUR_FAULT
    except OSError as error:
        _say_of_system(error)
        return _SET_UP
    except Exception:  # noqa: BLE001  any other code than 4 would say something of the target
        traceback.print_exc()
        click.echo(
            "gws-conformance: this is a fault of ours. Please report it with the lines above.", err=True
        )
        return _OUR_FAULT


def _say_of_system(error: OSError) -> None:
    """Say what the system refused, where, and what to try."""
    where = f"{error.filename}: " if error.filename else ""
    click.echo(
        f"gws-conformance: {where}{error.strerror or error}\n  Name a place that can be read, or written.",
        err=True,
    )
