"""The pages, rendered from the document and from nothing else."""

from __future__ import annotations

import json
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

__all__ = ["UNSEEN", "matrix", "weak_spots", "write"]

UNSEEN: Final = (
    (
        "Whether the record was stored at all, and with which window, time zone, phone type and otherFields: neither "
        "message repeats them."
    ),
    "Whether the record is ever dialled, and within its window.",
    "What a target does to requests of kinds that no plan sends, and how it behaves beyond the length of a run.",
    "Who else received the messages: only the sessions of the users that the config names are watched.",
    "Messages without any key (no referenceId, no phone) after a rejection: they may be anybody's.",
)
_CASES: Final = 28
"""Valid ordinary cases of `standard`: by these the probability of meeting a rare trigger is told."""


def write(document: Mapping[str, Any], folder: Path) -> None:
    """Write `matrix.json` and both pages."""
    text = json.dumps(document, indent=1, sort_keys=True) + "\n"
    document = json.loads(text)  # the pages are in the order of the file that they are made of
    (folder / "matrix.json").write_text(text, encoding="utf-8")
    (folder / "matrix.md").write_text(matrix(document), encoding="utf-8")
    (folder / "weak-spots.md").write_text(weak_spots(document), encoding="utf-8")


def matrix(document: Mapping[str, Any]) -> str:
    """Return the page of figures."""
    return "\n".join(
        [
            "# How well the suite judges",
            "",
            (
                f"Measured by `tox -e matrix`, plan `standard`, seeds {', '.join(map(str, document['seeds']))}; "
                "every run is a whole one, against the reference server over loopback. `matrix.json` has each mutant "
                "with the requirements that failed and the ordinal, in the plan, of the first case that failed each."
            ),
            "",
            *_families(document),
            *_totals(document),
            *_legal(document),
            *_lists(document),
            *_table(document),
        ]
    )


def _families(document: Mapping[str, Any]) -> Iterator[str]:
    yield "## Mutants, by family"
    yield ""
    yield "First sight: the ordinal of the first case that fails what the mutant breaks."
    yield ""
    yield "| family | mutants | killed in every run | nothing undeclared failed | median | 95th percentile |"
    yield "|---|---|---|---|---|---|"
    for one in document["families"]:
        yield (
            f"| {one['name']} | {one['size']} | {one['killed']} | {one['exact']} of {one['runs']} runs | "
            f"{one['median']:g} | {one['late']:g} |"
        )
    yield ""


def _totals(document: Mapping[str, Any]) -> Iterator[str]:
    mutants = document["mutants"].values()
    runs = [run for mutant in mutants for run in mutant["runs"].values()]
    implied = [len(mutant["implies"]) for mutant in mutants]
    order = document["order"]
    yield f"- Mutants: {len(document['mutants'])}, runs: {len(runs)}, killed in {_count(runs, 'killed')}, "
    yield f"  exactly as declared in {_count(runs, 'exact')}."
    yield f"- Implied requirements per mutant, mean: {statistics.mean(implied or [0]):.2f}."
    yield f"- Order of cases: {order['actual']:g} cases until all are killed, summed; the greedy order of the same "
    yield f"  cases needs {order['best']:g}: ratio {order['ratio']}."
    yield f"- Requests to the path, counted by the server: {document['requests']['fewest']} to "
    yield f"  {document['requests']['most']} a run."
    for name, died in document["control"].items():
        yield f"- The control `{name}` {'died in every run' if died else 'SURVIVED: all of this is void'}."
    for name, one in document["determinism"].items():
        yield f"- {one['runs']} runs of the same plan against `{name}`: {one['different']} different set(s) of verdicts"
        yield "  and fingerprints."
    yield ""


def _count(runs: Iterable[Mapping[str, Any]], what: str) -> int:
    return sum(bool(run[what]) for run in runs)


def _legal(document: Mapping[str, Any]) -> Iterator[str]:
    yield "## Servers that differ and conform"
    yield ""
    yield "| what | servers | runs | runs with a failure | runs that could not tell |"
    yield "|---|---|---|---|---|"
    for kind in ("variants", "pairs"):
        one = document[kind]
        yield f"| {kind} | {one['names']} | {one['runs']} | {len(one['failed'])} | {len(one['doubtful'])} |"
    yield ""
    for kind in ("variants", "pairs"):
        for name, doubts in document[kind]["doubtful"].items():
            yield f"- could not tell: {name}: {', '.join(doubts)}"
        for name, failed in document[kind]["failed"].items():
            yield f"- FAILED: {name}: {', '.join(failed)}"
    yield ""


def _lists(document: Mapping[str, Any]) -> Iterator[str]:
    yield "## Killed by drawn cases alone"
    yield ""
    yield ", ".join(f"`{name}`" for name in document["drawn_only"]) or "None."
    yield ""
    yield "## Rare triggers, looked for in `deep` with 2,000 cases"
    yield ""
    yield "| mutant | share of ordinary cases | killed | first case |"
    yield "|---|---|---|---|"
    for name, one in document["deep"].items():
        yield f"| `{name}` | {one['share']:g} | {'yes' if one['killed'] else 'no'} | {one['first'] or ''} |"
    yield ""
    yield "## Equivalents: no message can show them"
    yield ""
    for name, one in document["equivalents"].items():
        fate = f"DIED: {', '.join(one['failed'])}" if one["failed"] else "survived"
        yield f"- `{name}` ({fate}): {one['reason']}"
    yield ""


def _table(document: Mapping[str, Any]) -> Iterator[str]:
    yield "## Every mutant"
    yield ""
    yield "| mutant | family | breaks | first case, by seed | also failed |"
    yield "|---|---|---|---|---|"
    for name, one in document["mutants"].items():
        firsts = ", ".join(str(run["first"] or "-") for run in one["runs"].values())
        others = {other for run in one["runs"].values() for other in run["failed"]} - {*one["breaks"]}
        yield (
            f"| `{name}` | {one['family']} | {', '.join(one['breaks'])} | {firsts} | {', '.join(sorted(others))} |"
        )
    yield ""


def weak_spots(document: Mapping[str, Any]) -> str:
    """Return the page of what hangs by a thread, and of what cannot be seen."""
    return "\n".join(["# Weak spots", "", *_forced(document), *_together(document), *_unseen(document)])


def _forced(document: Mapping[str, Any]) -> Iterator[str]:
    by_requirement: dict[str, list[str]] = defaultdict(list)
    for name, mutant in document["mutants"].items():
        for requirement in mutant["breaks"]:
            by_requirement[requirement].append(name)
    yield "## Requirements that one mutant alone forces"
    yield ""
    yield "Without this mutant nothing would show that the check works."
    yield ""
    for requirement, names in sorted(by_requirement.items()):
        if len(names) == 1:
            yield f"- {requirement}: `{names[0]}`"
    yield ""


def _together(document: Mapping[str, Any]) -> Iterator[str]:
    alone, with_others = set[str](), defaultdict[str, set[str]](set)
    for mutant in document["mutants"].values():
        for run in mutant["runs"].values():
            if len(run["failed"]) == 1:
                alone |= run["failed"].keys()
            for name in run["failed"]:
                with_others[name] |= run["failed"].keys() - {name}
    yield "## Requirements that never fail alone"
    yield ""
    yield "Each mutant that fails one of these fails another one too."
    yield ""
    rows = [(name, others) for name, others in sorted(with_others.items()) if name not in alone]
    for name, others in rows:
        yield f"- {name}, with {', '.join(sorted(others)[:5])}"
    yield "" if rows else "None.\n"


def _unseen(document: Mapping[str, Any]) -> Iterator[str]:
    yield "## What the suite cannot see"
    yield ""
    yield from (f"- {one}" for one in UNSEEN)
    for name, one in document["equivalents"].items():
        yield f"- `{name}`: {one['reason']}"
    yield ""
    yield "## Rare triggers, and how likely `standard` is to meet them"
    yield ""
    for name, mutant in document["mutants"].items():
        if mutant["share"] < 0.05:
            likely = 1 - (1 - mutant["share"]) ** _CASES
            deep = document["deep"].get(name, {})
            fate = (
                "killed in `deep`"
                if deep.get("killed")
                else "not killed in `deep`"
                if deep
                else "not tried in `deep`"
            )
            yield f"- `{name}` ({mutant['trigger']}): {likely:.0%}; {fate}"
    yield ""
