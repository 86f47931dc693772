"""`list`: the requirements, with what they rest on and what proves that they are judged."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click

from conformance.catalogue import Requirement, load
from conformance.report.trace import Trace, entries, page, traces

__all__ = ["command"]


@click.command()
@click.option("--trace", is_flag=True, help="Add statements, check and mutants of each requirement.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--markdown", is_flag=True, help="The trace as a page in Markdown.")
def command(trace: bool, as_json: bool, markdown: bool) -> None:
    """List the requirements: id, level, basis, clause and text."""
    if markdown:
        click.echo(page(_traces()), nl=False)
    elif as_json:
        rows = [_traced(one) for one in _traces()] if trace else [_row(row) for row in load()]
        click.echo(json.dumps(rows, indent=2))
    elif trace:
        click.echo("\n".join([*(line for one in _traces() for line in _trace_lines(one)), *_nowhere()]))
    else:
        click.echo("\n".join(line for row in load() for line in _lines(row)))


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
    yield ""
    yield "statements that lead to no requirement"
    for entry in entries():
        if not entry.requirements:
            yield f"{entry.id}  ({entry.locator})"
            yield f"    {entry.summary} {entry.none}"


def _traces() -> tuple[Trace, ...]:
    from conformance.checks import index  # the plain list needs neither
    from conformance.reference import MUTANTS

    return traces(checks=index(), breaks={name: mutant.breaks for name, mutant in MUTANTS.items()})
