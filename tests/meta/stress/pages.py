"""The page, rendered from the document and from nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

__all__ = ["page", "write"]


def write(document: Mapping[str, Any], folder: Path) -> None:
    """Write stress.json and stress.md into a folder."""
    text = json.dumps(document, indent=1, sort_keys=True) + "\n"
    (folder / "stress.json").write_text(text, encoding="utf-8")
    (folder / "stress.md").write_text(page(json.loads(text)), encoding="utf-8")  # in the file's order


def page(document: Mapping[str, Any]) -> str:
    """Return the page."""
    parts = (_head, _verdicts, _doubt, _causes, _sessions, _faults, _levels)
    return "\n".join(line for part in parts for line in part(document))


def _head(document: Mapping[str, Any]) -> Iterator[str]:
    runs = document["runs"]
    seeds = ", ".join(map(str, document["seeds"]))
    yield "# Right under stress"
    yield ""
    yield (
        f"Measured by `tox -e stress`: {runs['stressed']} runs through a proxy on the same machine that loses, "
        f"delays, cuts and turns away what passes, and {runs['calm']} calm runs of the same targets, plans and seeds "
        f"to compare them with. Seeds of the plans: {seeds}. What befalls an exchange follows from target, plan, seed, "
        "level and turn. What the target holds and has seen is read from the target itself. The proxy sends no "
        "request twice."
    )
    yield ""
    for name in ("by_level", "by_end", "by_target", "by_plan"):
        counted = ", ".join(f"{what} {count}" for what, count in document[name].items())
        yield f"- Runs {name.replace('_', ' ')}: {counted}."
    yield ""


def _verdicts(document: Mapping[str, Any]) -> Iterator[str]:
    conforming, mutants = document["conforming"], document["mutants"]
    planted = ", ".join(f"{verdict} {count}" for verdict, count in mutants["planted"].items())
    yield "## Verdicts"
    yield ""
    yield "- Of the runs: " + ", ".join(f"{name} {n}" for name, n in document["verdicts"].items()) + "."
    yield f"- Conforming targets: {conforming['runs']} stressed runs, {len(conforming['failed'])} with a failure."
    yield (
        f"- Mutants: {mutants['runs']} stressed runs, of which the calm run finds what is planted in "
        f"{mutants['killed_calm']}; in {mutants['idle']} of these the target did nothing wrong under stress. "
        f"In the others these requirements: {planted or 'none'}. "
        f"Runs in which one of them passes: {len(mutants['passed'])}; in which one fails though the target did nothing "
        f"wrong: {len(mutants['idle_failed'])}."
    )
    yield ""


def _doubt(document: Mapping[str, Any]) -> Iterator[str]:
    yield "## What could not be told"
    yield ""
    yield (
        "Conforming targets, runs to their end; of the requirements that the calm run of the same target, plan and "
        f"seed decides. The bound holds for `{document['moderate']}` with the ack extension: 5 %."
    )
    yield ""
    yield "| level | runs | requirements | inconclusive | share | runs with any |"
    yield "|---|---|---|---|---|---|"
    for which, one in document["doubt"].items():
        yield (
            f"| {which} | {one['runs']} | {one['requirements']} | {one['inconclusive']} | {one['share']:.2%} | "
            f"{one['runs_with_some']} |"
        )
    yield ""


def _causes(document: Mapping[str, Any]) -> Iterator[str]:
    total = sum(document["causes"].values()) or 1
    yield "What the reasons of all inconclusive requirements name, broken-off runs among them:"
    yield ""
    yield "| cause | requirements | share |"
    yield "|---|---|---|"
    for name, count in sorted(document["causes"].items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"| {name} | {count} | {count / total:.1%} |"
    yield ""


def _sessions(document: Mapping[str, Any]) -> Iterator[str]:
    held, requests = document["sessions"], document["requests"]
    yield "## What is left at the target"
    yield ""
    yield (
        f"- Sessions: in {held['none_at_the_end']} of {held['runs']} runs the target held none when the run had "
        f"ended. In {held['ended_by_the_target']} it held some, because a handshake or a disconnect was lost on its "
        "way, or because a mutant's handshake named none; it ended "
        f"them by itself, after {held['longest']:g} s at the latest (it keeps them for 3 s). Still held after that: "
        f"{len(held['kept'])}. Left without such a reason: {len(held['unexplained'])}."
    )
    yield (
        f"- Requests to the operation's path: {document['runs']['requests']} came; runs with more than `max_records`: "
        f"{len(requests['over'])}; runs in which one came more often than it was sent: {len(requests['doubled'])}."
    )
    yield ""


def _faults(document: Mapping[str, Any]) -> Iterator[str]:
    yield "## What was injected"
    yield ""
    yield "| fault | runs | times |"
    yield "|---|---|---|"
    for name, one in document["faults"].items():
        yield f"| {name} | {one['runs']} | {one['times']} |"
    yield ""


def _levels(document: Mapping[str, Any]) -> Iterator[str]:
    yield "## The levels"
    yield ""
    yield "How likely a fault is for one exchange, by what the exchange is for; times in seconds."
    yield ""
    for name, level in document["levels"].items():
        yield f"- **{name}**: {level['summary']}."
        for purpose, shares in level["faults"].items():
            yield f"  - {purpose}: " + ", ".join(f"{fault} {share:g}" for fault, share in shares.items())
        if level["faults"]:
            yield (
                f"  - delay up to {level['delay']:g}, slow bodies up to {level['drops']:g}, "
                f"restart {level['restarts']:g}, second client {level['neighbour']:g}"
            )
    yield ""
