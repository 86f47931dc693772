"""The commands with their arguments and options, as click knows them."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import click

from conformance import cli
from gws_docs.markup import code, listed, prose, table

__all__ = ["commands", "every"]

_PROGRAM = "gws-conformance"


def every() -> Iterator[tuple[click.Context, click.Command]]:
    """Yield the commands in the order of the help page, each with a context of its own."""
    group = cli._group  # noqa: SLF001  # the command line has one public name, which runs it
    top = click.Context(group, info_name=_PROGRAM)
    for name in group.list_commands(top):
        command = group.get_command(top, name)
        if command is not None:
            yield click.Context(command, info_name=name, parent=top), command


def commands() -> str:
    """Return a section for each command."""
    return "\n".join(part for context, command in every() for part in _section(context, command))


def _section(context: click.Context, command: click.Command) -> Iterator[str]:
    yield f"(command-{context.info_name})=\n\n## {context.info_name}\n"
    yield f"```text\n{command.get_usage(context).removeprefix('Usage: ')}\n```\n"
    yield prose(inspect.cleandoc(command.help or "").replace("\b\n", "")) + "\n"
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    options = [one for one in command.params if isinstance(one, click.Option) and not one.hidden]
    yield table(("argument", "how many"), (_argument(one, context) for one in arguments))
    yield table(("option", "default", "meaning"), (_option(one, context) for one in options))


def _argument(one: click.Argument, context: click.Context) -> tuple[str, str]:
    many = "any number" if one.nargs < 0 else str(one.nargs)
    return code(one.make_metavar(context).strip("[].")), many if one.required else f"{many}, or none"


def _option(one: click.Option, context: click.Context) -> tuple[str, str, str]:
    spelled = ", ".join(_spelling(name, one, context) for name in (*one.opts, *one.secondary_opts))
    more = " May be repeated." if one.multiple else ""
    return spelled, _default(one, context), prose(one.help or "") + more


def _spelling(name: str, one: click.Option, context: click.Context) -> str:
    return code(name if one.is_flag or one.count else f"{name} {_value(one, context)}")


def _value(one: click.Option, context: click.Context) -> str:
    if isinstance(one.type, click.Choice) and not one.metavar:
        return "|".join(str(choice) for choice in one.type.choices)
    return one.make_metavar(context)


def _default(one: click.Option, context: click.Context) -> str:
    """Return what holds where the option is not given; nothing, where that is what it says."""
    value: Any = one.get_default(context, call=False)
    plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    return code(value) if plain else listed(value) if isinstance(value, tuple | list) and value else ""
