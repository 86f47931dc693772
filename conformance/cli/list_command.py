"""`list`: the requirements, with what they rest on."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click

from conformance.catalogue import Requirement, load

__all__ = ["command"]


@click.command()
@click.option("--trace", is_flag=True, help="Add the check and the mutants of each requirement.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(trace: bool, as_json: bool) -> None:
    """List the requirements: id, level, basis, clause and text."""
    if as_json:
        click.echo(json.dumps([_row(row) for row in load()], indent=2))
        return
    traces = _traces() if trace else {}
    for row in load():
        click.echo("\n".join(_lines(row, traces.get(row.id))))


def _row(row: Requirement) -> dict[str, str | None]:
    names = ("id", "subject", "level", "basis", "scope", "clause", "text", "untestable")
    return {name: getattr(row, name) for name in names}


def _lines(row: Requirement, trace: tuple[bool, tuple[str, ...]] | None) -> Iterator[str]:
    yield f"{row.id}  {row.level}, {row.basis}, {row.scope}  ({row.clause})"
    yield f"    {row.text}"
    if row.untestable:
        yield f"    not tested: {row.untestable}"
    if trace is not None:
        checked, mutants = trace
        yield f"    check: {'yes' if checked else 'none'}; mutants: {', '.join(mutants) or 'none'}"


def _traces() -> dict[str, tuple[bool, tuple[str, ...]]]:
    from conformance.checks import index  # noqa: PLC0415  # the plain list needs neither
    from conformance.reference import MUTANTS  # noqa: PLC0415

    return {
        row.id: (
            row.id in index(),
            tuple(name for name, mutant in MUTANTS.items() if row.id in mutant.breaks),
        )
        for row in load()
    }
