"""`list`: the requirements, with what they rest on and what proves that they are judged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from conformance.cli import options
from conformance.errors import ConfigError

if TYPE_CHECKING:
    from conformance.catalogue import Requirement
    from conformance.report.trace import Trace

__all__ = ["command"]


def _known() -> Iterator[tuple[str, str]]:
    from conformance.catalogue import load

    yield from ((row.id, row.text) for row in load())


@click.command()
@click.argument(
    "requirements", nargs=-1, metavar="[REQUIREMENT]...", shell_complete=options.completing(_known)
)
@click.option("--trace", is_flag=True, help="Add statements, check and mutants of each requirement.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--markdown", is_flag=True, help="The trace of all as a page in Markdown.")
def command(requirements: tuple[str, ...], trace: bool, as_json: bool, markdown: bool) -> None:
    """List the requirements: id, level, basis, clause and text; all, or those that are named.

    \b
    Example:
      gws-conformance list --trace echo.reference-id
    """
    chosen = _chosen(requirements)
    if markdown:
        from conformance.report.trace import page

        click.echo(page(_traces()), nl=False)
    elif as_json:
        rows = [_traced(one) for one in _traced_of(chosen)] if trace else [_row(row) for row in chosen]
        click.echo(json.dumps(rows, indent=2))
    elif trace:
        nowhere = () if requirements else _nowhere()
        click.echo("\n".join([*(line for one in _traced_of(chosen) for line in _trace_lines(one)), *nowhere]))
    else:
        click.echo("\n".join(line for row in chosen for line in _lines(row)))


def _chosen(names: tuple[str, ...]) -> tuple[Requirement, ...]:
    """Return the requirements of these names, all where none is named; raises ConfigError for a name of none."""
    from conformance.catalogue import load

    known = {row.id: row for row in load()}
    for name in names:
        if name not in known:
            like = options.nearest(name, known)
            remedy = f"Did you mean {like}?" if like else "`gws-conformance list` names all."
            raise ConfigError("there is no such requirement", where=name, remedy=remedy)
    return tuple(known[name] for name in names or known)


def _traced_of(chosen: tuple[Requirement, ...]) -> Iterator[Trace]:
    return (one for one in _traces() if one.requirement in chosen)


def _row(row: Requirement) -> dict[str, str | None]:
    names = ("id", "subject", "level", "basis", "scope", "clause", "text", "untestable")
    return {name: getattr(row, name) for name in names}


def _traced(one: Trace) -> dict[str, object]:
    more = {"statements": one.entries, "check": one.checked, "mutants": one.mutants, "since": one.since}
    return {**_row(one.requirement), **more}


def _lines(row: Requirement) -> Iterator[str]:
    yield f"{row.id}  {row.level}, {row.basis}, {row.scope}  ({row.clause})"
    yield f"    {row.text}"
    if row.untestable:
        yield f"    not tested: {row.untestable}"


def _trace_lines(one: Trace) -> Iterator[str]:
    yield from _lines(one.requirement)
    yield f"    from: {', '.join(one.entries) or 'no statement'}; since {one.since}"
    yield f"    check: {'yes' if one.checked else 'none'}; mutants: {', '.join(one.mutants) or 'none'}"


def _nowhere() -> Iterator[str]:
    from conformance.report.trace import entries

    yield ""
    yield "statements that lead to no requirement"
    for entry in entries():
        if not entry.requirements:
            yield f"{entry.id}  ({entry.locator})"
            yield f"    {entry.summary} {entry.none}"


def _traces() -> tuple[Trace, ...]:
    from conformance.checks import index  # the plain list needs neither
    from conformance.reference import MUTANTS
    from conformance.report.trace import traces

    return traces(checks=index(), breaks={name: mutant.breaks for name, mutant in MUTANTS.items()})
