"""The page about the second engine, rendered from its figures and from nothing else."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["page"]


def page(document: Mapping[str, Any], matrix: Mapping[str, Any]) -> str:
    """Return the page; `matrix` is the document of docs/matrix.json."""
    ours = {name: _ours(matrix["mutants"][name]) for name in document["mutants"] if name in matrix["mutants"]}
    return "\n".join([*_head(document), *_table(document, ours), *_lists(document, ours), *_hooked()]) + "\n"


def _ours(mutant: Mapping[str, Any]) -> int | None:
    """Return the ordinal of the first request that shows a mutant to this suite, with the first seed."""
    run = next(iter(mutant["runs"].values()))
    return run["first"] if run["killed"] else None


def _head(document: Mapping[str, Any]) -> Iterator[str]:
    population = document["population"]
    yield "# A second engine"
    yield ""
    yield "Schemathesis, a general tool for OpenAPI, against the same servers"
    yield "(`python -m tests.benchmarks.second_engine`):"
    yield f"{len(document['mutants'])} of {population['mutants']} mutants and {len(document['variants'])} of"
    yield f"{population['variants']} variants, those whose names' hashes come first. It has the right login and our"
    yield "`openapi.yaml`. A mutant counts as killed where a check fails that never fails against the conforming server"
    yield "with the same seed; a false alarm is the same on a variant. Plain Schemathesis hears no CometD message: what is wrong"
    yield "with the acknowledgement or the user event it cannot see."
    yield ""


def _table(document: Mapping[str, Any], ours: Mapping[str, int | None]) -> Iterator[str]:
    total = len(document["mutants"])
    yield "| | killed | requests until seen, median | false alarms on variants |"
    yield "|---|---|---|---|"
    yield f"| this suite, `standard`, seed 1 | {_killed(ours)} of {total} | {_median(ours)} | 0 (docs/matrix.md) |"
    for name, one in document["settings"].items():
        words = f"`schemathesis run` {one['options']}".strip()
        alarms = f"{len(one['alarms'])} of {len(document['variants'])}"
        yield f"| {name}: {words} | {_killed(one['first'])} of {total} | {_median(one['first'])} | {alarms} |"
    yield ""
    for name, one in document["settings"].items():
        failing = ", ".join(one["failing"]) or "none"
        yield f"With {name} the conforming server was sent {one['requests']} requests; failing on it: {failing}."
    yield ""


def _killed(first: Mapping[str, int | None]) -> int:
    return sum(ordinal is not None for ordinal in first.values())


def _median(first: Mapping[str, int | None]) -> str:
    seen = [ordinal for ordinal in first.values() if ordinal is not None]
    return f"{statistics.median(seen):g}" if seen else "-"


def _lists(document: Mapping[str, Any], ours: Mapping[str, int | None]) -> Iterator[str]:
    theirs = {name for one in document["settings"].values() for name, first in one["first"].items() if first}
    alone = sorted(name for name in theirs if ours.get(name) is None)
    yield "Killed by Schemathesis and not by `standard`: " + (
        ", ".join(f"`{name}`" for name in alone) or "none."
    )
    yield ""
    yield "Killed by both: " + (", ".join(f"`{name}`" for name in sorted(theirs - set(alone))) or "none.")
    yield ""


def _hooked() -> Iterator[str]:
    yield "## With our checks"
    yield ""
    yield "`tox -e schemathesis` runs Schemathesis with `conformance.schemathesis_hooks`: it draws and sends, our checks"
    yield "judge the response, and a session of ours hears the messages (the row `hooked`). That exercises the requirements"
    yield "of the subjects envelope, acknowledgement, user_event, echo and rejection, and of request those on missing"
    yield "members, wrong types and ordinary combinations; not chains, sessions, relations, isolation or Bayeux. Its"
    yield "payloads also feed the plan `deep`."
