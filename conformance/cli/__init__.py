"""The command line. Each command is in a module of its own, imported when it is asked for and not before."""

from __future__ import annotations

import importlib
import sys
from typing import Final

import click

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
    "init": "Print a commented config file.",
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
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gws-conformance")
def _group() -> None:
    """Tell whether a Genesys Web Services deployment keeps the contract of AddRecord.

    \b
    Exit codes: 0 conforming, 1 not conforming, 2 usage, config or set-up, 3 could not tell, 4 our own fault.
    """


def main() -> None:
    """Run the command line and exit with the code that the outcome has."""
    try:
        code = _group.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(_SET_UP)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        sys.exit(_INCONCLUSIVE)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(_INCONCLUSIVE)
    except ConformanceError as error:
        click.echo(f"gws-conformance: {error}", err=True)
        sys.exit(_SET_UP if isinstance(error, SetUpError) else _OUR_FAULT)
    sys.exit(code if isinstance(code, int) else 0)
