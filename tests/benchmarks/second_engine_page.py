"""The page about the second engine, rendered from its figures and from nothing else."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

__all__ = ["page"]

_GUIDES = "https://schemathesis.readthedocs.io/en/stable/guides"
_WORDS = {
    "defaults": "`schemathesis run`, defaults",
    "guide": "as its guides have it",
    "hooked": "with our hooks",
}


def page(document: Mapping[str, Any]) -> str:
    """Return the page of a document of figures."""
    parts = (_head(document), _table(document), _conforming(document), _alone(document), _hooked(document))
    return "\n".join(line for part in parts for line in part) + "\n"


def _head(document: Mapping[str, Any]) -> Iterator[str]:
    population, settings = document["population"], document["settings"]
    yield f"""# A second engine

Schemathesis, a general tool for OpenAPI, against the same servers (`python -m tests.benchmarks.second_engine`), with
our `openapi.yaml`, the right login and seed 1. The mutants are those whose names' hashes come first among the
{population["mutants"]} that at least one valid request in twenty shows; the variants likewise among
{population["variants"]}. A mutant is killed where a check fails that, in that phase, never fails against the conforming
server from the same seed; a false alarm is the same on a variant, which conforms too.

Plain Schemathesis hears no CometD message. A server that answers its requests as the conforming one does is therefore
not run again: the run would be the same, and no kill. Its guides' settings are `{settings["guide"]["options"]}`, from
[the one on finding most bugs]({_GUIDES}/config-optimization/) and
[the one on benchmarking]({_GUIDES}/benchmarking/). That takes so long that fewer mutants are tried.
"""


def _table(document: Mapping[str, Any]) -> Iterator[str]:
    yield "| | killed | the same mutants, `standard` | requests until seen, median | false alarms on variants |"
    yield "|---|---|---|---|---|"
    for name, one in document["settings"].items():
        first = one["first"]
        ours = {mutant: document["ours"][mutant] for mutant in first if mutant in document["ours"]}
        yield (
            f"| {_WORDS[name]} | {_killed(first)} of {len(first)} | {_killed(ours)} of {len(ours)} "
            f"| {_median(first)} (`standard`: {_median(ours)}) | {len(one['alarms'])} of {one['variants']} |"
        )
    yield ""
    yield "`standard` is this suite's plan with seed 1, by the figures of matrix.json, which has its false alarms too."
    yield ""


def _conforming(document: Mapping[str, Any]) -> Iterator[str]:
    yield "Against the conforming server:"
    yield ""
    for name, one in document["settings"].items():
        failing = ", ".join(f"`{check}`" for check in one["failing"])
        what = f"reports {failing}: a false alarm" if failing else "reports nothing"
        yield f"- {_WORDS[name]}: {one['requests']} requests; {what}."
    yield ""


def _killed(first: Mapping[str, int | None]) -> int:
    return sum(ordinal is not None for ordinal in first.values())


def _median(first: Mapping[str, int | None]) -> str:
    found = [ordinal for ordinal in first.values() if ordinal is not None]
    return f"{statistics.median(found):g}" if found else "-"


def _alone(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the mutants that `standard` misses and a setting kills, and those that plain Schemathesis kills at all."""
    yield "## Killed here and not by `standard`"
    yield ""
    for name, one in document["settings"].items():
        mine = document["ours"]
        more = [
            mutant
            for mutant, ordinal in one["first"].items()
            if ordinal and mutant in mine and not mine[mutant]
        ]
        yield f"- {_WORDS[name]}: {_listed(more) or 'none'}."
    yield ""
    yield "## Killed by plain Schemathesis"
    yield ""
    for name in ("defaults", "guide"):
        killed = [mutant for mutant, ordinal in document["settings"][name]["first"].items() if ordinal]
        yield f"- {_WORDS[name]}: {_listed(killed) or 'none'}."
    yield ""


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def _hooked(document: Mapping[str, Any]) -> Iterator[str]:
    hooked = document["settings"]["hooked"]
    yield f"""## With our hooks

`tox -e schemathesis` runs Schemathesis with `conformance.schemathesis_hooks`: it draws and sends, our checks judge, and
a session of ours hears the messages. The row above is `schemathesis run {hooked["options"]}`; a phase ends with its
first failure. Against the conforming server {len(hooked["judged"])} requirements came into play:
"""
    for subject, ids in groupby(hooked["judged"], key=lambda one: one.split(".")[0]):
        yield f"- {subject}: {', '.join(one.split('.', 1)[1] for one in ids)}"
    yield ""
    yield "The page's sample is sent first, and counts as a request of the run that it does not list."
